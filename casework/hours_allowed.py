"""Hours in which a person may be written to: outside quiet hours, inside their own safe window (method 5.1, 7.1).

Everything is judged by what the person's own clock shows at that moment, so that nights across midnight and nights
in which clocks change need no rule of their own (D10).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from casework.wall import both_passes, shift_on

LOOK_AHEAD = timedelta(days=8)
"""A window that does not open within a week and a day never opens: it repeats weekly."""

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `start` (quiet) to `end` (no longer quiet) on the reader's wall clock; may cross midnight."""

    start: time
    end: time

    def __post_init__(self) -> None:
        if self.start == self.end:
            raise ValueError("quiet hours begin and end at the same time; they would cover the whole day or nothing")

    def cover(self, wall: time) -> bool:
        """Say whether it is quiet when a clock shows `wall`."""
        if self.start < self.end:
            return self.start <= wall < self.end
        return wall >= self.start or wall < self.end


@dataclass(frozen=True, slots=True)
class SafeWindow:
    """Days (0 = Monday) and hours in which one phone is safe; `end` is no longer safe.

    A window across midnight belongs to the day it begins on. Equal `start` and `end` mean the whole day.
    """

    days: frozenset[int]
    start: time
    end: time

    def __post_init__(self) -> None:
        if not self.days <= frozenset(range(7)):
            raise ValueError("days of a safe window are numbers from 0 (Monday) to 6 (Sunday)")

    def holds(self, wall: datetime) -> bool:
        """Say whether the phone is safe when its clock shows `wall`."""
        at, today, yesterday = wall.time(), wall.weekday() in self.days, (wall.weekday() - 1) % 7 in self.days
        if self.start < self.end:
            return today and self.start <= at < self.end
        return (today and at >= self.start) or (yesterday and at < self.end)


def allowed(moment: datetime, zone: ZoneInfo, quiet: QuietHours | None, safe: SafeWindow | None) -> bool:
    """Say whether a person in `zone` may be written to at `moment` (aware)."""
    wall = moment.astimezone(zone)
    return not (quiet is not None and quiet.cover(wall.time())) and (safe is None or safe.holds(wall))


@lru_cache(maxsize=1024)  # everybody who is written to in one batch asks about the same moment
def next_allowed(
    moment: datetime, zone: ZoneInfo, quiet: QuietHours | None, safe: SafeWindow | None
) -> datetime | None:
    """Return the first moment (UTC), `moment` included, at which the person may be written to; None if never."""
    if allowed(moment, zone, quiet, safe):
        return moment
    return next((each for each in _changes(moment, zone, quiet, safe) if allowed(each, zone, quiet, safe)), None)


@lru_cache(maxsize=1024)
def window_closes(moment: datetime, zone: ZoneInfo, quiet: QuietHours | None, safe: SafeWindow | None) -> datetime:
    """Return when the allowed stretch that holds `moment` ends; before one, when the next one ends.

    Used as the validity handed to a provider, so that a late text does not arrive at night (method 4.1). A stretch
    without an end is cut after eight days. Where nothing is ever allowed the answer is `moment` itself: already over.
    """
    opens = next_allowed(moment, zone, quiet, safe)
    if opens is None:
        return moment
    closing = (each for each in _changes(opens, zone, quiet, safe) if not allowed(each, zone, quiet, safe))
    return next(closing, opens + LOOK_AHEAD)


def _changes(moment: datetime, zone: ZoneInfo, quiet: QuietHours | None, safe: SafeWindow | None) -> Iterator[datetime]:
    """Yield, in order, every later moment at which the answer can change: edges of hours, midnights, clock changes."""
    if quiet is None and safe is None:
        return
    edges = {time(0)} | ({quiet.start, quiet.end} if quiet else set()) | ({safe.start, safe.end} if safe else set())
    today = moment.astimezone(zone).date()
    for ahead in range(LOOK_AHEAD.days + 1):
        day = today + DAY * ahead
        shift = shift_on(day, zone)
        found = {passing for edge in edges for passing in both_passes(day, edge, zone)} | ({shift} if shift else set())
        yield from (each for each in sorted(found) if each > moment)
