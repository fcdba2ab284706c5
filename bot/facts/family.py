"""Facts about the family a conversation belongs to: worker, caregiver, network, exclusions."""

from sqlalchemy import select

from bot.facts.lazily import Group
from bot.line import Line
from bot.people import Person, person
from bot.places import holds_exclusion, members_of, places_of
from casework.vocabulary import MemberKind, MembershipStatus, PrivacyLevel
from storage.lookups import Lookup, keys
from storage.models import Family, Staff

JOINED = frozenset({MembershipStatus.ACCEPTED, MembershipStatus.ACTIVE})
RAISING = frozenset({"concern_mode", "raised_by"})

FAMILIES = Lookup(
    select(Family.id, Family.alias, Family.practitioner_id).where(Family.id.in_(keys())),
    by="id",
)
STAFF = Lookup(select(Staff.id, Staff.person_id).where(Staff.id.in_(keys())), by="id")

NO_FAMILY = {"family": "", "worker": "", "cg": "", "concern_mode": "questions", "raised_by": "other"}


def family_facts(line: Line, family_id: int | None, person_id: int, contact_point_id: int | None) -> tuple[Group, ...]:
    """Return what the flows may say of the family; nothing at all for a conversation without one."""
    if family_id is None:
        return (Group(frozenset(NO_FAMILY), lambda: NO_FAMILY),)
    return (
        Group(frozenset({"family", "worker"}), lambda: _family(line, family_id)),
        Group(frozenset({"cg"}), lambda: {"cg": caregiver_name(line, family_id)}),
        Group(RAISING, lambda: _raising(line, family_id, person_id, contact_point_id)),
        Group(frozenset({"has_network"}), lambda: {"has_network": _has_network(line, family_id)}),
    )


def staff_name(line: Line, staff_id: int | None) -> str:
    """Return what a member of staff likes to be called, or nothing when nobody is set."""
    found = line.work.look(STAFF, staff_id) if staff_id is not None else ()
    return person(line, found[0].person_id).name if found else ""


def caregiver_name(line: Line, family_id: int) -> str:
    """Return the first caregiver's name: whoever invites is a caregiver of this family."""
    first = next((row for row in members_of(line, family_id) if row.kind is MemberKind.CAREGIVER), None)
    return person(line, first.person_id).name if first else ""


def member_kind(line: Line, family_id: int, person_id: int) -> MemberKind | None:
    """Return what this person is to the family, or None for somebody outside its network."""
    return next((row.kind for row in places_of(line, person_id) if row.family_id == family_id), None)


def dangerous(line: Line, family_id: int) -> bool:
    """Say whether the family holds an exclusion for violence (method 7.1, flow 24)."""
    return holds_exclusion(line, family_id)


def raised_by(kind: MemberKind | None) -> str:
    """Return who a worry came from, as the flows branch on it: `caregiver`, `member` or `other`."""
    if kind is None:
        return "other"
    return "caregiver" if kind is MemberKind.CAREGIVER else "member"


def _concern_mode(
    line: Line, family_id: int, who: Person, contact_point_id: int | None, kind: MemberKind | None
) -> str:
    """`quiet` where questions on the phone could hurt, `questions` elsewhere.

    Quiet is any covert point, and a caregiver not on open in a family with an exclusion (method, flow 24).
    """
    phone = who.phone(contact_point_id) or who.first_phone()
    privacy = phone.privacy if phone else PrivacyLevel.COVERT
    if privacy is PrivacyLevel.COVERT and kind is not None:
        return "quiet"
    if kind is MemberKind.CAREGIVER and privacy is not PrivacyLevel.OPEN and dangerous(line, family_id):
        return "quiet"
    return "questions"


def _family(line: Line, family_id: int) -> dict[str, object]:
    found = line.work.look(FAMILIES, family_id)
    if not found:
        raise LookupError(f"no family {family_id}")
    return {"family": found[0].alias, "worker": staff_name(line, found[0].practitioner_id)}


def _raising(line: Line, family_id: int, person_id: int, contact_point_id: int | None) -> dict[str, object]:
    kind = member_kind(line, family_id, person_id)
    mode = _concern_mode(line, family_id, person(line, person_id), contact_point_id, kind)
    return {"concern_mode": mode, "raised_by": raised_by(kind)}


def _has_network(line: Line, family_id: int) -> bool:
    return any(row.kind is not MemberKind.CAREGIVER and row.status in JOINED for row in members_of(line, family_id))
