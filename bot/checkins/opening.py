"""Opening what has fallen due: check-in, conversation, rungs, window and next occurrence, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select

from bot import alerts, turns
from bot.agency import agency
from bot.checkins.closing import close_window
from bot.checkins.record import UNANSWERED, load, write
from bot.checkins.rhythms import occurrence_due, rhythm_rows, rule_of, seed
from bot.checkins.rungs import ladder_of, plan_rungs, rungs_due
from bot.checkins.silence import promises_ahead
from bot.checkins.standing import Standing, is_caregiver, is_safeguarding, standing
from bot.line import Line
from bot.people import person
from casework.ladders import check_in_window
from casework.rhythm import due_after, due_between, occurrence
from casework.vocabulary import CheckInState, Severity
from storage import timers
from storage.models import CheckIn as CheckInRow
from storage.timers import Planned

OUTAGE = "our_outage"
CATCH_UP_AFTER = timedelta(minutes=30)
"""Opened later than this, a check-in is a catch-up after our own silence: one a person."""


@dataclass(frozen=True)
class Due:
    """One occurrence of one rhythm that has come. `version` is the rhythm's when it was planned."""

    rhythm_id: int
    occurrence: str
    due_at: datetime
    version: int


def open_due(line: Line, due: Sequence[Due]) -> list[int]:
    """Open a batch of check-ins and plan each rhythm's next occurrence; return the ids of those opened by text.

    A rhythm changed since is left to its own new timer; an occurrence whose wall time has moved waits for it (D9); one
    that was opened before is not opened twice (F1). After our own outage each person is asked once, about the newest
    occurrence that still stands; the others are on record as our outage.
    """
    rows = {row.id: row for row in rhythm_rows(line, {each.rhythm_id for each in due})}
    current = [each for each in due if _current(rows.get(each.rhythm_id), each)]
    moved = [each for each in current if _moved_to(rows[each.rhythm_id], each) > line.now]
    _wait_longer(line, rows, moved)
    standing_now = [each for each in current if each not in moved]
    fresh = _not_yet_opened(line, standing_now)
    newest = _newest_of_each_person(rows, fresh)
    opened = [_open(line, rows[each.rhythm_id], each, asked=each in newest) for each in fresh]
    seed(line, [each.rhythm_id for each in standing_now], after=line.now)
    return [check_in_id for check_in_id in opened if check_in_id is not None]


def _current(row: Row[Any] | None, due: Due) -> bool:
    return row is not None and row.active and row.version == due.version


def _moved_to(row: Row[Any], due: Due) -> datetime:
    return occurrence_due(row, due.occurrence)


def _wait_longer(line: Line, rows: dict[int, Row[Any]], moved: Sequence[Due]) -> None:
    timers.plan_all(
        line.work,
        [
            Planned(
                kind="check_in_due",
                key=f"check_in:{each.rhythm_id}:v{each.version}:{each.occurrence}",
                due_at=_moved_to(rows[each.rhythm_id], each),
                subject_id=each.rhythm_id,
                family_id=rows[each.rhythm_id].family_id,
                payload={"occurrence": each.occurrence},
                version=each.version,
            )
            for each in moved
        ],
    )


def _not_yet_opened(line: Line, due: Sequence[Due]) -> list[Due]:
    known = line.work.all(
        select(CheckInRow.rhythm_id, CheckInRow.occurrence).where(
            CheckInRow.rhythm_id.in_({each.rhythm_id for each in due}),
            CheckInRow.occurrence.in_({each.occurrence for each in due}),
        )
    )
    taken = {(row.rhythm_id, row.occurrence) for row in known}
    fresh: dict[tuple[int, str], Due] = {}
    for each in due:
        if (each.rhythm_id, each.occurrence) not in taken:
            fresh.setdefault((each.rhythm_id, each.occurrence), each)
    return list(fresh.values())


def _newest_of_each_person(rows: dict[int, Row[Any]], due: Sequence[Due]) -> set[Due]:
    """What each person may be asked: all that comes on time, and of what comes late only the newest."""
    by_person: dict[int, Due] = {}
    for each in sorted(due, key=lambda one: one.due_at):
        by_person[rows[each.rhythm_id].person_id] = each
    return set(by_person.values())


def _open(line: Line, row: Row[Any], due: Due, *, asked: bool) -> int | None:
    """Write one check-in and begin it; None when nobody is asked by text."""
    zone, rule = ZoneInfo(row.timezone), rule_of(row)
    late = line.now - due.due_at > CATCH_UP_AFTER
    if late:
        due = _skip_to_newest(line, row, due)
    next_due = due_after(rule, zone, max(line.now, due.due_at))
    window = check_in_window(due.due_at if not late else line.now, next_due)
    begins = standing(line, row.family_id, row.person_id)
    if late and (not asked or line.now >= check_in_window(due.due_at, next_due)):
        begins = Standing(CheckInState.CANCELLED, OUTAGE)
    close_before(line, row.id)
    check_in_id = _insert(line, row, due, begins, window)
    if begins.state not in UNANSWERED:
        _not_asked(line, row, check_in_id, begins)
        return None
    _plan_window(line, row, check_in_id, window)
    if begins.by_voice:
        _ask_by_voice(line, row)
    else:
        _ask(line, row, check_in_id)
    _plan_ladder(line, row, check_in_id, begins)
    return check_in_id if begins.by_text else None


