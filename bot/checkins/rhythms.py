"""The next occurrence of each agreed rhythm, as a timer (method 5.1, design 4)."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, bindparam, select

from bot.line import Line
from casework.rhythm import Rhythm, at_wall, due_after, occurrence
from storage import timers
from storage.lookups import Lookup, keys
from storage.models import CheckIn, Commitment, Person
from storage.models import Rhythm as RhythmRow
from storage.timers import Planned

NOON = time(12)
KIND = {"check_in": "check_in_due", "reminder": "reminder_due"}
"""Which timer each kind of rhythm waits for."""


def seed_next(line: Line, rhythm_id: int) -> None:
    """Plan the next occurrence of one rhythm, in place of whatever was planned for it."""
    seed(line, [rhythm_id])


def seed(line: Line, rhythm_ids: Collection[int], after: datetime | None = None) -> None:
    """Plan the next occurrence of each rhythm strictly after `after` (now when None), as one set.

    An occurrence that was opened before is not planned again, whatever the clock says (D6). A rhythm that is not
    active, or has ended, is left without a timer.
    """
    seed_rows(line, rhythm_rows(line, rhythm_ids), after)


def seed_rows(line: Line, rows: Sequence[Any], after: datetime | None = None) -> None:
    """Do what `seed` does for rhythms that were just read."""
    for row in rows:
        timers.cancel(line.work, subject=(KIND[row.kind], row.id))
    opened = opened_since(line, {row.id for row in rows}, line.now - timedelta(days=2))
    planned = [_planned(line, row, after or line.now, opened) for row in rows if row.active]
    timers.plan_all(line.work, [each for each in planned if each is not None])


def rhythm_rows(line: Line, rhythm_ids: Collection[int]) -> Sequence[Any]:
    """Return rhythms with their person's zone, and the promise a reminder is about."""
    return line.work.fetch(_RHYTHMS, rhythm_ids)


def opened_since(line: Line, rhythm_ids: Collection[int], since: datetime) -> set[tuple[int, str]]:
    """Return (rhythm, occurrence) of the check-ins of these rhythms that fell due at `since` or later."""
    return {(row.rhythm_id, row.occurrence) for row in line.work.fetch(_OPENED, rhythm_ids, since=since)}


def rhythm_columns() -> Select[Any]:
    """The rows `next_moment` reads."""
    return (
        select(
            RhythmRow.__table__,
            Person.timezone,
            Commitment.cadence,
            Commitment.at.label("promise_at"),
            Commitment.starts.label("promise_starts"),
            Commitment.ends.label("promise_ends"),
        )
        .join(Person, Person.id == RhythmRow.person_id)
        .join(Commitment, Commitment.id == RhythmRow.commitment_id, isouter=True)
        .order_by(RhythmRow.id)
    )


_RHYTHMS = Lookup(rhythm_columns().where(RhythmRow.id.in_(keys())), by="id")
_OPENED = Lookup(
    select(CheckIn.rhythm_id, CheckIn.occurrence).where(
        CheckIn.rhythm_id.in_(keys()), CheckIn.due_at >= bindparam("since")
    ),
    by="rhythm_id",
    bound=("since",),
)


def next_moment(row: Row[Any], after: datetime) -> datetime | None:
    """Return when a rhythm speaks next after `after`, or None when it has ended."""
    if row.kind == "reminder":
        found = reminder_moments(row, after)
        return None if found is None else found[0]
    return due_after(rule_of(row), ZoneInfo(row.timezone), after)


def due_timer(row: Row[Any], named: str, due_at: datetime) -> Planned:
    """Return the timer of one occurrence of a check-in's rhythm."""
    return Planned(
        kind=KIND["check_in"],
        key=f"check_in:{row.id}:v{row.version}:{named}",
        due_at=due_at,
        subject_id=row.id,
        family_id=row.family_id,
        payload={"occurrence": named},
        version=row.version,
    )


def rule_of(row: Row[Any]) -> Rhythm:
    """Return the pure rhythm of a row."""
    return Rhythm(row.rrule, time.fromisoformat(row.at), row.starts, row.ends)


def occurrence_due(row: Row[Any], named: str) -> datetime:
    """Return when an occurrence is due by the person's clock as it is now: the zone may have changed since (D9)."""
    return at_wall(date.fromisoformat(named), time.fromisoformat(row.at), ZoneInfo(row.timezone))


def reminder_moments(row: Row[Any], after: datetime) -> tuple[datetime, datetime] | None:
    """Return (when to remind, when the promise is due) for the first reminder strictly after `after`.

    At the rhythm's hour on the day before; on the day itself when that hour is a morning one before the promise
    (method, flow 16). None when the promise never falls due again.
    """
    zone, hour = ZoneInfo(row.timezone), time.fromisoformat(row.at)
    promise = promise_rule(row.cadence, row.promise_at, row.promise_starts or row.starts, row.promise_ends)
    due = None if promise is None else due_after(promise, zone, after)
    while promise is not None and due is not None:
        wall = due.astimezone(zone)
        same_day = hour < NOON and hour < wall.time()
        remind_at = at_wall(wall.date() - timedelta(days=0 if same_day else 1), hour, zone)
        if remind_at > after:
            return remind_at, due
        due = due_after(promise, zone, due)
    return None


def promise_rule(cadence: str | None, at: str | None, starts: date | None, ends: date | None) -> Rhythm | None:
    """Return when a promise falls due, or None for one that waits for something to happen."""
    if cadence is None or cadence == "on_trigger":
        return None
    return Rhythm(cadence, time.fromisoformat(at or "12:00"), starts or date(2026, 1, 1), ends)


def _planned(line: Line, row: Row[Any], after: datetime, opened: set[tuple[int, str]]) -> Planned | None:
    if row.kind == "reminder":
        return _reminder(row, after)
    zone, rule = ZoneInfo(row.timezone), rule_of(row)
    due = due_after(rule, zone, after)
    while due is not None and (row.id, occurrence(due, zone)) in opened:
        due = due_after(rule, zone, due)
    if due is None:
        return None
    return due_timer(row, occurrence(due, zone), due)


def _reminder(row: Row[Any], after: datetime) -> Planned | None:
    found = reminder_moments(row, after)
    if found is None:
        return None
    remind_at, due = found
    return Planned(
        kind=KIND["reminder"],
        key=f"reminder:{row.id}:v{row.version}:{occurrence(due, ZoneInfo(row.timezone))}",
        due_at=remind_at,
        subject_id=row.id,
        family_id=row.family_id,
        payload={"due": due},
        late_after=min(timedelta(hours=2), due - remind_at),  # a reminder that comes late only alarms
        version=row.version,
    )
