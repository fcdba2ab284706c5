"""`branch`: goes the way of the first condition that holds."""

from dataclasses import dataclass
from typing import ClassVar

from bot.dialogue.conditions import Condition
from bot.dialogue.steps.base import Step, Target, Walker


@dataclass(frozen=True, slots=True)
class BranchStep(Step):
    """A fork. `next` is its `else`."""

    word: ClassVar[str] = "branch"

    ways: tuple[tuple[Condition, Target], ...] = ()

    def enter(self, walk: Walker) -> Target:
        """Return the first way that is open."""
        walk.apply(self.do)
        return next((target for condition, target in self.ways if condition.holds(walk)), self.next)

    def targets(self) -> tuple[Target, ...]:
        """Return all ways and the `else`."""
        return (*(target for _, target in self.ways), self.next)
