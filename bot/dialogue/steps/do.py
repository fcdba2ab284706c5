"""`do`: changes the record without a word."""

from dataclasses import dataclass
from typing import ClassVar

from bot.dialogue.steps.base import Step, Target, Walker


@dataclass(frozen=True, slots=True)
class DoStep(Step):
    """Effects only."""

    word: ClassVar[str] = "do"

    def enter(self, walk: Walker) -> Target:
        """Apply and go on."""
        walk.apply(self.do)
        return self.next
