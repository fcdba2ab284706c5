"""Who is around Mari and the children, on which phones, and how openly each may be written to."""

from dataclasses import dataclass

from bot.effects.agreement import WORDS_VERSION
from casework.vocabulary import ChannelName, PrivacyLevel
from console.demo.maple.days import at
from storage.models import Agreement, ContactPoint, Person, SafeContact
from storage.work import Work

SMS, WHATSAPP, TELEGRAM = ChannelName.SMS, ChannelName.WHATSAPP, ChannelName.TELEGRAM
OPEN, DISCREET = PrivacyLevel.OPEN, PrivacyLevel.DISCREET


@dataclass(frozen=True)
class Character:
    """One person of the demo. Numbers are of the range kept for drama, so they ring nowhere."""

    name: str
    phones: tuple[tuple[ChannelName, str], ...]
    privacy: PrivacyLevel = DISCREET
    language: str = "en"
    best_time: str | None = None


CHARACTERS = (
    Character("Mari", ((WHATSAPP, "+447700900101"), (SMS, "+447700900101")), best_time="afternoon"),
    Character("Elena", ((SMS, "+447700900105"),), language="es", best_time="afternoon"),
    Character("Joan", ((SMS, "+447700900102"),), privacy=OPEN, best_time="afternoon"),
    Character("Kemi", ((WHATSAPP, "+447700900103"), (SMS, "+447700900103")), best_time="evening"),
    Character("Marco", ((TELEGRAM, "7700900104"), (SMS, "+447700900104")), best_time="evening"),
    Character("Sam", ((SMS, "+447700900106"),), best_time="evening"),
    Character("Mr Patel", ((TELEGRAM, "7700900107"),), best_time="morning"),
    Character("Hannah", ((SMS, "+447700900111"),), privacy=OPEN),
    Character("David", ((SMS, "+447700900112"),), privacy=OPEN),
    Character("Duty", ((SMS, "+447700900113"),), privacy=OPEN),
)


def add_people(work: Work, agency_id: int) -> dict[str, int]:
    """Write everybody with their phones, verified and agreed to by voice; return ids by name."""
    return {each.name: _add(work, agency_id, each) for each in CHARACTERS}


def _add(work: Work, agency_id: int, character: Character) -> int:
    person_id = work.insert(
        Person,
        agency_id=agency_id,
        name=character.name,
        language=character.language,
        timezone="Europe/London",
        best_time=character.best_time,
    )
    for position, (channel, address) in enumerate(character.phones):
        _add_phone(work, person_id, character, position, channel, address)
    return person_id


def _add_phone(
    work: Work, person_id: int, character: Character, position: int, channel: ChannelName, address: str
) -> None:
    settled = at(21, 11)
    point_id = work.insert(
        ContactPoint,
        person_id=person_id,
        channel=channel,
        address=address,
        address_index=work.vault.index("telegram" if channel is TELEGRAM else "phone", address),
        position=position,
        privacy_level=character.privacy,
        state="active",
        verified_at=at(66, 12),
        verified_how="call",
        device_check_at=at(66, 12),
    )
    work.insert(
        Agreement,
        person_id=person_id,
        contact_point_id=point_id,
        channel=channel,
        version=WORDS_VERSION,
        words="agreed by voice",
        how="voice",
        agreed_at=settled,
    )
    work.insert(
        SafeContact, contact_point_id=point_id, ok_to_call=True, ok_voicemail=False, set_by="Hannah", set_at=settled
    )
