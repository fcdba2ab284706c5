"""The installation's one row: made for show or for real people, and how far product time is moved."""

from datetime import timedelta

from sqlalchemy import Connection, insert, select, update

from storage.faults import StampMismatch
from storage.models import Installation
from storage.work import Work

_ROW = 1
_MICROSECOND = timedelta(microseconds=1)


def stamp(work: Work, kind: str) -> None:
    """Stamp a fresh database `demo` or `live`; on a stamped one this only checks. Raises `StampMismatch`."""
    if stamp_of(work.conn) is None:
        values = {"id": _ROW, "stamp": kind, "clock_offset_us": 0, "created_at": work.now}
        work.conn.execute(insert(Installation), [values])
    require_stamp(work.conn, kind)


def stamp_of(conn: Connection) -> str | None:
    """Return `demo` or `live`, or None for a database that nobody stamped yet."""
    return conn.execute(select(Installation.stamp).where(Installation.id == _ROW)).scalar()


def require_stamp(conn: Connection, kind: str) -> None:
    """Raise `StampMismatch` unless the database was made for this side (P12)."""
    found = stamp_of(conn)
    if found != kind:
        was = f"stamped {found}" if found else "not stamped"
        raise StampMismatch(f"this database is {was}, and {kind} may not touch it; give {kind} a database of its own")


def clock_offset(conn: Connection) -> timedelta:
    """Return how far product time is ahead of real time; zero for a live database."""
    stored = conn.execute(select(Installation.clock_offset_us).where(Installation.id == _ROW)).scalar()
    return (stored or 0) * _MICROSECOND


def set_clock_offset(work: Work, offset: timedelta) -> None:
    """Store how far product time is ahead of real time; raises `StampMismatch` on a live database."""
    require_stamp(work.conn, "demo")
    moved = update(Installation).where(Installation.id == _ROW).values(clock_offset_us=offset // _MICROSECOND)
    work.conn.execute(moved)
