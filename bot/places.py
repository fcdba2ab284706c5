"""Who belongs to which family, and as what."""

from typing import Any

from sqlalchemy import select

from bot.line import Line
from storage.lookups import Lookup, keys
from storage.models import Exclusion, Membership

PLACES = Lookup(
    select(
        Membership.person_id,
        Membership.id,
        Membership.family_id,
        Membership.kind,
        Membership.status,
        Membership.role_type,
    )
    .where(Membership.person_id.in_(keys()))
    .order_by(Membership.id),
    by="person_id",
)
MEMBERS = Lookup(
    select(Membership.family_id, Membership.id, Membership.person_id, Membership.kind, Membership.status)
    .where(Membership.family_id.in_(keys()))
    .order_by(Membership.id),
    by="family_id",
)
EXCLUSIONS = Lookup(
    select(Exclusion.family_id, Exclusion.id).where(Exclusion.family_id.in_(keys())),
    by="family_id",
)
EXCLUDED = Lookup(
    select(Exclusion.address_index, Exclusion.family_id).where(Exclusion.address_index.in_(keys())),
    by="address_index",
)
"""By the blind index of an address: the families that must not hear from it."""


def places_of(line: Line, person_id: int) -> tuple[Any, ...]:
    """Return every membership of a person, the oldest first: family_id, kind, status, role_type."""
    return line.work.look(PLACES, person_id)


def members_of(line: Line, family_id: int) -> tuple[Any, ...]:
    """Return every membership of a family, the oldest first: person_id, kind, status."""
    return line.work.look(MEMBERS, family_id)


def holds_exclusion(line: Line, family_id: int) -> bool:
    """Say whether the family holds an exclusion for violence (method 7.1, flow 24)."""
    return bool(line.work.look(EXCLUSIONS, family_id))
