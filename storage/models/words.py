"""What people said about themselves and agreed to: agreements, invitations, reflections, ratings."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from casework.vocabulary import ChannelName, InviteOutcome, RatingKind
from storage.columns import one_of, own_id, refers, sealed
from storage.models.base import Base, index_where


class Agreement(Base):
    """One person's agreement to be messaged on one channel, with the words they agreed to (method 7.2)."""

    __tablename__ = "agreement"
    __table_args__ = (Index("ix_agreement_person", "person_id", "channel"),)

    id: Mapped[int] = own_id()
    person_id: Mapped[int] = refers("person")
    contact_point_id: Mapped[int | None] = refers("contact_point")
    channel: Mapped[ChannelName]
    version: Mapped[str]
    words: Mapped[bytes] = sealed()
    how: Mapped[str]
    agreed_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_how: Mapped[str | None]


class Invitation(Base):
    """Someone the caregiver thinks of asking (method T07); nobody is messaged before a human looked."""

    __tablename__ = "invitation"
    __table_args__ = (
        index_where("ix_invitation_to_look", "state = 'to_look'", "family_id"),
        Index("ix_invitation_family", "family_id", "state"),
    )

    id: Mapped[int] = own_id()
    family_id: Mapped[int] = refers("family")
    asked_by_person: Mapped[int] = refers("person")
    person_id: Mapped[int | None] = refers("person", index=True)
    name: Mapped[bytes] = sealed()
    what_for: Mapped[str | None]
    knows_now: Mapped[str | None]
    asked_how: Mapped[str | None]
    safe_to_ask: Mapped[str | None]
    verbal_ok: Mapped[bool] = mapped_column(default=False)
    number: Mapped[bytes | None] = sealed()
    number_index: Mapped[bytes | None] = mapped_column(index=True)
    outcome: Mapped[InviteOutcome] = mapped_column(default=InviteOutcome.NOT_YET)
    state: Mapped[str] = one_of("draft", "held", "to_look", "queued", "sent", "answered", default="draft")
    looked_by: Mapped[int | None] = refers("staff")
    looked_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]


class Reflection(Base):
    """A caregiver's considered words on one question, with who may see them as chosen."""

    __tablename__ = "reflection"
    __table_args__ = (Index("ix_reflection_person", "family_id", "person_id"),)

    id: Mapped[int] = own_id()
    family_id: Mapped[int] = refers("family")
    person_id: Mapped[int] = refers("person")
    field: Mapped[str]
    words: Mapped[bytes] = sealed()
    who_sees: Mapped[str | None]
    at: Mapped[datetime]


class ScaleRating(Base):
    """One number from 0 to 10, up is good, with the reason in the rater's words (method T02)."""

    __tablename__ = "scale_rating"
    __table_args__ = (
        CheckConstraint("value BETWEEN 0 AND 10", name="ck_scale_rating_value"),
        Index("ix_scale_rating_person", "family_id", "person_id", "kind", "at"),
    )

    id: Mapped[int] = own_id()
    family_id: Mapped[int] = refers("family")
    person_id: Mapped[int] = refers("person")
    kind: Mapped[RatingKind]
    about: Mapped[str | None]
    value: Mapped[int]
    why: Mapped[bytes | None] = sealed()
    context: Mapped[str | None]
    at: Mapped[datetime]
