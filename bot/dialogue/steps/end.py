"""`end`: the flow is over."""

from dataclasses import dataclass
from typing import ClassVar

from bot.dialogue.steps.base import Step, Target, Walker


@dataclass(frozen=True, slots=True)
class EndStep(Step):
    """The last step of a way through a flow; its `next` is `end`."""

    word: ClassVar[str] = "end"

    def enter(self, walk: Walker) -> Target:
        """Apply what belongs to the ending."""
        walk.apply(self.do)
        return self.next
