"""Promises, and what happened to each time one was due (method T12)."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casework.vocabulary import CommitmentOutcome
from storage.columns import one_of, own_id, refers, sealed
from storage.models.base import Base


class Commitment(Base):
    """If or when X, this person does Y.

    `cadence` is an RRULE or `on_trigger`; `at` is wall-clock "HH:MM" in the holder's zone.
    """

    __tablename__ = "commitment"

    id: Mapped[int] = own_id()
    family_id: Mapped[int] = refers("family", index=True)
    holder_id: Mapped[int] = refers("person", index=True)
    if_when: Mapped[bytes | None] = sealed()
    action: Mapped[bytes] = sealed()
    short_label: Mapped[bytes] = sealed()
    cadence: Mapped[str]
    at: Mapped[str | None]
    critical: Mapped[bool] = mapped_column(default=False)
    backup_id: Mapped[int | None] = refers("person")
    relied_on: Mapped[bool] = mapped_column(default=False)  # only after a critical promise was walked
    scored: Mapped[bool] = mapped_column(default=True)  # owning up to a slip is honesty, never a score
    status: Mapped[str] = one_of("draft", "confirmed", "active", "paused", "ended", default="active")
    starts: Mapped[date | None]
    ends: Mapped[date | None]
    own_words: Mapped[bytes | None] = sealed()


class CommitmentEvent(Base):
    """What happened to one due promise; once for each due moment."""

    __tablename__ = "commitment_event"
    __table_args__ = (UniqueConstraint("commitment_id", "due_at"),)

    id: Mapped[int] = own_id()
    commitment_id: Mapped[int] = refers("commitment")
    due_at: Mapped[datetime]
    outcome: Mapped[CommitmentOutcome]
    covered_by: Mapped[int | None] = refers("person")
    reported_by: Mapped[int | None] = refers("person")
    check_in_id: Mapped[int | None] = refers("check_in", index=True)
    note: Mapped[bytes | None] = sealed()
    at: Mapped[datetime]
