"""`check`: stops the turn until something has been found out, then goes on with the finding."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from bot.dialogue.state import Answer
from bot.dialogue.steps.base import Step, Target, Walker
from bot.dialogue.turn import Check
from bot.dialogue.values import Value


@dataclass(frozen=True, slots=True)
class CheckStep(Step):
    """Something only the caller can know. What was found is kept as the answer of this step."""

    word: ClassVar[str] = "check"

    of: Mapping[str, Value] = field(default_factory=dict)
    routes: Mapping[str, Target] = field(default_factory=dict)
    otherwise: Target | None = None

    def enter(self, walk: Walker) -> None:
        """Ask the caller, and stop."""
        walk.suspend(Check(self.name, {name: value.look_up(walk) for name, value in self.of.items()}))

    def found(self, walk: Walker, value: object) -> Target:
        """Go on with what was found; a bool is written `true` or `false` in a script."""
        plain = str(value).lower() if isinstance(value, bool) else str(value)
        walk.keep(self.name, Answer("finding", plain))
        walk.apply(self.do)
        return self.routes.get(plain) or self.otherwise or self.next

    def targets(self) -> tuple[Target, ...]:
        """Return every place a finding can lead to."""
        return (*self.routes.values(), self.otherwise or self.next)
