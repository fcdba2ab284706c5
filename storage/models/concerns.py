"""Signals found in words, and concerns raised by people (method 5.7, 6)."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from casework.vocabulary import Severity
from storage.columns import own_id, refers, sealed
from storage.models.base import Base


class Signal(Base):
    """One phrase match in one message: a hint with the rule that gave it, not yet a concern."""

    __tablename__ = "signal"
    __table_args__ = (Index("ix_signal_family", "family_id", "at"),)

    id: Mapped[int] = own_id()
    inbound_id: Mapped[int] = refers("inbound_message", index=True)
    family_id: Mapped[int | None] = refers("family")
    person_id: Mapped[int | None] = refers("person")
    category: Mapped[str]
    severity: Mapped[Severity]
    rule: Mapped[str]
    list_version: Mapped[str]
    matched: Mapped[bytes] = sealed()
    context: Mapped[str | None]
    child_words: Mapped[bool] = mapped_column(default=False)
    alert_id: Mapped[int | None] = refers("alert")
    at: Mapped[datetime]


class Concern(Base):
    """A worry a human has raised or accepted."""

    __tablename__ = "concern"
    __table_args__ = (Index("ix_concern_family", "family_id", "status"),)

    id: Mapped[int] = own_id()
    family_id: Mapped[int] = refers("family")
    raised_by: Mapped[int | None] = refers("person")
    conversation_id: Mapped[int | None] = refers("conversation")
    danger: Mapped[str] = mapped_column(default="not_asked")
    with_adult: Mapped[str | None]
    ok_to_ring: Mapped[str | None]
    words: Mapped[bytes | None] = sealed()
    severity: Mapped[Severity]
    status: Mapped[str] = mapped_column(default="open")
    opened_at: Mapped[datetime]


class ConcernSubject(Base):
    """Whom a concern is about: they never own it, cover for it, or see it. Only a human sets and ends it."""

    __tablename__ = "concern_subject"

    id: Mapped[int] = own_id()
    concern_id: Mapped[int] = refers("concern", index=True)
    person_id: Mapped[int | None] = refers("person", index=True)
    staff_id: Mapped[int | None] = refers("staff", index=True)
    set_by: Mapped[str]
    at: Mapped[datetime]
