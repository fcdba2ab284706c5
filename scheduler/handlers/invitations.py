"""Asking somebody new: once at a civil hour, one soft repeat, then a person hears of it (method 4.3, 5.4)."""

from typing import Any

from sqlalchemy import Row, select

from bot import turns
from bot.invitations import CIVIL
from bot.line import Line
from bot.people import person
from casework.ladders import INVITATION, RungKind
from casework.rhythm import next_allowed
from casework.vocabulary import ConversationState, InviteOutcome
from scheduler.handlers.registry import Timers, handles
from storage import journal
from storage import timers as waiting
from storage.models import Conversation, Invitation

FLOW, FIRST_STEP, SOFTER_STEP = "nm_invite", "hear_more", "hear_more_again"


@handles("invitation_send")
def send(line: Line, timers: Timers) -> None:
    """Send the first text of each invitation a human has looked at."""
    for timer in timers:
        row = _row(line, timer.subject_id)
        if row is not None and row.state == "queued" and _still_to_ask(row):
            _send(line, row)


@handles("invitation_repeat")
def follow(line: Line, timers: Timers) -> None:
    """Ask once more after two days; after four, stop and tell the practitioner."""
    for timer in timers:
        row = _row(line, timer.subject_id)
        if row is None or row.state != "sent" or not _still_to_ask(row):
            continue
        rung = INVITATION.rung(timer.payload["rung"])
        if rung.kind is RungKind.TELL_PRACTITIONER:
            _stop(line, row)
        else:
            _repeat(line, row)
            _plan_next(line, row, after=rung.name)


def _send(line: Line, row: Row[Any]) -> None:
    if row.person_id is None:
        _task(line, row, "invitation_without_phone")
        return
    civil = next_allowed(line.now, person(line, row.person_id).zone, CIVIL, None)
    if civil is None or civil > line.now:
        _plan(line, row, "invitation_send", f"invitation_send:{row.id}", civil, {})
        return
    line.work.update(Invitation, row.id, state="sent", sent_at=line.now)
    journal.write(line.work, row.family_id, "invitation_sent", "kithline", {"invitation": row.id})
    _begin(line, row)
    _plan_next(line, row, after=None)


def _repeat(line: Line, row: Row[Any]) -> None:
    """Only while the first question stands unanswered; somebody in the middle of it is left in peace."""
    found = select(Conversation.id, Conversation.step).where(
        Conversation.subject_kind == "invitation",
        Conversation.subject_id == row.id,
        Conversation.flow == FLOW,
        Conversation.state.in_([ConversationState.OPEN, ConversationState.PAUSED]),
    )
    conversation = line.work.first(found)
    if conversation is None or conversation.step != FIRST_STEP:
        return
    turns.nudge(line, conversation.id, FLOW, SOFTER_STEP)


def _begin(line: Line, row: Row[Any]) -> None:
    turns.begin(line, person_id=row.person_id, flow=FLOW, family_id=row.family_id, subject=("invitation", row.id))


def _stop(line: Line, row: Row[Any]) -> None:
    line.work.update(Invitation, row.id, outcome=InviteOutcome.NO_REPLY)
    journal.write(line.work, row.family_id, "invitation_unanswered", "kithline", {"invitation": row.id})
    _task(line, row, "invitation_unanswered")


def _plan_next(line: Line, row: Row[Any], after: str | None) -> None:
    names = [rung.name for rung in INVITATION.rungs]
    place = 0 if after is None else names.index(after) + 1
    rung = INVITATION.rungs[place]
    sent_at = line.now if after is None else row.sent_at
    if rung.after is not None:
        key = f"invitation_repeat:{row.id}"
        _plan(line, row, "invitation_repeat", key, sent_at + rung.after, {"rung": rung.name})


def _plan(line: Line, row: Row[Any], kind: str, key: str, due_at: Any, payload: dict[str, Any]) -> None:
    if due_at is not None:
        waiting.plan(
            line.work, kind=kind, key=key, due_at=due_at, subject_id=row.id, family_id=row.family_id, payload=payload
        )


def _still_to_ask(row: Row[Any]) -> bool:
    return row.answered_at is None and row.outcome is InviteOutcome.NOT_YET


def _row(line: Line, invitation_id: int) -> Row[Any] | None:
    return line.work.first(
        select(
            Invitation.id,
            Invitation.family_id,
            Invitation.person_id,
            Invitation.state,
            Invitation.outcome,
            Invitation.sent_at,
            Invitation.answered_at,
        ).where(Invitation.id == invitation_id)
    )


def _task(line: Line, row: Row[Any], kind: str) -> None:
    from bot.effects.task import add_task

    add_task(line, family_id=row.family_id, person_id=row.person_id, kind=kind)
