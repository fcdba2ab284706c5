"""People and staff. Staff are persons too, with contact points of their own."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from casework.vocabulary import StaffRole
from storage.columns import own_id, refers, sealed
from storage.models.base import Base


class Person(Base):
    """Someone the line talks with. Names are sealed: there is no SQL search on them."""

    __tablename__ = "person"

    id: Mapped[int] = own_id()
    agency_id: Mapped[int] = refers("agency")
    name: Mapped[bytes] = sealed()
    preferred_name: Mapped[bytes | None] = sealed()
    language: Mapped[str]
    timezone: Mapped[str]
    best_time: Mapped[str | None]
    paused_until: Mapped[datetime | None]
    paused_why: Mapped[str | None]


class Staff(Base):
    """One person's work for the agency."""

    __tablename__ = "staff"

    id: Mapped[int] = own_id()
    agency_id: Mapped[int] = refers("agency")
    team_id: Mapped[int | None] = refers("team", index=True)
    person_id: Mapped[int] = refers("person", index=True)
    staff_role: Mapped[StaffRole]
    active: Mapped[bool] = mapped_column(default=True)
    away_until: Mapped[datetime | None]
