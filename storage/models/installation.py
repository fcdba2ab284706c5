"""The installation itself and the processes that ran on it."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import BigId, one_of, own_id
from storage.models.base import Base


class Installation(Base):
    """One row, id 1: whether this database is for show or for real people, and how far product time is moved."""

    __tablename__ = "installation"

    id: Mapped[int] = own_id()
    stamp: Mapped[str] = one_of("demo", "live")
    clock_offset_us: Mapped[int] = mapped_column(BigId, default=0)  # microseconds added to real time
    created_at: Mapped[datetime]


class Process(Base):
    """One start of one process; its id gives the node number of `storage/ids.py`."""

    __tablename__ = "process"

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    kind: Mapped[str]
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
