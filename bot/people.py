"""Who a person is to the phone line: name, language, zone, phones, and whether they are staff."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.line import Line
from casework.vocabulary import ChannelName, PrivacyLevel, StaffRole
from storage.models import ContactPoint as ContactPointRow
from storage.models import Person as PersonRow
from storage.models import Staff as StaffRow


@dataclass(frozen=True)
class Phone:
    """One contact point. `privacy` unset counts as covert (method 7.1)."""

    id: int
    person_id: int
    channel: ChannelName
    address: str
    privacy: PrivacyLevel
    state: str
    position: int
    verified_at: datetime | None
    device_check_at: datetime | None
    last_inbound_at: datetime | None
    opted_out_at: datetime | None
    failed_at: datetime | None

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


def forget(line: Line, person_id: int) -> None:
    """Drop what was read, after a change to the person or to one of their phones."""
    line.memo.pop(f"person:{person_id}", None)


def _read(line: Line, person_id: int) -> Person:
    row = line.work.get(PersonRow, person_id)
    if row is None:
        raise LookupError(f"no person {person_id}")
    staff = line.work.first(
        select(StaffRow.id, StaffRow.staff_role).where(StaffRow.person_id == person_id, StaffRow.active.is_(True))
    )
    return Person(
        id=person_id,
        name=(row["preferred_name"] or row["name"] or "")[:12],
        locale=row["language"],
        zone=ZoneInfo(row["timezone"]),
        best_time=row["best_time"],
        paused_until=row["paused_until"],
        staff_id=staff.id if staff else None,
        staff_role=StaffRole(staff.staff_role) if staff else None,
        phones=_phones(line, person_id),
    )


def _phones(line: Line, person_id: int) -> tuple[Phone, ...]:
    rows = line.work.all(
        select(ContactPointRow.__table__)
        .where(ContactPointRow.person_id == person_id, ContactPointRow.state != "removed")
        .order_by(ContactPointRow.position, ContactPointRow.id)
    )
    return tuple(
        Phone(
            id=row.id,
            person_id=person_id,
            channel=ChannelName(row.channel),
            address=line.work.open(ContactPointRow.address, row.id, row.address) or "",
            privacy=PrivacyLevel(row.privacy_level) if row.privacy_level else PrivacyLevel.COVERT,
            state=row.state,
            position=row.position,
            verified_at=row.verified_at,
            device_check_at=row.device_check_at,
            last_inbound_at=row.last_inbound_at,
            opted_out_at=row.opted_out_at,
            failed_at=row.failed_at,
        )
        for row in rows
    )
