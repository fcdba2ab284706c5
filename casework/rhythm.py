"""When a repeated thing falls due, on the wall clock of the person it is due for (method 5.1).

A rhythm is kept as a family says it ("Fridays at eight"): dates and a wall-clock hour. Each occurrence becomes a
moment in UTC only when it is asked for, so a change of zone rules between planning and firing is obeyed (D9).
Hours in which somebody may be written to are in `casework/hours_allowed.py` and can be had from here too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from casework.hours_allowed import QuietHours, SafeWindow, next_allowed, window_closes
from casework.recurrence import Recurrence, RhythmBroken, read_recurrence
from casework.wall import at_wall

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`rrule` is an RFC 5545 rule of whole days; `at`, `starts` and `ends` (included) are in the person's own zone.

    Raises `RhythmBroken` when the rule cannot be read, or names hours: the hour is `at`.
    """

    rrule: str
    at: time
    starts: date
    ends: date | None = None

    def __post_init__(self) -> None:
        read_recurrence(self.rrule)

    @property
    def recurrence(self) -> Recurrence:
        """The rule as dates."""
        return read_recurrence(self.rrule)


@lru_cache(maxsize=8192)  # people who agreed on one hour fall due together, and ask the same
def due_after(rhythm: Rhythm, zone: ZoneInfo, after: datetime) -> datetime | None:
    """Return the first due moment strictly after `after` (aware, UTC), or None when the rhythm has ended.

    Friday 20:00 stays 20:00 on the kitchen clock in the week the clocks change. A skipped hour moves forward by the
    length of the skip; a doubled hour counts once, on its first pass; the 31st of a shorter month is its last day,
    and 29 February is the 28th in other years. Source: method 5.1, design 4.
    """
    for day in _days_from(rhythm, after.astimezone(zone).date() - DAY):
        moment = at_wall(day, rhythm.at, zone)
        if moment > after:
            return moment
    return None


def due_between(rhythm: Rhythm, zone: ZoneInfo, after: datetime, until: datetime) -> list[datetime]:
    """Return every due moment after `after` and not later than `until`, in order."""
    found: list[datetime] = []
    moment = due_after(rhythm, zone, after)
    while moment is not None and moment <= until:
        found.append(moment)
        moment = due_after(rhythm, zone, moment)
    return found


def occurrence(moment: datetime, zone: ZoneInfo) -> str:
    """Name one occurrence by its local date, so that a change of hour or zone does not make it a second one."""
    return moment.astimezone(zone).date().isoformat()


def _days_from(rhythm: Rhythm, day: date) -> Iterator[date]:
    rule, starts = rhythm.recurrence, rhythm.starts
    found = rule.on_or_after(max(day, starts), starts)
    while found is not None and (rhythm.ends is None or found <= rhythm.ends):
        yield found
        found = rule.on_or_after(found + DAY, starts)


__all__ = [
    "QuietHours",
    "Recurrence",
    "Rhythm",
    "RhythmBroken",
    "SafeWindow",
    "at_wall",
    "due_after",
    "due_between",
    "next_allowed",
    "occurrence",
    "window_closes",
]
