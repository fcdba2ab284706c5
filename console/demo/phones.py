"""Whose phones lie on the table, in which order, and what to call them in an address."""

import re
from dataclasses import dataclass

from sqlalchemy import Connection, select

from casework.vocabulary import ChannelName
from storage.models import ContactPoint, Person
from storage.sealed_rows import open_value
from storage.sealing import Vault


@dataclass(frozen=True)
class Holder:
    """One person of the demo as the page introduces them. `front`: their phone lies in front."""

    name: str
    about: str
    front: bool = True


HOLDERS = (
    Holder("Mari", "Caregiver of T. (7) and N. (2)"),
    Holder("Joan", "Neighbour across the landing"),
    Holder("Kemi", "Friend from work"),
    Holder("Marco", "Mari's brother, works nights"),
    Holder("Hannah", "Practitioner"),
    Holder("David", "Supervisor"),
    Holder("Elena", "Mari's mother", front=False),
    Holder("Sam", "Football coach", front=False),
    Holder("Mr Patel", "School family worker", front=False),
    Holder("Duty", "Duty desk, out of hours", front=False),
)


@dataclass(frozen=True)
class Line:
    """One contact point: a number or chat on one channel."""

    contact_point_id: int
    channel: ChannelName
    address: str


@dataclass(frozen=True)
class Phone:
    """One person's phone with all its lines, the first choice first. `slug` is its name in addresses."""

    person_id: int
    slug: str
    holder: Holder
    lines: tuple[Line, ...]

    def line(self, contact_point_id: int | None) -> Line:
        """Return that line, or the first when there is none such."""
        return next((line for line in self.lines if line.contact_point_id == contact_point_id), self.lines[0])


def slug_of(name: str) -> str:
    """Return a name as it stands in an address: "Mr Patel" is `mr-patel`."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "somebody"


def all_phones(conn: Connection, vault: Vault) -> list[Phone]:
    """Return every phone of the demo: the known holders in their order, then whoever was invited since."""
    known = {holder.name: (place, holder) for place, holder in enumerate(HOLDERS)}
    lines = _lines(conn, vault)
    found = []
    for row in conn.execute(select(Person.id, Person.name).order_by(Person.id)):
        name = str(open_value(vault, Person.name, row.id, row.name))
        place, holder = known.get(name, (len(known), Holder(name, "Invited by Mari", front=False)))
        if row.id in lines:
            found.append((place, Phone(row.id, slug_of(name), holder, tuple(lines[row.id]))))
    return _apart([phone for _, phone in sorted(found, key=lambda each: (each[0], each[1].person_id))])


def _lines(conn: Connection, vault: Vault) -> dict[int, list[Line]]:
    points = select(ContactPoint.id, ContactPoint.person_id, ContactPoint.channel, ContactPoint.address)
    lines: dict[int, list[Line]] = {}
    for row in conn.execute(points.order_by(ContactPoint.position, ContactPoint.id)):
        address = str(open_value(vault, ContactPoint.address, row.id, row.address))
        lines.setdefault(row.person_id, []).append(Line(row.id, row.channel, address))
    return lines


def _apart(phones: list[Phone]) -> list[Phone]:
    """Number the second and later phones of one name."""
    seen: dict[str, int] = {}
    apart = []
    for phone in phones:
        seen[phone.slug] = seen.get(phone.slug, 0) + 1
        slug = phone.slug if seen[phone.slug] == 1 else f"{phone.slug}-{seen[phone.slug]}"
        apart.append(Phone(phone.person_id, slug, phone.holder, phone.lines))
    return apart