def close_before(line: Line, rhythm_id: int) -> None:
    """The next check-in of a rhythm ends the window of the one before it."""
    earlier = select(CheckInRow.id).where(
        CheckInRow.rhythm_id == rhythm_id, CheckInRow.state.in_((*UNANSWERED, CheckInState.PARTIAL))
    )
    for row in line.work.all(earlier):
        close_window(line, row.id)


def _skip_to_newest(line: Line, row: Row[Any], due: Due) -> Due:
    """Put every occurrence that passed while we were away on record as our outage, and return the newest."""
    zone = ZoneInfo(row.timezone)
    passed = due_between(rule_of(row), zone, due.due_at, line.now)
    occurrences = [due, *(Due(due.rhythm_id, occurrence(at, zone), at, due.version) for at in passed)]
    for each in occurrences[:-1]:
        begins = Standing(CheckInState.CANCELLED, OUTAGE)
        check_in_id = _insert(line, row, each, begins, each.due_at)
        _not_asked(line, row, check_in_id, begins)
    return occurrences[-1]


def _insert(line: Line, row: Row[Any], due: Due, begins: Standing, window: datetime) -> int:
    check_in_id = line.work.insert(
        CheckInRow,
        family_id=row.family_id,
        person_id=row.person_id,
        rhythm_id=row.id,
        occurrence=due.occurrence,
        due_at=due.due_at,
        opened_at=line.now,
        window_ends_at=window,
        state=begins.state,
        how=begins.why or None if begins.state not in UNANSWERED else None,
    )
    told = {"state": begins.state, "why": begins.why} if begins.why else {"state": begins.state}
    write(line, load(line, check_in_id), "opened", **told)
    return check_in_id


def _not_asked(line: Line, row: Row[Any], check_in_id: int, begins: Standing) -> None:
    """Nobody is silent here; but somebody we cannot reach at all is a matter for a human."""
    if begins.state is CheckInState.UNREACHABLE:
        weight = Severity.MEDIUM if is_safeguarding(line, row.family_id, row.person_id) else Severity.LOW
        alerts.open_alert(
            line,
            kind="not_reached",
            severity=weight,
            family_id=row.family_id,
            person_id=row.person_id,
            check_in_id=check_in_id,
            agency_id=agency(line).id,
        )
    if begins.why == OUTAGE:
        _tell_of_outage(line, row)


def _tell_of_outage(line: Line, row: Row[Any]) -> None:
    from bot.effects.task import add_task  # effects act on check-ins

    add_task(line, family_id=row.family_id, person_id=row.person_id, kind="check_in_lost_by_outage")


def _ask(line: Line, row: Row[Any], check_in_id: int) -> None:
    # the id is written first: a turn that is answered at once must find its check-in
    conversation_id = turns.begin(
        line,
        person_id=row.person_id,
        flow=row.flow,
        family_id=row.family_id,
        subject=("check_in", check_in_id),
    )
    line.work.update(CheckInRow, check_in_id, conversation_id=conversation_id)


def _ask_by_voice(line: Line, row: Row[Any]) -> None:
    """Nothing goes to a phone somebody else may read: the practitioner rings (method 7.1)."""
    from bot.effects.task import add_task

    add_task(line, family_id=row.family_id, person_id=row.person_id, kind="check_in_by_voice")


def _plan_window(line: Line, row: Row[Any], check_in_id: int, window: datetime) -> None:
    timers.plan(
        line.work,
        kind="check_in_window",
        key=f"check_in_window:{check_in_id}",
        due_at=window,
        subject_id=check_in_id,
        family_id=row.family_id,
    )


def _plan_ladder(line: Line, row: Row[Any], check_in_id: int, begins: Standing) -> None:
    check_in = load(line, check_in_id)
    name = "member"
    if begins.by_voice:
        name = "covert"
    elif is_caregiver(line, row.family_id, row.person_id):
        name = "caregiver"
    ahead = promises_ahead(line, check_in, check_in.window_ends_at or line.now)
    critical = next((each.due_at for each in ahead if each.critical and not each.daily), None)
    zone = person(line, row.person_id).zone
    due = rungs_due(ladder_of(line, name), line.now, zone, agency(line).quiet, critical)
    plan_rungs(line, check_in_id, row.family_id, due)
