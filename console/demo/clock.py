"""The visitor's clock: product time is real time plus a stored offset, and only ever moves forward."""

import threading
from datetime import datetime, timedelta

from console.composition import House
from storage.clock import OffsetClock
from storage.stamp import set_clock_offset

MOST_STOPS = 5_000
"""A move that would stop at more moments than this has gone round in a circle."""


class DemoClock:
    """Moves a house through its own time, one visitor at a time, stopping at everything that comes due."""

    def __init__(self, house: House, clock: OffsetClock) -> None:
        self._house = house
        self._clock = clock
        self._turn = threading.Lock()

    def now(self) -> datetime:
        """Return product time (aware, UTC)."""
        return self._clock.now()

    def to_next_event(self) -> datetime | None:
        """Go to the earliest due moment and let it all happen; None when nothing waits."""
        with self._turn:
            due = self._house.next_due()
            if due is not None:
                self._go(max(due, self._clock.now()))
            return due

    def forward(self, span: timedelta) -> datetime:
        """Let `span` pass, and everything due in it happen at its own moment."""
        with self._turn:
            target = self._clock.now() + span
            for _ in range(MOST_STOPS):
                due = self._house.next_due()
                if due is None or due > target:
                    break
                self._go(max(due, self._clock.now()))
            self._go(target)
            return target

    def _go(self, moment: datetime) -> None:
        """Store the new offset first: a restart at this point goes on from here."""
        offset = max(self._clock.offset_for(moment), self._clock.offset)
        self._house.write(lambda line: set_clock_offset(line.work, offset))
        self._clock.set_offset(offset)
        self._house.drain()
