"""An agency's working hours, and clocks that run only while it is open (method 5.2: "4 working hours")."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from casework.wall import at_wall

DAY = timedelta(days=1)
LONGEST_CLOSED = 400
"""Days in a row without an open hour after which the calendar itself must be wrong."""


@dataclass(frozen=True)
class AgencyHours:
    """Opening and closing wall time by weekday (0 = Monday), in the agency's own zone; 00:00 closes at midnight.

    Days not named, and holidays, are closed. Raises ValueError for an agency that never opens, or a day that closes
    before it opens.
    """

    days: Mapping[int, tuple[time, time]]
    holidays: frozenset[date]
    zone: ZoneInfo

    def __post_init__(self) -> None:
        if not self.days or not self.days.keys() <= set(range(7)):
            raise ValueError("working hours name at least one day, from 0 (Monday) to 6 (Sunday)")
        if any(opens >= shuts and shuts != time(0) for opens, shuts in self.days.values()):
            raise ValueError("a working day closes after it opens, or at 00:00 for midnight")

    def is_open(self, at: datetime) -> bool:
        """Say whether somebody works at `at` (aware)."""
        stretch = self._stretch(at.astimezone(self.zone).date())
        return stretch is not None and stretch[0] <= at < stretch[1]

    def next_opening(self, at: datetime) -> datetime:
        """Return the first moment (UTC) at or after `at` when the agency is open; `at` itself while it is."""
        opens, _ = next(self.stretches(at))
        return max(opens, at)

    def next_day(self, at: datetime) -> datetime:
        """Return the moment the next working day starts: the first opening strictly after `at`."""
        return next(opens for opens, _ in self.stretches(at) if opens > at)

    def stretches(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield open stretches (UTC, end not included) that are not over at `at`, in order and without end.

        Raises ValueError when the calendar shows no open day for more than a year.
        """
        day, closed = at.astimezone(self.zone).date(), 0
        while True:
            stretch = self._stretch(day)
            closed = 0 if stretch else closed + 1
            if closed > LONGEST_CLOSED:
                raise ValueError("the agency's calendar has no open day for more than a year")
            if stretch is not None and stretch[1] > at:
                yield stretch
            day += DAY

    def _stretch(self, day: date) -> tuple[datetime, datetime] | None:
        hours = self.days.get(day.weekday())
        if hours is None or day in self.holidays:
            return None
        opens, shuts = hours
        closes_on = day + DAY if shuts == time(0) else day
        return at_wall(day, opens, self.zone), at_wall(closes_on, shuts, self.zone)


def add_working(hours: AgencyHours, start: datetime, minutes: int) -> datetime:
    """Return the moment at which `minutes` of open time have passed since `start` (aware, UTC).

    Nights, weekends and holidays do not count; a working day whose clocks change counts its real length. With no
    minutes at all the answer is `start`, open or not. Four hours from Friday 15:00 (closing at 17:00) are Monday 11:00.
    """
    if minutes <= 0:
        return start
    left, stretches = timedelta(minutes=minutes), hours.stretches(start)
    opens, shuts = next(stretches)
    while (begins := max(opens, start)) + left > shuts:
        left -= shuts - begins
        opens, shuts = next(stretches)
    return begins + left


def working_minutes(hours: AgencyHours, start: datetime, end: datetime) -> int:
    """Return how many whole minutes of open time lie between two moments."""
    total = timedelta()
    for opens, shuts in hours.stretches(start):
        if opens >= end:
            break
        total += min(shuts, end) - max(opens, start)
    return int(total.total_seconds()) // 60
