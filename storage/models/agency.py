"""The agency, its teams, and what staff change without a developer."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Json, one_of, own_id, refers
from storage.models.base import Base


class Agency(Base):
    """The body that uses the product; one an installation."""

    __tablename__ = "agency"

    id: Mapped[int] = own_id()
    name: Mapped[str]
    service_label: Mapped[str]  # what messages call the service, never what it does
    country: Mapped[str]
    timezone: Mapped[str]
    language: Mapped[str]
    languages: Mapped[list[Any]]
    hours: Mapped[dict[str, Any]]
    holidays: Mapped[list[Any]] = mapped_column(default=list)
    duty_cover: Mapped[str] = one_of("cover", "none", default="none")
    duty_phone: Mapped[str | None]


class AgencySetting(Base):
    """One version of one setting (method 5.6); a change adds a row, so it can be rolled back."""

    __tablename__ = "agency_setting"
    __table_args__ = (UniqueConstraint("agency_id", "key", "version"),)

    id: Mapped[int] = own_id()
    agency_id: Mapped[int] = refers("agency")
    key: Mapped[str]
    version: Mapped[int]
    value: Mapped[Any] = mapped_column(Json, nullable=True)
    who: Mapped[str]
    why: Mapped[str]
    at: Mapped[datetime]


class Team(Base):
    """A group under one supervisor; teams are walls."""

    __tablename__ = "team"

    id: Mapped[int] = own_id()
    agency_id: Mapped[int] = refers("agency")
    name: Mapped[str]
