"""Which processes ran when: the node of this one, its heartbeat, and the times when nobody ran.

Our own silence is told apart from people's silence by these rows (design 4).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from storage.database import Database
from storage.ids import Ids
from storage.models import Process

OUTAGE = timedelta(seconds=60)
"""A gap between two heartbeats that is longer than this was an outage."""

SERVING = ("serve", "worker", "demo")
"""The kinds of process that keep the clock; a console command does not."""


@dataclass(frozen=True)
class Outage:
    """A time in which nobody kept the clock; both ends aware, UTC."""

    since: datetime
    until: datetime


@dataclass(frozen=True)
class Started:
    """This process's row, and the outage that its start ended, if there was one."""

    id: int
    outage: Outage | None


def start(database: Database, kind: str, now: datetime) -> Started:
    """Write this process's row and give the database its node for ids."""
    with database.writing(now) as work:
        last = _last_seen(work.conn) if kind in SERVING else None
        values = {"kind": kind, "started_at": now, "seen_at": now}
        row_id: int = work.conn.execute(insert(Process).values(values).returning(Process.id)).scalar_one()
    database.ids = Ids(row_id)
    down = last is not None and now - last > OUTAGE
    return Started(row_id, Outage(last, now) if down and last else None)


def heartbeat(database: Database, process_id: int, now: datetime) -> None:
    """Say that this process is alive and keeps the clock."""
    _set(database, process_id, now, {"seen_at": now})


def end(database: Database, process_id: int, now: datetime) -> None:
    """Say that this process ended as it should."""
    _set(database, process_id, now, {"seen_at": now, "ended_at": now})


def outages(conn: Connection, since: datetime) -> list[Outage]:
    """Return the times since `since` in which nobody kept the clock, oldest first; a present one is not in it."""
    rows = conn.execute(
        select(Process.started_at, Process.seen_at)
        .where(Process.kind.in_(SERVING), Process.seen_at >= _row_before(conn, since))
        .order_by(Process.started_at)
    ).all()
    found: list[Outage] = []
    seen: datetime | None = None
    for started_at, seen_at in rows:
        if seen is not None and started_at - seen > OUTAGE and started_at > since:
            found.append(Outage(max(seen, since), started_at))
        seen = seen_at if seen is None else max(seen, seen_at)
    return found


def _last_seen(conn: Connection) -> datetime | None:
    newest = select(Process.seen_at).where(Process.kind.in_(SERVING)).order_by(Process.seen_at.desc()).limit(1)
    return conn.execute(newest).scalar()


def _row_before(conn: Connection, since: datetime) -> datetime:
    """The last sign of life before `since`, so that an outage that was running then is found."""
    before = (
        select(Process.seen_at)
        .where(Process.kind.in_(SERVING), Process.seen_at < since)
        .order_by(Process.seen_at.desc())
        .limit(1)
    )
    return conn.execute(before).scalar() or since


def _set(database: Database, process_id: int, now: datetime, values: dict[str, datetime]) -> None:
    with database.writing(now) as work:
        work.conn.execute(update(Process).where(Process.id == process_id).values(values))
