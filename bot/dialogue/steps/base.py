"""What every step has, and what a step may ask of the walk it is part of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar, Protocol

from bot.dialogue.state import Answer, Frame
from bot.dialogue.steps.doing import Doing
from bot.dialogue.steps.targets import CallTo, Goto, Target
from bot.dialogue.turn import Check
from bot.dialogue.values import Scope


class Walker(Scope, Protocol):
    """One turn under way: what a step may read and do."""

    @property
    def top(self) -> Frame:
        """The frame the step belongs to."""

    def place(self, frame: Frame) -> None:
        """Put a changed frame in the place of the top one."""

    def apply(self, doings: tuple[Doing, ...], *, skip: bool = False) -> None:
        """Give out the effects that hold now; on a skip only those marked `on_skip`."""

    def keep(self, step: str, answer: Answer) -> None:
        """Keep an answer under the step's name."""

    def tell(self, step: "Texted") -> None:
        """Say a step's text without asking."""

    def ask(self, step: "Texted") -> None:
        """Ask a step's question."""

    def hold(self, wait: timedelta) -> None:
        """Stop here until something is heard, at most for `wait`."""

    def suspend(self, check: Check) -> None:
        """Stop here until the check has its finding."""


@dataclass(frozen=True, slots=True)
class Step:
    """One place in a flow. `line` is where it begins in its file; `lines` where its keys stand."""

    word: ClassVar[str] = ""
    name: str
    line: int
    lines: Mapping[str, int]
    do: tuple[Doing, ...]
    next: Target

    waits_for_someone: ClassVar[bool] = False

    def enter(self, walk: Walker) -> Target | None:
        """Do what the step does when the conversation comes to it; None means stop here."""
        raise NotImplementedError

    def targets(self) -> tuple[Target, ...]:
        """Return every place the step can lead to."""
        return (self.next,)


@dataclass(frozen=True, slots=True)
class Texted(Step):
    """A step with words. `key` is its message key, `args` the placeholders of its text and labels."""

    key: str
    text: str
    args: tuple[str, ...] = field(default=())
    kind: str | None = None
    choices: Mapping[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()


__all__ = ["CallTo", "Goto", "Step", "Target", "Texted", "Walker"]
