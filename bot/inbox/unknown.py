"""A number nobody knows: one neutral answer that confirms nothing about anyone (method, flow 30; H14)."""

from datetime import timedelta

from sqlalchemy import select

from bot import turns
from bot.effects.task import add_task
from bot.inbox import answering
from bot.inbox.message import Message
from bot.line import Line
from bot.prompts import newest_open, open_conversation
from casework.signals import SignalMatch
from storage.models import InboundMessage, UnknownContact

SAME_STRANGER = timedelta(hours=24)


def hear(line: Line, message: Message, found: tuple[SignalMatch, ...]) -> None:
    """Put the words in the duty queue, and ask once a day whether they want a call back.

    What matched has its alert already; a stranger gets the same neutral line whatever they wrote.
    """
    line.work.update(InboundMessage, message.id, needs_reading=True)
    conversation_id = open_conversation(line, message.person_id)
    prompt_id = newest_open(line, conversation_id) if conversation_id else None
    if conversation_id is not None and prompt_id is not None:
        line.work.update(InboundMessage, message.id, conversation_id=conversation_id, prompt_id=prompt_id)
        answer = answering.reply(line, message, prompt_id)
        turns.hear(line, conversation_id, answer, prompt_id=prompt_id, inbound_id=message.id)
        return
    if _wrote_today(line, message):
        return
    line.work.insert(
        UnknownContact,
        inbound_id=message.id,
        address=message.inbound.address,
        address_index=message.sender.address_index,
        state="open",
        at=line.now,
    )
    add_task(line, family_id=None, person_id=message.person_id, kind="unknown_number_wrote")
    turns.begin(
        line,
        person_id=message.person_id,
        flow="any_unknown_sender",
        subject=("inbound", message.id),
        contact_point_id=message.contact_point_id,
        answers=True,
    )


def _wrote_today(line: Line, message: Message) -> bool:
    found = line.work.conn.scalar(
        select(UnknownContact.id)
        .where(UnknownContact.address_index == message.sender.address_index)
        .where(UnknownContact.at > line.now - SAME_STRANGER)
        .limit(1)
    )
    return found is not None
