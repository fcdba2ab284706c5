"""Who wrote: one of ours, somebody who must get no answer, or a stranger."""

from dataclasses import dataclass

from sqlalchemy import select

from bot.agency import agency
from bot.channels.protocol import Inbound
from bot.line import Line
from bot.places import EXCLUDED, places_of
from casework.vocabulary import ChannelName, PromptState
from storage.lookups import Lookup, keys
from storage.models import ContactPoint, Person, Prompt

PHONES = (ChannelName.SMS, ChannelName.WHATSAPP, ChannelName.VOICE)
"""Channels whose address is a phone number; a chat app's account is its own kind of address."""

POINTS = Lookup(
    select(ContactPoint.address_index, ContactPoint.id, ContactPoint.person_id, ContactPoint.channel)
    .where(ContactPoint.address_index.in_(keys()), ContactPoint.state != "removed")
    .order_by(ContactPoint.id),
    by="address_index",
)


@dataclass(frozen=True)
class Sender:
    """Where a message came from. `excluded_from` is the family that must not hear from this address."""

    address_index: bytes
    contact_point_id: int | None = None
    person_id: int | None = None
    family_id: int | None = None
    excluded_from: int | None = None


def index_kind(channel: ChannelName) -> str:
    """Return the blind-index kind of a channel's addresses: one number is one phone on every phone channel."""
    return "phone" if channel in PHONES else str(channel)


def index_of(line: Line, inbound: Inbound) -> bytes:
    """Return the blind index of the address a message came from."""
    return line.work.vault.index(index_kind(inbound.channel), inbound.address)


def identify(line: Line, inbound: Inbound) -> Sender:
    """Find who wrote, by the blind index of the address."""
    index = index_of(line, inbound)
    excluded = line.work.look(EXCLUDED, index)
    if excluded:
        return Sender(index, excluded_from=excluded[0].family_id)
    points = line.work.look(POINTS, index)
    if not points:
        return Sender(index)
    same = [row for row in points if row.channel == inbound.channel] or list(points)
    chosen = _last_asked(line, [row.person_id for row in same]) or same[0].person_id
    point = next(row for row in same if row.person_id == chosen)
    return Sender(index, point.id, chosen, family_of(line, chosen))


def family_of(line: Line, person_id: int) -> int | None:
    """Return the family a person belongs to; None for staff and strangers."""
    found = places_of(line, person_id)
    return found[0].family_id if found else None


def make_stranger(line: Line, inbound: Inbound, address_index: bytes) -> Sender:
    """Give an unknown address a person without a name, so that it is answered by the same roads as anyone."""
    house = agency(line)
    person_id = line.work.insert(Person, agency_id=house.id, name="", language=house.language, timezone=str(house.zone))
    point_id = line.work.insert(
        ContactPoint,
        person_id=person_id,
        channel=inbound.channel,
        address=inbound.address,
        address_index=address_index,
        position=0,
        state="active",
        last_inbound_at=line.now,
    )
    return Sender(address_index, point_id, person_id)


def _last_asked(line: Line, people: list[int]) -> int | None:
    """Of several people on one phone, the one whose open question is the newest."""
    if len(people) < 2:
        return None
    return line.work.conn.scalar(
        select(Prompt.person_id)
        .where(Prompt.person_id.in_(people), Prompt.state == PromptState.OPEN)
        .order_by(Prompt.opened_at.desc())
        .limit(1)
    )
