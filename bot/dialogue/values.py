"""Values a script names, and the scope they are looked up in."""

from dataclasses import dataclass
from typing import Literal, Protocol

from bot.dialogue.state import Answer

Source = Literal["answer", "fact", "item", "words", "literal"]


class Scope(Protocol):
    """What a condition or a field can see in the middle of a turn."""

    def answer(self, step: str) -> Answer | None:
        """Return what was answered at a step of this flow, or None while it was not asked."""

    def fact(self, name: str) -> object:
        """Return a fact, or None when it is not known."""

    def item(self, field: str) -> object:
        """Return a field of the current item of an `each`, or None outside of one."""

    @property
    def words(self) -> str:
        """The reply as it was written; empty for anything else heard."""


@dataclass(frozen=True, slots=True)
class Value:
    """A literal, or the name of something in the scope."""

    source: Source
    name: str = ""
    literal: object = None

    def look_up(self, scope: Scope) -> object:
        """Return the value, None when it is not known."""
        match self.source:
            case "literal":
                return self.literal
            case "answer":
                found = scope.answer(self.name)
                return None if found is None else found.value
            case "fact":
                return scope.fact(self.name)
            case "item":
                return scope.item(self.name)
            case "words":
                return scope.words


def skipped(value: Value, scope: Scope) -> bool:
    """Say whether the value is the answer to a question that was skipped."""
    if value.source != "answer":
        return False
    found = scope.answer(value.name)
    return found is not None and found.kind == "skip"
