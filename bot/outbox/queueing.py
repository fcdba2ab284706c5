"""Deciding that something is to be told: one row, in the transaction of the change that caused it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from bot.conversations import is_new
from bot.dialogue.turn import Say
from bot.line import Line
from bot.outbox.permission import permission, usual_validity, week_of
from bot.outbox.saying import saved, with_results
from bot.people import Person, Phone, person
from casework.sending import Hold, Refuse
from casework.vocabulary import DeliveryState, Priority
from storage.lookups import Lookup, keys
from storage.models import OutboundMessage

OUTSIDE_THE_CAP = frozenset({"reply", Priority.DANGER, Priority.STAFF_ALERT, Priority.LADDER})
"""Kinds that do not count towards three automatic messages a week (method 5.1)."""

URGENT = frozenset({Priority.DANGER, Priority.STAFF_ALERT})

UNSENT_QUESTIONS = Lookup(
    select(OutboundMessage.conversation_id, OutboundMessage.id)
    .where(OutboundMessage.conversation_id.in_(keys()), OutboundMessage.state == DeliveryState.QUEUED)
    .where(OutboundMessage.prompt_id.is_not(None)),
    by="conversation_id",
)


def enqueue(
    line: Line,
    *,
    person_id: int,
    says: Sequence[Say],
    kind: str,
    direct_reply: bool = False,
    conversation_id: int | None = None,
    prompt_id: int | None = None,
    alert_id: int | None = None,
    family_id: int | None = None,
    contact_point_id: int | None = None,
    valid_until: datetime | None = None,
    replaces_id: int | None = None,
) -> int:
    """Write one message for a person and return its id.

    What may not be sent is written all the same, as `dropped` with the reason, so that nobody wonders later.
    A new question takes the place of an older one of the same conversation that has not left yet.
    """
    who = person(line, person_id)
    phone = _phone(who, contact_point_id)
    weight = "reply" if direct_reply and kind != Priority.DANGER else str(kind)
    week = week_of(line, person_id)
    if prompt_id is not None and conversation_id is not None:
        for replaced in _replace_unsent_question(line, conversation_id):
            week.pop(replaced, None)
    verdict = permission(line, who, phone, weight, says, alert_id=alert_id, valid_until=valid_until)
    dropped = isinstance(verdict, Refuse)
    counts = weight not in OUTSIDE_THE_CAP and not who.is_staff
    message_id = line.work.insert(
        OutboundMessage,
        person_id=person_id,
        contact_point_id=phone.id if phone else None,
        family_id=family_id,
        conversation_id=conversation_id,
        prompt_id=prompt_id,
        alert_id=alert_id,
        kind=weight,
        says=saved(says),
        state=DeliveryState.DROPPED if dropped else DeliveryState.QUEUED,
        queued_at=line.now,
        not_before=verdict.until if isinstance(verdict, Hold) else line.now,
        valid_until=valid_until or usual_validity(line, who, phone, weight),
        settled_at=line.now if dropped else None,
        reason=str(verdict.why) if isinstance(verdict, Refuse) else None,
        counts=counts,
        replaces_id=replaces_id,
    )
    if counts and not dropped:
        week[message_id] = line.now
    if prompt_id is not None and conversation_id is not None and not dropped:
        _unsent_questions(line, conversation_id).append(message_id)
    line.wake(urgent=kind in URGENT)
    return message_id


def drop_queued(line: Line, person_id: int, reason: str) -> int:
    """Drop everything of a person that has not left yet; return how many rows."""
    return line.work.conn.execute(
        update(OutboundMessage)
        .where(OutboundMessage.person_id == person_id, OutboundMessage.state == DeliveryState.QUEUED)
        .values(state=DeliveryState.DROPPED, settled_at=line.now, reason=reason)
    ).rowcount


def drop_unsent(line: Line, conversation_id: int, reason: str) -> None:
    """Drop what a conversation that is over had still to say."""
    line.work.conn.execute(
        update(OutboundMessage)
        .where(OutboundMessage.conversation_id == conversation_id, OutboundMessage.state == DeliveryState.QUEUED)
        .values(state=DeliveryState.DROPPED, settled_at=line.now, reason=reason)
    )


def _replace_unsent_question(line: Line, conversation_id: int) -> list[int]:
    """Drop the questions of a conversation that have not left yet, and return their ids."""
    unsent = _unsent_questions(line, conversation_id)
    for message_id in unsent:
        line.work.update_if(
            OutboundMessage,
            message_id,
            {"state": DeliveryState.QUEUED},
            state=DeliveryState.DROPPED,
            settled_at=line.now,
            reason="replaced",
        )
    replaced, unsent[:] = list(unsent), []
    return replaced


def _unsent_questions(line: Line, conversation_id: int) -> list[int]:
    """Return the ids of a conversation's questions that are still queued. Kept while we write."""
    key = f"unsent:{conversation_id}"
    known = line.memo.get(key)
    if not isinstance(known, list):
        fresh = is_new(line, conversation_id)
        rows = () if fresh else line.work.look(UNSENT_QUESTIONS, conversation_id)
        known = line.memo[key] = [row.id for row in rows]
    return known


def _phone(who: Person, contact_point_id: int | None) -> Phone | None:
    """Return the phone asked for while it can be used, else the first that can.

    Without any usable phone the first is named all the same: the refusal then says what is wrong with it.
    """
    wanted = who.phone(contact_point_id)
    if wanted is not None and wanted.usable:
        return wanted
    return who.first_phone() or wanted or next(iter(who.phones), None)


__all__ = ["drop_queued", "drop_unsent", "enqueue", "with_results"]
