"""A conversation that waited long enough, or was put off until now (method 4.1)."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Row, select

from bot import checkins, turns
from bot.conversations import load, set_state
from bot.dialogue.heard import TimedOut
from bot.line import Line
from casework.vocabulary import ConversationState
from scheduler.handlers.registry import Timers, handles
from storage import timers as waiting
from storage.models import CheckIn, Conversation, Rhythm

LOOK_AGAIN = timedelta(hours=1)
BACKUP_STEP = "backup"


@handles("conversation_wait")
def stop_waiting(line: Line, timers: Timers) -> None:
    """Tell each conversation that nobody answered in time; one that is not its person's turn waits on."""
    for timer in timers:
        row = _row(line, timer.subject_id)
        if row is None or row.state in (ConversationState.DONE, ConversationState.ENDED, ConversationState.PAUSED):
            continue
        if row.state is ConversationState.OPEN:
            _time_out(line, row)
        else:
            _wait_on(line, row)


@handles("conversation_resume")
def resume(line: Line, timers: Timers) -> None:
    """Begin anew, once, what somebody put off."""
    for timer in timers:
        row = _row(line, timer.subject_id)
        if row is None or _answered_meanwhile(line, row):
            continue
        turns.begin(
            line,
            person_id=row.person_id,
            flow=_flow(line, row),
            family_id=row.family_id,
            subject=(row.subject_kind, row.subject_id) if row.subject_kind else None,
            contact_point_id=row.contact_point_id,
        )


def _time_out(line: Line, row: Row[Any]) -> None:
    silent_backup = row.subject_kind == "commitment_event" and row.step == BACKUP_STEP
    turns.hear(line, row.id, TimedOut())
    if silent_backup:
        checkins.backup_silent(line, row.subject_id)
    after = load(line, row.id)
    if after.state is ConversationState.OPEN and after.dialogue.paused:
        # answers are kept and a late reply still counts; the floor is given to whatever waits behind it
        set_state(line, row.person_id, row.id, ConversationState.PAUSED)
        turns.next_in_line(line, row.person_id)


def _wait_on(line: Line, row: Row[Any]) -> None:
    waiting.plan(
        line.work,
        kind="conversation_wait",
        key=f"wait:{row.id}",
        due_at=line.now + LOOK_AGAIN,
        subject_id=row.id,
        family_id=row.family_id,
    )


def _row(line: Line, conversation_id: int) -> Row[Any] | None:
    return line.work.first(
        select(
            Conversation.id,
            Conversation.person_id,
            Conversation.contact_point_id,
            Conversation.family_id,
            Conversation.flow,
            Conversation.step,
            Conversation.subject_kind,
            Conversation.subject_id,
            Conversation.state,
        ).where(Conversation.id == conversation_id)
    )


def _flow(line: Line, row: Row[Any]) -> str:
    """What was put off about a check-in is the check-in itself."""
    if row.subject_kind != "check_in":
        return str(row.flow)
    found = line.work.conn.scalar(
        select(Rhythm.flow).join(CheckIn, CheckIn.rhythm_id == Rhythm.id).where(CheckIn.id == row.subject_id)
    )
    return str(found or row.flow)


def _answered_meanwhile(line: Line, row: Row[Any]) -> bool:
    """True when the same was begun again since, or its check-in was answered."""
    same = select(Conversation.id).where(
        Conversation.person_id == row.person_id,
        Conversation.flow == row.flow,
        Conversation.id > row.id,
        Conversation.subject_id == row.subject_id if row.subject_id is not None else Conversation.subject_id.is_(None),
    )
    if line.work.first(same.limit(1)) is not None:
        return True
    if row.subject_kind != "check_in":
        return False
    return line.work.conn.scalar(select(CheckIn.answered_at).where(CheckIn.id == row.subject_id)) is not None
