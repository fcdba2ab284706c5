"""Occurrences that have come: which of them are to be opened now, and how each begins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from bot.checkins.rhythms import occurrence_due, opened_since, rule_of
from bot.checkins.standing import Place, Standing, places, standing_at, subjects_by_family
from bot.line import Line
from casework.ladders import check_in_window
from casework.rhythm import due_after, due_between, occurrence
from casework.vocabulary import CheckInState

OUTAGE = "our_outage"
CATCH_UP_AFTER = timedelta(minutes=30)
"""Opened later than this, a check-in is a catch-up after our own silence: one a person."""

Rows = Mapping[int, Row[Any]]
"""Rhythms by their ids, as `rhythm_rows` reads them."""


@dataclass(frozen=True)
class Due:
    """One occurrence of one rhythm that has come. `version` is the rhythm's when it was planned."""

    rhythm_id: int
    occurrence: str
    due_at: datetime
    version: int


@dataclass(frozen=True)
class Opening:
    """One check-in to be written. `window_ends_at` is when it stops waiting."""

    row: Row[Any]
    due: Due
    begins: Standing
    window_ends_at: datetime
    place: Place | None


def still_current(rows: Rows, due: Sequence[Due]) -> list[Due]:
    """Leave out what belongs to a rhythm that has stopped, or has changed and has a timer of its own."""
    found = ((each, rows.get(each.rhythm_id)) for each in due)
    return [each for each, row in found if row is not None and row.active and row.version == each.version]


def moved_away(line: Line, rows: Rows, due: Sequence[Due]) -> list[tuple[Due, datetime]]:
    """Return what is due only later by the person's clock as it is now, with that moment (D9)."""
    moments = [(each, occurrence_due(rows[each.rhythm_id], each.occurrence)) for each in due]
    return [(each, moment) for each, moment in moments if moment > line.now]


def not_yet_opened(line: Line, due: Sequence[Due]) -> list[Due]:
    """Leave out what was opened before, and what stands in the batch twice (F1, D6)."""
    if not due:
        return []
    earliest = min(each.due_at for each in due) - timedelta(days=2)  # a zone may have moved the day since
    taken = opened_since(line, {each.rhythm_id for each in due}, earliest)
    fresh = {(each.rhythm_id, each.occurrence): each for each in due}
    return [each for name, each in fresh.items() if name not in taken]


def openings(line: Line, rows: Rows, due: Sequence[Due]) -> list[Opening]:
    """Decide how each occurrence begins, from what is read for the whole batch.

    After our own outage each person is asked once, about the newest occurrence whose window has not passed; the
    others are on record as our outage.
    """
    pairs = {(rows[each.rhythm_id].family_id, rows[each.rhythm_id].person_id) for each in due}
    found, subjects = places(line, pairs), subjects_by_family(line, {family for family, _ in pairs})
    newest = _newest_of_each_person(rows, due)
    made: list[Opening] = []
    for each in due:
        row = rows[each.rhythm_id]
        place = found.get((row.family_id, row.person_id))
        about = {who for family, who in subjects if family == row.family_id}
        begins = standing_at(line, place, row.person_id, about)
        late = line.now - each.due_at > CATCH_UP_AFTER
        made += _late(line, row, each, begins, place, newest) if late else [_on_time(row, each, begins, place)]
    return made


def _on_time(row: Row[Any], due: Due, begins: Standing, place: Place | None) -> Opening:
    following = due_after(rule_of(row), ZoneInfo(row.timezone), due.due_at)
    return Opening(row, due, begins, check_in_window(due.due_at, following), place)


def _late(
    line: Line, row: Row[Any], due: Due, begins: Standing, place: Place | None, newest: Mapping[int, int]
) -> list[Opening]:
    """Everything that passed while we were away, the newest last."""
    zone, rule, lost = ZoneInfo(row.timezone), rule_of(row), Standing(CheckInState.CANCELLED, OUTAGE)
    passed = due_between(rule, zone, due.due_at, line.now)
    all_of_them = [due, *(Due(due.rhythm_id, occurrence(at, zone), at, due.version) for at in passed)]
    last, following = all_of_them[-1], due_after(rule, zone, line.now)
    stands = newest[row.person_id] == due.rhythm_id and line.now < check_in_window(last.due_at, following)
    earlier = [Opening(row, each, lost, each.due_at, place) for each in all_of_them[:-1]]
    return [*earlier, Opening(row, last, begins if stands else lost, check_in_window(line.now, following), place)]


def _newest_of_each_person(rows: Rows, due: Sequence[Due]) -> dict[int, int]:
    """For each person the rhythm whose occurrence is the newest."""
    newest = sorted(due, key=lambda each: (each.due_at, each.rhythm_id))
    return {rows[each.rhythm_id].person_id: each.rhythm_id for each in newest}
