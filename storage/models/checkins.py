"""The agreed rhythm and each check-in it brought (method 5.1, 5.3)."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casework.vocabulary import CheckInState
from storage.columns import one_of, own_id, refers
from storage.models.base import Base


class Rhythm(Base):
    """What one person agreed to be asked or reminded of, and when. A change of it raises `version`.

    `at` is wall-clock "HH:MM" in the person's zone.
    """

    __tablename__ = "rhythm"

    id: Mapped[int] = own_id()
    family_id: Mapped[int] = refers("family", index=True)
    person_id: Mapped[int] = refers("person", index=True)
    kind: Mapped[str] = one_of("check_in", "reminder")
    flow: Mapped[str]
    rrule: Mapped[str]
    at: Mapped[str]
    starts: Mapped[date]
    ends: Mapped[date | None]
    commitment_id: Mapped[int | None] = refers("commitment")
    version: Mapped[int] = mapped_column(default=1)
    active: Mapped[bool] = mapped_column(default=True)


class CheckIn(Base):
    """A short set of questions at one due moment; `occurrence` names it once for all within its rhythm."""

    __tablename__ = "check_in"
    __table_args__ = (
        UniqueConstraint("rhythm_id", "occurrence"),
        Index("ix_check_in_state", "state", "window_ends_at"),
        Index("ix_check_in_person", "person_id", "due_at"),
        Index("ix_check_in_family", "family_id", "due_at"),
    )

    id: Mapped[int] = own_id()
    family_id: Mapped[int] = refers("family")
    person_id: Mapped[int] = refers("person")
    rhythm_id: Mapped[int] = refers("rhythm")
    occurrence: Mapped[str]
    due_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    window_ends_at: Mapped[datetime | None]
    state: Mapped[CheckInState]
    answered_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    how: Mapped[str | None]
    source: Mapped[str | None] = one_of("chat", "call")
    conversation_id: Mapped[int | None] = refers("conversation", index=True)
