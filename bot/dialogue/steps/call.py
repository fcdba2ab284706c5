"""`call`: walks through another flow, then goes on."""

from dataclasses import dataclass
from typing import ClassVar

from bot.dialogue.steps.base import Step, Target, Walker


@dataclass(frozen=True, slots=True)
class CallStep(Step):
    """A flow within a flow. `next` is a `CallTo`, which holds where to come back to."""

    word: ClassVar[str] = "call"

    def enter(self, walk: Walker) -> Target:
        """Apply what belongs to the call, and go there."""
        walk.apply(self.do)
        return self.next
