"""What must happen later."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from casework.vocabulary import TimerState
from storage.columns import Json, loose, own_id, refers
from storage.models.base import Base, index_where


class Timer(Base):
    """One thing due at one moment; `key` names plan, person and occurrence, so it is planned once.

    `stamped_at` is the moment it should have happened, `done_at` the moment it did. Only waiting rows are
    in the due index: its cost grows with what waits, and a claim reads only what is due.
    """

    __tablename__ = "timer"
    __table_args__ = (
        index_where("ix_timer_due", "state = 'waiting'", "due_at"),
        index_where("ix_timer_subject", "state = 'waiting'", "subject_id", "kind"),
        index_where("ix_timer_set_aside", "state = 'set_aside'", "due_at"),
    )

    id: Mapped[int] = own_id()
    kind: Mapped[str]
    subject_id: Mapped[int] = loose()
    family_id: Mapped[int | None] = refers("family")
    key: Mapped[str] = mapped_column(unique=True)
    due_at: Mapped[datetime]
    late_after_s: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[TimerState] = mapped_column(default=TimerState.WAITING)
    payload: Mapped[dict[str, Any] | None] = mapped_column(Json)
    tries: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    stamped_at: Mapped[datetime | None]
