"""What will happen next by itself, and when: the label of the clock's first button."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from casework.vocabulary import DeliveryState, TimerState
from storage.models import OutboundMessage, Timer

WORDS = {
    "check_in_due": "check-ins go out",
    "check_in_rung": "silence climbs one rung",
    "check_in_window": "a check-in's window closes",
    "alert_step": "an alert goes to the next person",
    "alert_ping": "an alert is told again",
    "alert_lapse_reminder": "an owner is asked for word",
    "alert_lapse": "an owner's time is over",
    "conversation_wait": "a question stops waiting",
    "conversation_resume": "a conversation goes on",
    "reminder_due": "a promise is remembered",
    "invitation_send": "an invitation goes out",
    "invitation_repeat": "an invitation is repeated",
    "pause_over": "a pause ends",
}
"""Kinds of timers in a visitor's words; the rest is housekeeping, which is not announced."""


@dataclass(frozen=True)
class NextEvent:
    """The earliest due moment (aware, UTC) and what it is."""

    at: datetime
    what: str


def next_event(conn: Connection) -> NextEvent | None:
    """Return what a visitor may see first; None when nothing waits."""
    timer = conn.execute(
        select(Timer.due_at, Timer.kind)
        .where(Timer.state == TimerState.WAITING, Timer.kind.in_(WORDS))
        .order_by(Timer.due_at)
        .limit(1)
    ).first()
    held = conn.scalar(
        select(OutboundMessage.not_before)
        .where(OutboundMessage.state == DeliveryState.QUEUED)
        .order_by(OutboundMessage.not_before)
        .limit(1)
    )
    if held is not None and (timer is None or held < timer.due_at):
        return NextEvent(held, "a message held back goes out")
    return None if timer is None else NextEvent(timer.due_at, WORDS[timer.kind])
