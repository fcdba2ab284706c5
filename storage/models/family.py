"""A family, its children, and who belongs to its network or must never learn of it."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from casework.vocabulary import MemberKind, MembershipStatus, RoleType, Stage
from storage.columns import one_of, own_id, refers, sealed
from storage.models.base import Base


class Family(Base):
    """One household being worked with. `alias` is neutral and safe in an alert; there is no surname."""

    __tablename__ = "family"

    id: Mapped[int] = own_id()
    agency_id: Mapped[int] = refers("agency")
    team_id: Mapped[int] = refers("team", index=True)
    alias: Mapped[str]
    practitioner_id: Mapped[int | None] = refers("staff", index=True)
    supervisor_id: Mapped[int | None] = refers("staff")
    stage: Mapped[Stage]
    status: Mapped[str] = mapped_column(default="active")
    timezone: Mapped[str]


class Child(Base):
    """A person under 18 the plan protects: an initial and a year, never a name."""

    __tablename__ = "child"

    id: Mapped[int] = own_id()
    family_id: Mapped[int] = refers("family", index=True)
    initial: Mapped[bytes] = sealed()
    birth_year: Mapped[int | None]


class Membership(Base):
    """One person's place in one family's network."""

    __tablename__ = "membership"
    __table_args__ = (Index("ix_membership_family_person", "family_id", "person_id", unique=True),)

    id: Mapped[int] = own_id()
    family_id: Mapped[int] = refers("family")
    person_id: Mapped[int] = refers("person", index=True)
    kind: Mapped[MemberKind]
    status: Mapped[MembershipStatus]
    role_type: Mapped[str | None] = one_of("support", "safeguarding", "both", "unsure")
    joined_at: Mapped[datetime | None]


class Role(Base):
    """The part a member plays, in the member's words."""

    __tablename__ = "role"

    id: Mapped[int] = own_id()
    membership_id: Mapped[int] = refers("membership", index=True)
    role_type: Mapped[RoleType]
    sub_role: Mapped[str | None]
    i_will: Mapped[bytes | None] = sealed()
    i_will_not: Mapped[bytes | None] = sealed()
    own_words: Mapped[bytes | None] = sealed()
    confirmed_at: Mapped[datetime | None]
    backup_person_id: Mapped[int | None] = refers("person")


class Exclusion(Base):
    """A person who must not be messaged or told. It never lapses at its review date."""

    __tablename__ = "exclusion"

    id: Mapped[int] = own_id()
    family_id: Mapped[int] = refers("family", index=True)
    name: Mapped[bytes] = sealed()
    name_index: Mapped[bytes] = mapped_column(index=True)
    address_index: Mapped[bytes | None] = mapped_column(index=True)
    violence: Mapped[bool]
    reason: Mapped[bytes | None] = sealed()
    set_by: Mapped[str]
    review_at: Mapped[date | None]


class ExclusionAlias(Base):
    """Another name of an excluded person."""

    __tablename__ = "exclusion_alias"

    id: Mapped[int] = own_id()
    exclusion_id: Mapped[int] = refers("exclusion", index=True)
    alias: Mapped[bytes] = sealed()
    alias_index: Mapped[bytes] = mapped_column(index=True)
