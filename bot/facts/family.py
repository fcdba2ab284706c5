"""Facts about the family a conversation belongs to: worker, caregiver, network, exclusions."""

from sqlalchemy import func, select

from bot.line import Line
from bot.people import Person, person
from casework.vocabulary import MemberKind, MembershipStatus, PrivacyLevel
from storage.models import Exclusion, Family, Membership, Staff


def family_facts(line: Line, family_id: int | None, person_id: int, contact_point_id: int | None) -> dict[str, object]:
    """Return what the flows may say of the family; nothing at all for a conversation without one."""
    if family_id is None:
        return {"family": "", "worker": "", "cg": "", "concern_mode": "questions", "raised_by": "other"}
    family = line.work.first(select(Family.__table__).where(Family.id == family_id))
    if family is None:
        raise LookupError(f"no family {family_id}")
    kind = member_kind(line, family.id, person_id)
    return {
        "family": family.alias,
        "worker": staff_name(line, family.practitioner_id),
        "cg": caregiver_name(line, family.id),
        "concern_mode": _concern_mode(line, family.id, person(line, person_id), contact_point_id, kind),
        "raised_by": raised_by(kind),
        "has_network": _accepted(line, family.id) > 0,
    }


def staff_name(line: Line, staff_id: int | None) -> str:
    """Return what a member of staff likes to be called, or nothing when nobody is set."""
    person_id = line.work.conn.scalar(select(Staff.person_id).where(Staff.id == staff_id))
    return person(line, person_id).name if person_id else ""


def caregiver_name(line: Line, family_id: int) -> str:
    """Return the first caregiver's name: whoever invites is a caregiver of this family."""
    person_id = line.work.conn.scalar(
        select(Membership.person_id)
        .where(Membership.family_id == family_id, Membership.kind == MemberKind.CAREGIVER)
        .order_by(Membership.id)
        .limit(1)
    )
    return person(line, person_id).name if person_id else ""


def member_kind(line: Line, family_id: int, person_id: int) -> MemberKind | None:
    """Return what this person is to the family, or None for somebody outside its network."""
    kind = line.work.conn.scalar(
        select(Membership.kind).where(Membership.family_id == family_id, Membership.person_id == person_id).limit(1)
    )
    return MemberKind(kind) if kind else None


def dangerous(line: Line, family_id: int) -> bool:
    """Say whether the family holds an exclusion for violence (method 7.1, flow 24)."""
    count = line.work.conn.scalar(select(func.count()).select_from(Exclusion).where(Exclusion.family_id == family_id))
    return bool(count)


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


def _accepted(line: Line, family_id: int) -> int:
    return (
        line.work.conn.scalar(
            select(func.count())
            .select_from(Membership)
            .where(Membership.family_id == family_id, Membership.kind != MemberKind.CAREGIVER)
            .where(Membership.status.in_([MembershipStatus.ACCEPTED, MembershipStatus.ACTIVE]))
        )
        or 0
    )
