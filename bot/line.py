"""One unit of work of the phone line: the transaction and the plain values every turn decides by."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.dialogue.script import Scripts
from casework.signals.rules import PhraseLists
from storage.work import Work


@dataclass(eq=False)
class Line:
    """A transaction, the scripts people talk by, and the phrase lists their words are matched against.

    `versions` maps (flow, version) to the id of its `flow_version` row. `memo` keeps what was already looked up
    in this unit of work; it never outlives it.
    """

    work: Work
    scripts: Scripts
    lists: PhraseLists
    versions: dict[tuple[str, str], int]
    wake_sender: Callable[[], None] = lambda: None
    wake_with: Callable[[Work], None] = lambda work: None
    memo: dict[str, object] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        """The product's time (aware, UTC); one moment for the whole unit of work."""
        return self.work.now

    def wake(self, *, urgent: bool = False) -> None:
        """Ask for the sender to look at the outbox, once this unit of work has been committed.

        What is urgent is asked for within the transaction itself, where other processes send.
        """
        if urgent and "woken" not in self.memo:
            self.memo["woken"] = True
            self.wake_with(self.work)
        if self.wake_sender not in self.work.after_commit:
            self.work.after_commit.append(self.wake_sender)
