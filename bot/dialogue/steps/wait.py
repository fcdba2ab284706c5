"""`wait`: holds silently until somebody writes, or for a while."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from bot.dialogue.steps.base import Step, Walker


@dataclass(frozen=True, slots=True)
class WaitStep(Step):
    """A silence. Whatever is written ends it and is kept as its answer; so does the end of the time."""

    word: ClassVar[str] = "wait"
    waits_for_someone: ClassVar[bool] = True

    length: timedelta = timedelta(minutes=10)
    talk_only: bool = False
    private: bool = False

    def enter(self, walk: Walker) -> None:
        """Stop without a word."""
        walk.hold(self.length)
