"""Wall time to UTC, on the days when the two do not agree (faults D1-D3)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


def at_wall(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the moment (aware, UTC) at which clocks in `zone` show `at` on `day`.

    A time that clocks skip moves forward by the length of the skip (01:30 becomes 02:30), as RFC 5545 has it. A time
    that clocks show twice is its first pass.
    """
    return datetime.combine(day, at.replace(fold=0, tzinfo=None), tzinfo=zone).astimezone(UTC)


def both_passes(day: date, at: time, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Return every moment at which clocks in `zone` show `at` on `day`: two where an hour repeats, one otherwise."""
    first = at_wall(day, at, zone)
    second = datetime.combine(day, at.replace(fold=1, tzinfo=None), tzinfo=zone).astimezone(UTC)
    return (first, second) if second > first else (first,)


def shift_on(day: date, zone: ZoneInfo) -> datetime | None:
    """Return the moment (to the second) at which the clocks of `zone` change on `day`, or None on a plain day.

    A change at midnight itself belongs to the day it ends.
    """
    low, high = at_wall(day, time(0), zone), at_wall(day + DAY, time(0), zone)
    before, after = low.astimezone(zone).utcoffset(), high.astimezone(zone).utcoffset()
    if before == after:
        return None
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high
