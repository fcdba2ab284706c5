"""`say`: sends a message and goes on."""

from dataclasses import dataclass
from typing import ClassVar

from bot.dialogue.steps.base import Target, Texted, Walker


@dataclass(frozen=True, slots=True)
class SayStep(Texted):
    """A message. Its effects come first, so that it may name their results."""

    word: ClassVar[str] = "say"

    def enter(self, walk: Walker) -> Target:
        """Apply, say, go on."""
        walk.apply(self.do)
        walk.tell(self)
        return self.next
