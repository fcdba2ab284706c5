"""One message before a promise is due; it needs no reply (method, flow 16)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from bot import turns
from bot.checkins.backups import due_event
from bot.checkins.rhythms import rhythm_rows, seed
from bot.checkins.standing import standing
from bot.line import Line
from bot.people import person
from casework.vocabulary import CheckInState, Priority
from storage.models import Commitment, CommitmentEvent, Conversation

FLOW = "nm_commitment_reminder"


@dataclass(frozen=True)
class RemindAbout:
    """One reminder that has come: for the promise due at `promise_due`."""

    rhythm_id: int
    promise_due: datetime
    version: int


def remind_all(line: Line, due: Sequence[RemindAbout]) -> int:
    """Begin each reminder that still makes sense, plan the next of every rhythm, and return how many were begun.

    Nothing goes to a covert phone, to somebody on a break, or for a promise that is covered, past or over.
    """
    rows = {row.id: row for row in rhythm_rows(line, {each.rhythm_id for each in due})}
    sent = sum(_remind(line, rows.get(each.rhythm_id), each) for each in due)
    seed(line, list(rows), after=line.now)
    return sent


def _remind(line: Line, row: Row[Any] | None, due: RemindAbout) -> bool:
    if row is None or not row.active or row.version != due.version or due.promise_due <= line.now:
        return False
    status = line.work.conn.scalar(select(Commitment.status).where(Commitment.id == row.commitment_id))
    if status != "active" or not _may_be_reminded(line, row):
        return False
    event_id = due_event(line, row.commitment_id, due.promise_due)
    if _settled(line, event_id):
        return False
    zone = person(line, row.person_id).zone
    today = line.now.astimezone(zone).date() == due.promise_due.astimezone(zone).date()
    turns.begin(
        line,
        person_id=row.person_id,
        flow=FLOW,
        at="today" if today else "tomorrow",
        family_id=row.family_id,
        subject=("commitment_event", event_id),
        priority=Priority.REMINDER,
    )
    return True


def _may_be_reminded(line: Line, row: Row[Any]) -> bool:
    """An expected reminder may go even to somebody a concern is about: its absence would tell them (method 5.7)."""
    found = standing(line, row.family_id, row.person_id)
    return found.by_text or (found.state is CheckInState.EXCUSED and found.why == "held_by_staff")


def _settled(line: Line, event_id: int) -> bool:
    """Covered already, or reminded before: once is enough (D6)."""
    covered = line.work.conn.scalar(select(CommitmentEvent.covered_by).where(CommitmentEvent.id == event_id))
    reminded = select(Conversation.id).where(
        Conversation.subject_kind == "commitment_event", Conversation.subject_id == event_id, Conversation.flow == FLOW
    )
    return covered is not None or line.work.first(reminded.limit(1)) is not None
