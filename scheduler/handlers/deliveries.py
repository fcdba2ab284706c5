"""Messages whose fate is not known: unconfirmed after a day, or lost from sight (design 6)."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Row, select

from bot import outbox
from bot.line import Line
from bot.outbox import reaching
from bot.outbox.saying import restored
from bot.people import person
from casework.vocabulary import DeliveryState, PromptState
from scheduler.handlers.registry import Timers, handles
from storage import timers as waiting
from storage.models import OutboundMessage, Prompt

WAITS = (timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1))
"""Before each further look-up; after the last of them a human is told."""


@handles("receipt_due")
def unconfirmed(line: Line, timers: Timers) -> None:
    """No receipt for a day: an open question goes to the person's second phone too; nothing else is said twice."""
    for timer in timers:
        row = _message(line, timer.subject_id)
        if row is not None and row.state is DeliveryState.SENT and _still_asked(line, row):
            _ask_elsewhere(line, row)


def _ask_elsewhere(line: Line, row: Row[Any]) -> None:
    """The question was good for its own evening; on the other phone it has a day of its own."""
    other = person(line, row.person_id).first_phone(but_not=frozenset({row.contact_point_id}))
    if other is None:
        return
    outbox.enqueue(
        line,
        person_id=row.person_id,
        says=restored(line.work.open(OutboundMessage.says, row.id, row.says)),
        kind=row.kind,
        conversation_id=row.conversation_id,
        prompt_id=row.prompt_id,
        alert_id=row.alert_id,
        family_id=row.family_id,
        contact_point_id=other.id,
        replaces_id=row.id,
    )


@handles("delivery_lookup")
def look_up(line: Line, timers: Timers) -> list[int]:
    """Ask the provider after the commit; the next look is planned first, in case nobody lives to hear the answer."""
    return [timer.subject_id for timer in timers if _to_ask(line, timer)]


def _to_ask(line: Line, timer: Row[Any]) -> bool:
    row = _message(line, timer.subject_id)
    if row is None or row.state is not DeliveryState.UNKNOWN:
        return False
    tries = int((timer.payload or {}).get("tries", 0))
    if tries >= len(WAITS):
        reaching.not_told(line, row, "unknown")
        return False
    waiting.plan(
        line.work,
        kind=timer.kind,
        key=timer.key,
        due_at=line.now + WAITS[tries],
        subject_id=row.id,
        family_id=row.family_id,
        payload={"tries": tries + 1},
    )
    return True


def _message(line: Line, message_id: int) -> Row[Any] | None:
    return line.work.first(select(OutboundMessage.__table__).where(OutboundMessage.id == message_id))


def _still_asked(line: Line, row: Row[Any]) -> bool:
    state = line.work.conn.scalar(select(Prompt.state).where(Prompt.id == row.prompt_id))
    return state == PromptState.OPEN
