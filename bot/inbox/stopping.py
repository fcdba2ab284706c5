"""Words that carriers act on: STOP, START, HELP as a whole message (method 4.1, flow 27)."""

from sqlalchemy import select

from bot import alerts
from bot.agency import agency
from bot.channels.protocol import OptOut
from bot.effects.contact import opt_out
from bot.effects.task import add_task
from bot.facts.family import member_kind
from bot.inbox.message import Message
from bot.inbox.saying import known_args, say_once
from bot.inbox.sender import family_of, index_kind
from bot.line import Line
from bot.people import person
from casework.signals.carrier_words import CarrierWord
from casework.vocabulary import MemberKind, PrivacyLevel, Severity
from storage.models import Concern, ContactPoint, InboundMessage

HELP_LINE = "repair/help/text"


def hear_carrier_word(line: Line, message: Message, word: CarrierWord) -> None:
    """STOP stops everything and is answered by nobody; HELP may be a real cry; START is for a person to sort out."""
    line.work.update(InboundMessage, message.id, needs_reading=True)
    if word is CarrierWord.STOP:
        opt_out(line, message.person_id, how="carrier")
    elif word is CarrierWord.START:
        add_task(line, family_id=message.sender.family_id, person_id=message.person_id, kind="wants_texts_again")
    else:
        _help(line, message)


def hear_opt_out(line: Line, notice: OptOut) -> None:
    """The provider tells us of an opt-out that never came through as a message."""
    index = line.work.vault.index(index_kind(notice.channel), notice.address)
    people = line.work.conn.scalars(select(ContactPoint.person_id).where(ContactPoint.address_index == index)).all()
    for person_id in sorted(set(people)):
        if notice.kind == "stop":
            opt_out(line, person_id, how="carrier")
        elif notice.kind == "start":
            add_task(line, family_id=family_of(line, person_id), person_id=person_id, kind="wants_texts_again")


def _help(line: Line, message: Message) -> None:
    alerts.open_alert(
        line,
        kind="help_word",
        severity=_weight(line, message),
        family_id=message.sender.family_id,
        person_id=message.person_id,
        agency_id=agency(line).id,
    )
    say_once(line, message, HELP_LINE, known_args(line, message, HELP_LINE))


def _weight(line: Line, message: Message) -> Severity:
    """`high` from a caregiver, a covert phone, or while a concern is open; else `medium`."""
    family_id = message.sender.family_id
    phone = person(line, message.person_id).phone(message.contact_point_id)
    if family_id is None:
        return Severity.MEDIUM
    worried = line.work.conn.scalar(
        select(Concern.id).where(Concern.family_id == family_id, Concern.status == "open").limit(1)
    )
    covert = phone is not None and phone.privacy is PrivacyLevel.COVERT
    caregiver = member_kind(line, family_id, message.person_id) is MemberKind.CAREGIVER
    return Severity.HIGH if worried or covert or caregiver else Severity.MEDIUM
