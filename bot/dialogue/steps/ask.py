"""`ask`: says a question and waits for an answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar

from bot.dialogue.heard import Option
from bot.dialogue.steps.base import Target, Texted, Walker

KINDS = ("choice", "yes_no", "scale", "text", "name", "phone")
DEFAULT_WAIT = timedelta(hours=72)  # method 4.1


@dataclass(frozen=True, slots=True)
class Leaning:
    """Which answers raise a worry, and are easy to give, and which clear one, and are hard to give (method 4.1)."""

    raises: frozenset[str] = frozenset()
    clears: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AskStep(Texted):
    """A question. `routes` is keyed by answer value; what is not in it goes to `otherwise`, then to `next`."""

    word: ClassVar[str] = "ask"
    waits_for_someone: ClassVar[bool] = True

    waits: timedelta = DEFAULT_WAIT
    routes: Mapping[str | int, Target] = field(default_factory=dict)
    on_skip: Target | None = None
    otherwise: Target | None = None
    talk_only: bool = False
    private: bool = False
    placeholder: str | None = None
    nudges: tuple[str, str] | None = None
    leaning: Leaning = Leaning()

    @property
    def shown(self) -> tuple[Option, ...]:
        """The options in the author's own words, in the order of their numbers."""
        return tuple(Option(value, label) for value, label in self.choices.items())

    def enter(self, walk: Walker) -> None:
        """Ask, and stop."""
        walk.ask(self)
        walk.hold(self.waits)

    def leave(self, value: str | int | bool | None, *, skip: bool) -> Target:
        """Return where an answer leads."""
        if skip:
            return self.on_skip or self.otherwise or self.next
        found = self.routes.get(value) if isinstance(value, str | int) else None
        return found or self.otherwise or self.next

    def targets(self) -> tuple[Target, ...]:
        """Return every place an answer can lead to."""
        named = [*self.routes.values()]
        if self.on_skip:
            named.append(self.on_skip)
        if self.otherwise:
            return (*named, self.otherwise)
        return tuple(named) if self.covers_all and self.on_skip else (*named, self.next)

    @property
    def values(self) -> tuple[str | int, ...]:
        """The closed set of answers, empty for a question that takes any words."""
        if self.kind == "choice":
            return self.options
        if self.kind == "yes_no":
            return ("yes", "no")
        return tuple(range(11)) if self.kind == "scale" else ()

    @property
    def covers_all(self) -> bool:
        """Whether every possible answer is named in `then`."""
        return bool(self.values) and all(value in self.routes for value in self.values)
