"""Proves, without the code that does the work, that nothing open has been forgotten (design 2).

It reads rows only: every open alert and check-in has a next step that is not overdue, every rhythm its next timer,
and nothing that was to be sent stands still. The heartbeat to the outside goes out only while that is true.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, and_, or_, select

from bot.checkins.record import UNANSWERED
from bot.checkins.rhythms import next_moment, rhythm_columns
from casework.vocabulary import AlertState, DeliveryState, TimerState
from storage.models import Alert, CheckIn, OutboundMessage, Rhythm, Timer

GRACE = timedelta(minutes=2)
"""A next step may be this late before it counts as forgotten: a tick, a batch, a retry."""

SENDING_GRACE = timedelta(minutes=10)


@dataclass(frozen=True)
class Finding:
    """One thing that is stuck. `what` names the kind, `subject_id` the row; `words` is for a human."""

    what: str
    subject_id: int
    words: str


@dataclass(frozen=True)
class Clean:
    """Nothing open has been forgotten."""

    at: datetime


def audit(conn: Connection, now: datetime, *, grace: timedelta = GRACE) -> Clean | list[Finding]:
    """Look at everything open and return `Clean`, or what is stuck, in plain words without any name."""
    findings = [
        *_alerts_without_a_next_step(conn),
        *_owned_alerts_that_never_lapse(conn),
        *_check_ins_without_an_end(conn),
        *_rhythms_without_a_next_time(conn, now),
        *_overdue_timers(conn, now - grace),
        *_stuck_messages(conn, now - SENDING_GRACE),
    ]
    return findings or Clean(now)


def _alerts_without_a_next_step(conn: Connection) -> Iterator[Finding]:
    found = _unplanned(Alert.id, "alert_step").where(Alert.state == AlertState.OPEN)
    for row in conn.execute(found):
        yield Finding("alert", row.id, f"alert {row.id} is open and nobody will be told of it next")


def _owned_alerts_that_never_lapse(conn: Connection) -> Iterator[Finding]:
    found = _unplanned(Alert.id, "alert_lapse").where(Alert.state == AlertState.OWNED, Alert.noted_at.is_(None))
    for row in conn.execute(found):
        yield Finding("owned_alert", row.id, f"alert {row.id} is owned without a note and would never lapse")


def _check_ins_without_an_end(conn: Connection) -> Iterator[Finding]:
    found = _unplanned(CheckIn.id, "check_in_window").where(CheckIn.state.in_(UNANSWERED))
    for row in conn.execute(found):
        yield Finding("check_in", row.id, f"check-in {row.id} is open and its window would never end")


def _rhythms_without_a_next_time(conn: Connection, now: datetime) -> Iterator[Finding]:
    """A rhythm that has ended of itself needs none."""
    kinds = or_(
        and_(Rhythm.kind == "check_in", Timer.kind == "check_in_due"),
        and_(Rhythm.kind == "reminder", Timer.kind == "reminder_due"),
    )
    planned = _waiting(Rhythm.id).where(kinds).exists()
    for row in conn.execute(rhythm_columns().where(Rhythm.active.is_(True), ~planned)):
        if next_moment(row, now) is not None:
            yield Finding("rhythm", row.id, f"rhythm {row.id} has no next time")


def _overdue_timers(conn: Connection, before: datetime) -> Iterator[Finding]:
    found = select(Timer.id, Timer.kind, Timer.due_at).where(Timer.state == TimerState.WAITING, Timer.due_at < before)
    for row in conn.execute(found.order_by(Timer.due_at).limit(100)):
        yield Finding("timer", row.id, f"timer {row.id} ({row.kind}) was due at {row.due_at:%Y-%m-%d %H:%M} UTC")


def _stuck_messages(conn: Connection, before: datetime) -> Iterator[Finding]:
    found = select(OutboundMessage.id, OutboundMessage.state).where(
        or_(
            and_(OutboundMessage.state == DeliveryState.QUEUED, OutboundMessage.not_before < before),
            and_(OutboundMessage.state == DeliveryState.SENDING, OutboundMessage.queued_at < before),
        )
    )
    for row in conn.execute(found.order_by(OutboundMessage.queued_at).limit(100)):
        yield Finding("message", row.id, f"message {row.id} is still {row.state}")


def _unplanned(subject: Any, kind: str) -> Select[int]:
    """Rows for which no timer of `kind` waits at all; one that is overdue is found by itself."""
    return select(subject).where(~_waiting(subject).where(Timer.kind == kind).exists())


def _waiting(subject: Any) -> Select[int]:
    return select(Timer.id).where(Timer.state == TimerState.WAITING, Timer.subject_id == subject)
