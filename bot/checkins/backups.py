"""Somebody who said they would step in is asked to, without a word about who or why (method 5.4 F3, flow 20)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select

from bot import alerts, turns
from bot.agency import agency
from bot.checkins.record import CheckIn
from bot.checkins.silence import Ahead
from bot.checkins.standing import is_covert, standing
from bot.line import Line
from casework.vocabulary import CheckInState, CommitmentOutcome, Priority, Severity
from storage import journal
from storage.models import Commitment, CommitmentEvent, Conversation

FLOW = "any_missed_checkin_nudge"
SOON = timedelta(hours=24)


def ask_for(line: Line, check_in: CheckIn, ahead: Sequence[Ahead]) -> int:
    """Ask the backup of each promise ahead once; return how many were asked."""
    asked = 0
    for each in ahead:
        if each.backup_id is not None:
            asked += ask_backup(line, due_event(line, each.commitment_id, each.due_at))
    return asked


def ask_backup(line: Line, commitment_event_id: int) -> bool:
    """Ask the backup of one due promise whether they are free; False when nobody could be asked.

    Never somebody an open concern is about, nor on a phone that others may read. Where nobody can be asked about a
    promise that matters, the practitioner looks for cover.
    """
    event = _event(line, commitment_event_id)
    if _asked_before(line, commitment_event_id):
        return False
    if event.backup_id is None or not _may_be_asked(line, event):
        _find_cover(line, event, "no_backup")
        return False
    turns.begin(
        line,
        person_id=event.backup_id,
        flow=FLOW,
        at="backup",
        family_id=event.family_id,
        subject=("commitment_event", commitment_event_id),
        priority=Priority.LADDER,
    )
    _write(line, event, "backup_asked", "kithline")
    return True


def backup_answered(line: Line, commitment_event_id: int, person_id: int, answer: str) -> None:
    """Keep a backup's answer: `yes` covers the promise; `no` and `call` go to the practitioner."""
    event = _event(line, commitment_event_id)
    _write(line, event, "backup_answered", f"person:{person_id}", answer=answer)
    if answer == "yes":
        line.work.update(CommitmentEvent, commitment_event_id, covered_by=person_id)
    elif answer == "call":
        _task(line, event, "ring_backup", person_id)
    else:
        _find_cover(line, event, answer)


def backup_silent(line: Line, commitment_event_id: int) -> None:
    """Two hours without an answer: the practitioner looks for cover (method, flow 20)."""
    event = _event(line, commitment_event_id)
    if event.covered_by is None:
        _write(line, event, "backup_silent", "kithline")
        _find_cover(line, event, "silent")


def due_event(line: Line, commitment_id: int, due_at: datetime) -> int:
    """Return the row of one due moment of a promise, made `unreported` when it is not on record yet."""
    known = line.work.conn.scalar(
        select(CommitmentEvent.id).where(
            CommitmentEvent.commitment_id == commitment_id, CommitmentEvent.due_at == due_at
        )
    )
    if known is not None:
        return int(known)
    return line.work.insert(
        CommitmentEvent,
        commitment_id=commitment_id,
        due_at=due_at,
        outcome=CommitmentOutcome.UNREPORTED,
        at=line.now,
    )


def _event(line: Line, event_id: int) -> Row[Any]:
    row = line.work.first(
        select(
            CommitmentEvent.id,
            CommitmentEvent.due_at,
            CommitmentEvent.covered_by,
            Commitment.id.label("commitment_id"),
            Commitment.family_id,
            Commitment.holder_id,
            Commitment.backup_id,
            Commitment.critical,
        )
        .join(Commitment, Commitment.id == CommitmentEvent.commitment_id)
        .where(CommitmentEvent.id == event_id)
    )
    if row is None:
        raise LookupError(f"no due promise {event_id}")
    return row


def _asked_before(line: Line, event_id: int) -> bool:
    found = select(Conversation.id).where(
        Conversation.subject_kind == "commitment_event", Conversation.subject_id == event_id, Conversation.flow == FLOW
    )
    return line.work.first(found.limit(1)) is not None


def _may_be_asked(line: Line, event: Row[Any]) -> bool:
    from bot.people import person

    if event.backup_id == event.holder_id or is_covert(person(line, event.backup_id)):
        return False
    return standing(line, event.family_id, event.backup_id).state is CheckInState.SENT


def _find_cover(line: Line, event: Row[Any], why: str) -> None:
    """A task in any case; an alert too when the promise is a critical one."""
    _task(line, event, "find_cover", event.holder_id)
    if event.critical:
        soon = event.due_at - line.now <= SOON
        alerts.open_alert(
            line,
            kind="find_cover",
            severity=Severity.HIGH if soon else Severity.MEDIUM,
            family_id=event.family_id,
            person_id=event.holder_id,
            agency_id=agency(line).id,
            args={"why": why},
        )


def _task(line: Line, event: Row[Any], kind: str, person_id: int) -> None:
    from bot.effects.task import add_task  # effects act on check-ins

    add_task(line, family_id=event.family_id, person_id=person_id, kind=kind, due_at=min(event.due_at, line.now + SOON))


def _write(line: Line, event: Row[Any], kind: str, actor: str, **payload: Any) -> None:
    told = {"event": event.id, "commitment": event.commitment_id, **payload}
    journal.write(line.work, event.family_id, kind, actor, told)
