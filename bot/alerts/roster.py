"""Who could hear about an alert now, by role; looked up at each rung, so that leave and shifts count (H15)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, or_, select

from bot.agency import agency
from bot.alerts.record import Alert
from bot.line import Line
from casework.vocabulary import StaffRole
from storage.models import Concern, ConcernSubject, ContactPoint, Family, Staff

ON_CALL = tuple(role for role in StaffRole if role is not StaffRole.ADMIN)
"""Roles that a rung may name."""

_ABOVE = (StaffRole.SUPERVISOR, StaffRole.AGENCY_LEAD)


@dataclass(frozen=True)
class Hearer:
    """One member of staff who can be paged now."""

    staff_id: int
    person_id: int
    role: StaffRole


Roster = Mapping[StaffRole, tuple[Hearer, ...]]


def roster(line: Line, alert: Alert) -> Roster:
    """Return who can be paged about this alert now; a role that nobody can fill is left out.

    Left out are staff who are away, inactive, without a working phone, or whom a concern of the family is about.
    When this alert is about staff, only those above them hear of it (method 5.7).
    """
    barred = subjects(line, alert)
    present = [row for row in _reachable(line, alert.agency_id) if row.id not in barred]
    family = _family(line, alert)
    found: dict[StaffRole, tuple[Hearer, ...]] = {role: _fill(line, role, present, family) for role in ON_CALL}
    filled = {role: hearers for role, hearers in found.items() if hearers}
    if _about_staff(line, alert):
        above = {role: hearers for role, hearers in filled.items() if role in _ABOVE}
        return above or filled  # somebody who is not the subject is better than an empty chair
    return filled


def choose(found: Roster, roles: Iterable[StaffRole]) -> tuple[Hearer, ...]:
    """Return each person of these roles once, in the order of the roles."""
    chosen: dict[int, Hearer] = {}
    for role in roles:
        for hearer in found.get(role, ()):
            chosen.setdefault(hearer.staff_id, hearer)
    return tuple(chosen.values())


def subjects(line: Line, alert: Alert) -> frozenset[int]:
    """Return the staff whom this alert's concern, or another open one of the family, is about."""
    about = or_(Staff.id == ConcernSubject.staff_id, Staff.person_id == ConcernSubject.person_id)
    which = Concern.id == alert.concern_id
    if alert.family_id is not None:
        which = or_(which, and_(Concern.family_id == alert.family_id, Concern.status == "open"))
    rows = line.work.all(
        select(Staff.id).join(ConcernSubject, about).join(Concern, Concern.id == ConcernSubject.concern_id).where(which)
    )
    return frozenset(row.id for row in rows)


def _about_staff(line: Line, alert: Alert) -> bool:
    """True when the alert's own concern names a member of staff."""
    about = or_(Staff.id == ConcernSubject.staff_id, Staff.person_id == ConcernSubject.person_id)
    found = select(Staff.id).join(ConcernSubject, about).where(ConcernSubject.concern_id == alert.concern_id)
    return line.work.first(found.limit(1)) is not None


def _reachable(line: Line, agency_id: int) -> list[Row[Any]]:
    """Active staff who are here and have a phone that works."""
    works = (
        select(ContactPoint.id)
        .where(ContactPoint.person_id == Staff.person_id, ContactPoint.state == "active")
        .where(ContactPoint.opted_out_at.is_(None), ContactPoint.failed_at.is_(None))
        .exists()
    )
    here = or_(Staff.away_until.is_(None), Staff.away_until <= line.now)
    return list(
        line.work.all(
            select(Staff.id, Staff.person_id, Staff.staff_role, Staff.team_id)
            .where(Staff.agency_id == agency_id, Staff.active.is_(True), here, works)
            .order_by(Staff.id)
        )
    )


def _family(line: Line, alert: Alert) -> Row[Any] | None:
    return line.work.first(
        select(Family.practitioner_id, Family.supervisor_id, Family.team_id).where(Family.id == alert.family_id)
    )


def _fill(line: Line, role: StaffRole, present: list[Row[Any]], family: Row[Any] | None) -> tuple[Hearer, ...]:
    """The family's own practitioner and supervisor; for the rest, and where none is named, whoever has the role."""
    named = None
    if family is not None:
        named = {StaffRole.PRACTITIONER: family.practitioner_id, StaffRole.SUPERVISOR: family.supervisor_id}.get(role)
    if named is not None:
        found = [row for row in present if row.id == named]
    elif role is StaffRole.PRACTITIONER or (role is StaffRole.DUTY and _no_duty_now(line)):
        found = []
    else:
        found = _of_team([row for row in present if row.staff_role == role], family)
    return tuple(Hearer(row.id, row.person_id, role) for row in found)


def _no_duty_now(line: Line) -> bool:
    house = agency(line)
    return house.duty_cover == "none" and not house.hours.is_open(line.now)


def _of_team(rows: list[Row[Any]], family: Row[Any] | None) -> list[Row[Any]]:
    """The family's own team first: teams are walls, but a wall is no reason for an empty chair."""
    if family is None:
        return rows
    return [row for row in rows if row.team_id in (family.team_id, None)] or rows
