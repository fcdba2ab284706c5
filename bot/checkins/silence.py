"""What is known around one unanswered check-in: promises ahead, their backups, worries, who else is silent."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from bot.checkins.record import CheckIn, load
from bot.checkins.rhythms import promise_rule
from bot.line import Line
from bot.people import person
from casework.ladders import PromiseAhead, Silence
from casework.rhythm import due_between
from casework.vocabulary import CheckInState
from storage.lookups import Lookup, keys
from storage.models import CheckIn as CheckInRow
from storage.models import Commitment, CommitmentEvent, Concern

DAILY = 4
"""A promise due on this many days a week has no day before it on which to chase (method 5.1)."""

WEEK = timedelta(days=7)
WORRIED = ("worried", "hard")

_CRITICAL = Lookup(
    select(Commitment.__table__).where(
        Commitment.holder_id.in_(keys()), Commitment.status == "active", Commitment.critical.is_(True)
    ),
    by="holder_id",
)
"""What somebody promised that must not fail."""


@dataclass(frozen=True)
class Ahead:
    """One due moment of a promise that lies ahead."""

    commitment_id: int
    due_at: datetime
    critical: bool
    backup_id: int | None
    daily: bool


def promises_ahead(line: Line, check_in: CheckIn, until: datetime) -> list[Ahead]:
    """Return what this person promised the family that falls due after now and not later than `until`, in order."""
    zone = person(line, check_in.person_id).zone
    rows = line.work.all(
        select(Commitment.__table__)
        .where(Commitment.family_id == check_in.family_id, Commitment.holder_id == check_in.person_id)
        .where(Commitment.status == "active")
        .order_by(Commitment.id)
    )
    found: list[Ahead] = []
    for row in rows:
        rule = promise_rule(row.cadence, row.at, row.starts, row.ends)
        if rule is not None:
            daily = len(due_between(rule, zone, line.now, line.now + WEEK)) >= DAILY
            dues = due_between(rule, zone, line.now, until)
            found += [Ahead(row.id, due, row.critical, row.backup_id, daily) for due in dues]
    return sorted(found, key=lambda each: (each.due_at, each.commitment_id))


def first_critical(line: Line, pairs: Collection[tuple[int, int]]) -> dict[tuple[int, int], datetime]:
    """Return when the first critical promise of each (family, person) falls due within a week, read as one set.

    Promises of most days of the week are left out: no ladder ends before them (method 5.1).
    """
    rows = (
        row for row in line.work.fetch(_CRITICAL, {who for _, who in pairs}) if (row.family_id, row.holder_id) in pairs
    )
    found: dict[tuple[int, int], datetime] = {}
    for row in rows:
        rule = promise_rule(row.cadence, row.at, row.starts, row.ends)
        zone = person(line, row.holder_id).zone
        dues = due_between(rule, zone, line.now, line.now + WEEK) if rule is not None else []
        if dues and len(dues) < DAILY:
            pair = (row.family_id, row.holder_id)
            found[pair] = min(found.get(pair, dues[0]), dues[0])
    return found


def silence_around(line: Line, check_in: CheckIn) -> Silence:
    """Gather what decides how serious this silence is (method 5.4)."""
    critical = [each for each in promises_ahead(line, check_in, line.now + WEEK) if each.critical]
    return Silence(
        critical_promises=tuple(PromiseAhead(each.due_at, _covered(line, each)) for each in critical),
        open_concern=_open_concern(line, check_in.family_id),
        last_worried=_last_word(line, check_in.person_id) in WORRIED,
        silent_people=len({check_in.person_id, *_silent(line, check_in.family_id)}),
    )


def backup_ready(line: Line, check_in_id: int) -> bool:
    """Say whether a backup said yes for every promise of the silent person that falls due before the next check-in."""
    check_in = load(line, check_in_id)
    ahead = promises_ahead(line, check_in, check_in.window_ends_at or line.now)
    return bool(ahead) and all(_covered(line, each) for each in ahead)


def _covered(line: Line, ahead: Ahead) -> bool:
    """A backup who was asked and said nothing is no backup."""
    covered = select(CommitmentEvent.id).where(
        CommitmentEvent.commitment_id == ahead.commitment_id,
        CommitmentEvent.due_at == ahead.due_at,
        CommitmentEvent.covered_by.is_not(None),
    )
    return line.work.first(covered) is not None


def _open_concern(line: Line, family_id: int) -> bool:
    found = select(Concern.id).where(Concern.family_id == family_id, Concern.status == "open")
    return line.work.first(found.limit(1)) is not None


def _last_word(line: Line, person_id: int) -> str | None:
    return line.work.conn.scalar(
        select(CheckInRow.how)
        .where(CheckInRow.person_id == person_id, CheckInRow.answered_at.is_not(None))
        .order_by(CheckInRow.answered_at.desc())
        .limit(1)
    )


def _silent(line: Line, family_id: int) -> Iterator[int]:
    rows = line.work.all(
        select(CheckInRow.person_id)
        .where(CheckInRow.family_id == family_id, CheckInRow.state == CheckInState.CHASING)
        .group_by(CheckInRow.person_id)
        .having(func.count() > 0)
    )
    return (row.person_id for row in rows)
