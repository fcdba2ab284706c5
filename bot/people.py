"""Who a person is to the phone line: name, language, zone, phones, and whether they are staff."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, select

from bot.line import Line
from casework.rhythm import SafeWindow
from casework.vocabulary import ChannelName, PrivacyLevel, StaffRole
from storage.lookups import Lookup, keys
from storage.models import ContactPoint as ContactPointRow
from storage.models import Person as PersonRow
from storage.models import SafeContact
from storage.models import Staff as StaffRow

PEOPLE = Lookup(
    select(
        PersonRow.id,
        PersonRow.name,
        PersonRow.preferred_name,
        PersonRow.language,
        PersonRow.timezone,
        PersonRow.best_time,
        PersonRow.paused_until,
        StaffRow.id.label("staff_id"),
        StaffRow.staff_role,
    )
    .outerjoin(StaffRow, and_(StaffRow.person_id == PersonRow.id, StaffRow.active.is_(True)))
    .where(PersonRow.id.in_(keys())),
    by="id",
)
PHONES = Lookup(
    select(
        ContactPointRow.__table__,
        SafeContact.safe_days,
        SafeContact.safe_from,
        SafeContact.safe_until,
    )
    .outerjoin(SafeContact, SafeContact.contact_point_id == ContactPointRow.id)
    .where(ContactPointRow.person_id.in_(keys()), ContactPointRow.state != "removed")
    .order_by(ContactPointRow.position, ContactPointRow.id),
    by="person_id",
)


@dataclass(frozen=True)
class Phone:
    """One contact point. `privacy` unset counts as covert (method 7.1).

    `sealed_address` opens with `address_of`. `safe` are the days and hours agreed; None when any hour is safe.
    """

    id: int
    person_id: int
    channel: ChannelName
    sealed_address: bytes
    address_index: bytes
    privacy: PrivacyLevel
    state: str
    position: int
    verified_at: datetime | None
    device_check_at: datetime | None
    last_inbound_at: datetime | None
    opted_out_at: datetime | None
    failed_at: datetime | None
    safe: SafeWindow | None

    @property
    def usable(self) -> bool:
        """False for a phone that was taken away, is suspended, said stop, or failed for good."""
        return self.state == "active" and self.opted_out_at is None and self.failed_at is None


@dataclass(frozen=True)
class Person:
    """`name` is what they like to be called, 12 characters at most in a text. `zone` is where they live."""

    id: int
    name: str
    locale: str
    zone: ZoneInfo
    best_time: str | None
    paused_until: datetime | None
    staff_id: int | None
    staff_role: StaffRole | None
    phones: tuple[Phone, ...]

    @property
    def is_staff(self) -> bool:
        """True for practitioners, duty, supervisors and leads."""
        return self.staff_id is not None

    def phone(self, contact_point_id: int | None) -> Phone | None:
        """Return one of this person's phones by its id."""
        return next((phone for phone in self.phones if phone.id == contact_point_id), None)

    def first_phone(self, but_not: frozenset[int] = frozenset()) -> Phone | None:
        """Return the first usable phone in the person's own order of channels."""
        return next((phone for phone in self.phones if phone.usable and phone.id not in but_not), None)


def person(line: Line, person_id: int) -> Person:
    """Read a person, once a unit of work; LookupError when there is none."""
    key = f"person:{person_id}"
    known = line.memo.get(key)
    if not isinstance(known, Person):
        known = line.memo[key] = _read(line, person_id)
    return known


def wrote_now(line: Line, contact_point_id: int) -> None:
    """Keep that a phone has just been heard from."""
    line.work.update(ContactPointRow, contact_point_id, last_inbound_at=line.now)
    line.memo[f"wrote:{contact_point_id}"] = line.now


def wrote_at(line: Line, phone: Phone) -> datetime | None:
    """Return when a phone was last heard from."""
    known = line.memo.get(f"wrote:{phone.id}")
    return known if isinstance(known, datetime) else phone.last_inbound_at


def forget(line: Line, person_id: int) -> None:
    """Drop what was read, after a change to the person or to one of their phones."""
    line.memo.pop(f"person:{person_id}", None)


def address_of(line: Line, phone: Phone) -> str:
    """Return the number or account of a phone."""
    return line.work.open(ContactPointRow.address, phone.id, phone.sealed_address) or ""


def _read(line: Line, person_id: int) -> Person:
    found = line.work.look(PEOPLE, person_id)
    if not found:
        raise LookupError(f"no person {person_id}")
    row = found[0]
    preferred = line.work.open(PersonRow.preferred_name, person_id, row.preferred_name)
    return Person(
        id=person_id,
        name=(preferred or line.work.open(PersonRow.name, person_id, row.name) or "")[:12],
        locale=row.language,
        zone=ZoneInfo(row.timezone),
        best_time=row.best_time,
        paused_until=row.paused_until,
        staff_id=row.staff_id,
        staff_role=row.staff_role,
        phones=tuple(_phone(phone) for phone in line.work.look(PHONES, person_id)),
    )


def _phone(row: Any) -> Phone:
    return Phone(
        id=row.id,
        person_id=row.person_id,
        channel=row.channel,
        sealed_address=row.address,
        address_index=row.address_index,
        privacy=row.privacy_level or PrivacyLevel.COVERT,
        state=row.state,
        position=row.position,
        verified_at=row.verified_at,
        device_check_at=row.device_check_at,
        last_inbound_at=row.last_inbound_at,
        opted_out_at=row.opted_out_at,
        failed_at=row.failed_at,
        safe=_safe_window(row),
    )


def _safe_window(row: Any) -> SafeWindow | None:
    if row.safe_days is None and row.safe_from is None:
        return None
    return SafeWindow(
        days=frozenset(row.safe_days if row.safe_days is not None else range(7)),
        start=time.fromisoformat(row.safe_from or "00:00"),
        end=time.fromisoformat(row.safe_until or "23:59"),
    )
