"""Opening what has fallen due: check-ins, conversations, rungs, windows and next occurrences, in one transaction.

Written as sets: only beginning a conversation is one thing a person.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from bot import alerts, turns
from bot.agency import agency
from bot.checkins.closing import close_window
from bot.checkins.due import OUTAGE, Due, Opening, moved_away, not_yet_opened, openings, still_current
from bot.checkins.record import UNANSWERED
from bot.checkins.rhythms import due_timer, rhythm_rows, seed_rows
from bot.checkins.rungs import ladder_of, planned_rung, rungs_due
from bot.checkins.silence import first_critical
from bot.gathering import gather_people
from bot.line import Line
from bot.people import person
from casework.vocabulary import CheckInState, Severity
from storage import journal, timers
from storage.journal import Entry
from storage.lookups import Lookup, keys
from storage.models import CheckIn as CheckInRow
from storage.timers import Planned

_WAITING = Lookup(
    select(CheckInRow.rhythm_id, CheckInRow.id).where(
        CheckInRow.rhythm_id.in_(keys()), CheckInRow.state.in_((*UNANSWERED, CheckInState.PARTIAL))
    ),
    by="rhythm_id",
)
"""The check-ins of a rhythm that still wait for an answer, or for the rest of one."""


def open_due(line: Line, due: Sequence[Due]) -> list[int]:
    """Open a batch of check-ins and plan each rhythm's next occurrence; return the ids of those asked by text.

    A rhythm changed since is left to its own new timer; an occurrence whose wall time has moved waits for it (D9);
    one that was opened before is not opened twice (F1).
    """
    rows = {row.id: row for row in rhythm_rows(line, {each.rhythm_id for each in due})}
    current = still_current(rows, due)
    moved = moved_away(line, rows, current)
    timers.plan_all(line.work, [due_timer(rows[each.rhythm_id], each.occurrence, moment) for each, moment in moved])
    put_off = {each for each, _ in moved}
    now_due = [each for each in current if each not in put_off]
    fresh = not_yet_opened(line, now_due)
    _gather(line, [rows[each.rhythm_id] for each in fresh])
    made = openings(line, rows, fresh)
    _close_before(line, {opening.row.id for opening in made})
    ids = _write(line, made)
    asked = _begin(line, made, ids)
    seed_rows(line, [rows[rhythm_id] for rhythm_id in dict.fromkeys(each.rhythm_id for each in now_due)], line.now)
    return asked


def _gather(line: Line, rows: Sequence[Row[Any]]) -> None:
    families = {row.family_id for row in rows}
    line.work.lock_families(families)
    gather_people(line.work, {row.person_id for row in rows}, families)


def _close_before(line: Line, rhythm_ids: set[int]) -> None:
    """The next check-in of a rhythm ends the window of the one before it."""
    for row in line.work.fetch(_WAITING, rhythm_ids):
        close_window(line, row.id)


def _write(line: Line, made: Sequence[Opening]) -> list[int]:
    """Write the check-ins and the families' record of them, as sets."""
    ids = line.work.insert_all(
        CheckInRow,
        [
            {
                "family_id": each.row.family_id,
                "person_id": each.row.person_id,
                "rhythm_id": each.row.id,
                "occurrence": each.due.occurrence,
                "due_at": each.due.due_at,
                "opened_at": line.now,
                "window_ends_at": each.window_ends_at,
                "state": each.begins.state,
                "how": None if each.begins.state in UNANSWERED else each.begins.why,
            }
            for each in made
        ],
    )
    journal.write_all(line.work, [_entry(each, check_in_id) for each, check_in_id in zip(made, ids, strict=True)])
    return ids


def _entry(opening: Opening, check_in_id: int) -> Entry:
    told = {"check_in": check_in_id, "person": opening.row.person_id, "state": opening.begins.state}
    if opening.begins.why:
        told["why"] = opening.begins.why
    return Entry(opening.row.family_id, "check_in_opened", "kithline", told)


def _begin(line: Line, made: Sequence[Opening], ids: Sequence[int]) -> list[int]:
    """Plan windows and ladders of what waits, then ask; what cannot be asked goes to whoever must know."""
    open_ones = [
        (each, check_in_id) for each, check_in_id in zip(made, ids, strict=True) if each.begins.state in UNANSWERED
    ]
    critical = first_critical(line, [(each.row.family_id, each.row.person_id) for each, _ in open_ones])
    planned = [timer for each, check_in_id in open_ones for timer in _timers(line, each, check_in_id, critical)]
    timers.plan_all(line.work, planned)
    for each, check_in_id in zip(made, ids, strict=True):
        _tell_staff(line, each, check_in_id)
    asked = _ask_all(line, [(each, check_in_id) for each, check_in_id in open_ones if each.begins.by_text])
    _link(line, asked)
    return list(asked)


def _timers(line: Line, opening: Opening, check_in_id: int, critical: dict[tuple[int, int], datetime]) -> list[Planned]:
    row = opening.row
    window = Planned(
        kind="check_in_window",
        key=f"check_in_window:{check_in_id}",
        due_at=opening.window_ends_at,
        subject_id=check_in_id,
        family_id=row.family_id,
    )
    caregiver = opening.place is not None and opening.place.is_caregiver
    name = "covert" if opening.begins.by_voice else "caregiver" if caregiver else "member"
    first = critical.get((row.family_id, row.person_id))
    ahead = first if first is not None and first <= opening.window_ends_at else None
    zone = person(line, row.person_id).zone
    rungs = rungs_due(ladder_of(line, name), line.now, zone, agency(line).quiet, ahead)
    return [window, *(planned_rung(check_in_id, row.family_id, rung) for rung in rungs)]


def _ask_all(line: Line, openings: Sequence[tuple[Opening, int]]) -> dict[int, int]:
    """Begin each conversation; return, by the check-in's id, which one asks it."""
    asked: dict[int, int] = {}
    for each, check_in_id in openings:
        line.work.trust_gathered()  # what the one before wrote is about somebody else, or in the line's own memory
        asked[check_in_id] = _ask(line, each, check_in_id)
    return asked


def _ask(line: Line, opening: Opening, check_in_id: int) -> int:
    return turns.begin(
        line,
        person_id=opening.row.person_id,
        flow=opening.row.flow,
        family_id=opening.row.family_id,
        subject=("check_in", check_in_id),
    )


def _link(line: Line, asked: dict[int, int]) -> None:
    """Keep which conversation asks each check-in, as one set."""
    for check_in_id, conversation_id in asked.items():
        line.work.update(CheckInRow, check_in_id, conversation_id=conversation_id)


def _tell_staff(line: Line, opening: Opening, check_in_id: int) -> None:
    """A covert phone gets a call, a lost check-in a look; somebody we cannot reach at all is an alert."""
    from bot.effects.task import add_task  # effects act on check-ins

    row, begins = opening.row, opening.begins
    if begins.by_voice:
        add_task(line, family_id=row.family_id, person_id=row.person_id, kind="check_in_by_voice")
    if begins.why == OUTAGE:
        add_task(line, family_id=row.family_id, person_id=row.person_id, kind="check_in_lost_by_outage")
    if begins.state is CheckInState.UNREACHABLE:
        safeguarding = opening.place is not None and opening.place.is_safeguarding
        alerts.open_alert(
            line,
            kind="not_reached",
            severity=Severity.MEDIUM if safeguarding else Severity.LOW,
            family_id=row.family_id,
            person_id=row.person_id,
            check_in_id=check_in_id,
            agency_id=agency(line).id,
        )
