"""Alerts, their way to a named human, and the tasks that come of them (method 5.2)."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from casework.vocabulary import AlertState, HopKind, Severity
from storage.columns import Json, loose, one_of, own_id, refers, sealed
from storage.models.base import Base, index_where


class Alert(Base):
    """Something a named human must own by `due_at`. `ladder` is frozen when it opens; `line` is its one line.

    The three-letter code is free for use again once the alert is closed.
    """

    __tablename__ = "alert"
    __table_args__ = (
        index_where("uq_alert_code", "state <> 'closed'", "agency_id", "code", unique=True),
        index_where("ix_alert_open", "state = 'open'", "due_at"),
        index_where("ix_alert_owned", "state = 'owned'", "owner_id"),
        Index("ix_alert_family", "family_id", "opened_at"),
    )

    id: Mapped[int] = own_id()
    agency_id: Mapped[int] = refers("agency")
    family_id: Mapped[int | None] = refers("family")
    code: Mapped[str]
    kind: Mapped[str]
    severity: Mapped[Severity]
    person_id: Mapped[int | None] = refers("person")
    concern_id: Mapped[int | None] = refers("concern")
    check_in_id: Mapped[int | None] = refers("check_in")
    outbound_id: Mapped[int | None] = loose()
    state: Mapped[AlertState] = mapped_column(default=AlertState.OPEN)
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    owner_id: Mapped[int | None] = refers("staff")
    owned_at: Mapped[datetime | None]
    lapses_at: Mapped[datetime | None]
    noted_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    note: Mapped[bytes | None] = sealed()
    closed_at: Mapped[datetime | None]
    rung: Mapped[int] = mapped_column(default=0)
    passes: Mapped[int] = mapped_column(default=0)
    ladder: Mapped[Any] = mapped_column(Json)
    line: Mapped[dict[str, Any] | None] = mapped_column(Json)


class AlertHop(Base):
    """One thing that happened to an alert on its way."""

    __tablename__ = "alert_hop"
    __table_args__ = (Index("ix_alert_hop_alert", "alert_id", "at"),)

    id: Mapped[int] = own_id()
    alert_id: Mapped[int] = refers("alert")
    at: Mapped[datetime]
    kind: Mapped[HopKind]
    rung: Mapped[int | None]
    staff_id: Mapped[int | None] = refers("staff")
    outbound_id: Mapped[int | None] = loose()
    detail: Mapped[str | None]


class Task(Base):
    """Something a named human must do by a time; it is never silently dropped."""

    __tablename__ = "task"
    __table_args__ = (index_where("ix_task_open", "state = 'open'", "owner_id", "due_at"),)

    id: Mapped[int] = own_id()
    family_id: Mapped[int | None] = refers("family", index=True)
    agency_id: Mapped[int] = refers("agency")
    owner_id: Mapped[int | None] = refers("staff")
    kind: Mapped[str]
    words: Mapped[bytes | None] = sealed()
    due_at: Mapped[datetime | None]
    state: Mapped[str] = one_of("open", "done", default="open")
    outcome: Mapped[bytes | None] = sealed()
    done_at: Mapped[datetime | None]
    alert_id: Mapped[int | None] = refers("alert")
    person_id: Mapped[int | None] = refers("person")
    at: Mapped[datetime]
