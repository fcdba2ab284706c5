"""The visitor's clock: product time is real time plus a stored offset, and only ever moves forward."""

import threading
from datetime import datetime, timedelta

from sqlalchemy import func, select

from console.composition import House
from console.demo import others
from console.demo.phones import HOLDERS
from storage.clock import OffsetClock
from storage.models import AlertHop, DeliveryAttempt
from storage.stamp import set_clock_offset

MOST_STOPS = 5_000
"""A move that would stop at more moments than this has gone round in a circle."""

MOST_QUIET = 200
"""Moments in a row at which nothing shows; after these the visitor gets the clock back."""

BEHIND = frozenset(holder.name for holder in HOLDERS if not holder.front)
"""Who answers for themselves; the silence of the phones in front, and of whoever is invited, is the visitor's."""

SAME_EVENT = timedelta(seconds=59)
"""What comes due this soon after the first is one event to a visitor: timers are seconds apart, people are not."""


class DemoClock:
    """Moves a house through its own time, one visitor at a time, stopping at everything that comes due."""

    def __init__(self, house: House, clock: OffsetClock) -> None:
        self._house = house
        self._clock = clock
        self._turn = threading.Lock()

    def now(self) -> datetime:
        """Return product time (aware, UTC)."""
        return self._clock.now()

    @property
    def busy(self) -> bool:
        """Say whether a move is under way."""
        return self._turn.locked()

    def to_next_event(self) -> datetime | None:
        """Go to the earliest due moment that shows on a phone or an alert, and let all of that minute happen.

        Housekeeping on the way is done and passed. None when nothing waits.
        """
        with self._turn:
            before = self._shown()
            for _ in range(MOST_QUIET):
                due = self._house.next_due()
                if due is None:
                    return None
                self._through(due + SAME_EVENT)
                if self._shown() != before:
                    break
            return self._clock.now()

    def forward(self, span: timedelta) -> datetime:
        """Let `span` pass, and everything due in it happen at its own moment."""
        with self._turn:
            target = self._clock.now() + span
            self._through(target)
            self._go(target)
            return target

    def _shown(self) -> tuple[int | None, int | None]:
        """Return what grows whenever a visitor could see something happen."""
        with self._house.database.reading() as conn:
            return conn.scalar(select(func.max(DeliveryAttempt.id))), conn.scalar(select(func.max(AlertHop.id)))

    def _through(self, target: datetime) -> None:
        """Stop at each moment up to `target` at which something is due."""
        for _ in range(MOST_STOPS):
            due = self._house.next_due()
            if due is None or due > target:
                return
            self._go(max(due, self._clock.now()))

    def _go(self, moment: datetime) -> None:
        """Store the new offset first: a restart at this point goes on from here."""
        offset = max(self._clock.offset_for(moment), self._clock.offset)
        self._house.write(lambda line: set_clock_offset(line.work, offset))
        self._clock.set_offset(offset)
        self._house.drain()
        others.answer(self._house, BEHIND)
