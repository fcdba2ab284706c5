"""Where `now` comes from. Only the composition root and the edges hold a clock; everything else is given `now`."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Something that knows the product's time."""

    def now(self) -> datetime:
        """Return the present moment, aware, UTC."""
        ...


class RealClock:
    """The machine's own time."""

    def now(self) -> datetime:
        """Return the present moment, aware, UTC."""
        return datetime.now(UTC)


class OffsetClock:
    """Real time plus an offset: the movable clock of the demo and the tests. It goes on ticking."""

    def __init__(self, offset: timedelta = timedelta(0), real: Clock | None = None) -> None:
        self._real = real or RealClock()
        self._offset = offset
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """Return the product's moment, aware, UTC."""
        with self._lock:
            return self._real.now() + self._offset

    @property
    def offset(self) -> timedelta:
        """How far product time is ahead of real time; what `storage/stamp.py` stores."""
        with self._lock:
            return self._offset

    def set_offset(self, offset: timedelta) -> None:
        """Move the clock to a stored offset."""
        with self._lock:
            self._offset = offset

    def offset_for(self, moment: datetime) -> timedelta:
        """Return the offset that would make it `moment` now; the caller stores it and then sets it."""
        return moment - self._real.now()
