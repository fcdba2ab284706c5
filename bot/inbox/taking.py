"""One message in, in one transaction: store, look for danger, find what it answers, take the turn."""

from datetime import timedelta
from enum import StrEnum

from sqlalchemy import bindparam, func, select

from bot import checkins
from bot.channels.protocol import Inbound
from bot.inbox import answering, excluded, pausing, sender, signals, staff, stopping, unknown
from bot.inbox.holding import hold
from bot.inbox.message import Message
from bot.line import Line
from bot.people import person, wrote_now
from casework.signals.carrier_words import carrier_word
from storage.faults import TROUBLE
from storage.lookups import Lookup, keys
from storage.models import InboundMessage

LOOP_TIME = timedelta(minutes=10)

KNOWN = Lookup(
    select(InboundMessage.provider_id, InboundMessage.provider).where(InboundMessage.provider_id.in_(keys())),
    by="provider_id",
)
RECENT = Lookup(
    select(InboundMessage.person_id, func.count().label("count"))
    .where(InboundMessage.person_id.in_(keys()), InboundMessage.received_at > bindparam("since"))
    .group_by(InboundMessage.person_id),
    by="person_id",
    since={"since": LOOP_TIME},
)
"""How many messages each person has written in the last minutes."""


class Taken(StrEnum):
    """What became of a message; each is answered 2xx, for each is stored."""

    HEARD = "heard"
    REPEATED = "repeated"
    IGNORED = "ignored"
    HELD = "held"  # the turn failed: words kept, holding line sent, human told


def take_in(line: Line, inbound: Inbound) -> Taken:
    """Store one message and hear it, all or nothing.

    A second copy changes nothing. If hearing it fails by our own fault, the words are kept in this same
    transaction, the holding line is sent and a human is told: no words are lost to our own bug.
    """
    if _known(line, inbound):
        return Taken.REPEATED
    who = sender.identify(line, inbound)
    if inbound.group:
        _store(line, inbound, who, state="ignored", words=None)
        return Taken.IGNORED
    if who.excluded_from is None and who.person_id is None:
        who = sender.make_stranger(line, inbound, who.address_index)
    before = _recent(line, who)
    message = Message(_store(line, inbound, who), inbound, who, before)
    try:
        with line.work.step():
            _hear(line, message)
    except TROUBLE:
        raise  # not stored, so not acknowledged: the provider brings it again
    except Exception as fault:
        line.memo.clear()
        hold(line, message, fault)
        return Taken.HELD
    return Taken.HEARD


def _known(line: Line, inbound: Inbound) -> bool:
    return any(row.provider == inbound.provider for row in line.work.look(KNOWN, inbound.provider_id))


def _recent(line: Line, who: sender.Sender) -> int:
    found = line.work.look(RECENT, who.person_id) if who.person_id is not None else ()
    return found[0].count if found else 0


def _store(line: Line, inbound: Inbound, who: sender.Sender, state: str = "heard", words: str | None = "") -> int:
    """Keep the message whole as it was written; a group's words are nobody's business of ours."""
    return line.work.insert(
        InboundMessage,
        provider=inbound.provider,
        provider_id=inbound.provider_id,
        channel=inbound.channel,
        address=inbound.address,
        address_index=who.address_index,
        contact_point_id=who.contact_point_id,
        person_id=who.person_id,
        family_id=who.family_id or who.excluded_from,
        words=None if words is None else inbound.text,
        kind=inbound.kind,
        received_at=line.now,
        state=state,
    )


def _hear(line: Line, message: Message) -> None:
    """Danger is looked for before anything else is read, in every state (method 6)."""
    if message.sender.excluded_from is not None:
        excluded.page(line, message)
        return
    person_id = message.person_id
    is_staff = person(line, person_id).is_staff
    wrote_now(line, message.contact_point_id)
    if is_staff:
        staff.hear(line, message)
        return
    found = signals.look(line, message)
    word = carrier_word(message.text)
    if word is not None:
        stopping.hear_carrier_word(line, message, word)
        return
    if message.sender.family_id is None:
        unknown.hear(line, message, found)
        return
    checkins.contact(line, person_id)
    if pausing.came_back(line, message):
        return
    answering.answer(line, message, found)
