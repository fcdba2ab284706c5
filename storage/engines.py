"""The two engines of a database: one that writes, one that only reads.

SQLite: WAL, every commit on disk before it returns, foreign keys on; a writing transaction takes the lock when
it begins, never half-way. PostgreSQL: psycopg 3, sessions in UTC, limits on every wait.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from storage.faults import DatabaseBroken
from storage.plain_json import dumps, loads

BUSY_MS = 5_000
"""How long a writer waits for another one before it gives up (`DatabaseBusy`)."""

APPLICATION, JOBS_APPLICATION = "kithline", "kithline-jobs"
"""What our sessions call themselves at PostgreSQL, and those of the workers' jobs."""

_CHECKPOINT_PAGES, _CACHE_KIB = 8_000, 8_192
"""SQLite's log is brought home each 32 MiB: a busy commit is a thousand pages, mostly the same ones each time."""

_WRITE_LIMIT_MS = 30_000
_READ_LIMIT_MS = 10_000
_IDLE_LIMIT_MS = 10_000
"""How long a transaction may hold its locks without a word: a frozen process lets the others go on (F2)."""


@dataclass(frozen=True)
class Engines:
    """One database seen twice."""

    url: URL
    write: Engine
    read: Engine


def parse_url(text: str) -> URL:
    """Read a database address; raises `DatabaseBroken`, which never repeats it: it may hold a password."""
    try:
        url = make_url(text)
    except ArgumentError:
        raise DatabaseBroken("the database address cannot be read; use sqlite:///path or postgresql://...") from None
    if url.get_backend_name() == "sqlite":
        if not url.database or url.database == ":memory:":
            raise DatabaseBroken("the database has to be a file: sqlite:///path/to/kithline.sqlite")
        return url.set(drivername="sqlite+pysqlite")
    if url.get_backend_name() in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    raise DatabaseBroken("only sqlite:/// and postgresql:// databases are known")


def make_engines(text: str) -> Engines:
    """Make both engines; nothing is connected yet."""
    url = parse_url(text)
    if url.get_backend_name() == "sqlite":
        return Engines(url, _sqlite(url, writes=True), _sqlite(url, writes=False))
    return Engines(url, _postgresql(url, writes=True), _postgresql(url, writes=False))


def _create(url: URL, **options: Any) -> Engine:
    # hide_parameters: an error message would otherwise carry what people wrote into logs
    return create_engine(url, hide_parameters=True, json_serializer=dumps, json_deserializer=loads, **options)


def _sqlite(url: URL, *, writes: bool) -> Engine:
    connect_args = {"timeout": BUSY_MS / 1000, "check_same_thread": False}
    engine = _create(url, pool_size=4, max_overflow=4, pool_timeout=5, connect_args=connect_args)

    @event.listens_for(engine, "connect")
    def _set_up(dbapi: Any, _record: object) -> None:
        dbapi.isolation_level = None  # we say BEGIN ourselves; the driver would begin too late
        if writes:
            dbapi.execute("PRAGMA journal_mode=WAL")
            dbapi.execute(f"PRAGMA wal_autocheckpoint={_CHECKPOINT_PAGES}")
            dbapi.execute(f"PRAGMA cache_size=-{_CACHE_KIB}")
        dbapi.execute("PRAGMA synchronous=FULL")
        dbapi.execute("PRAGMA foreign_keys=ON")
        if not writes:
            dbapi.execute("PRAGMA query_only=ON")

    @event.listens_for(engine, "begin")
    def _begin(conn: Connection) -> None:
        conn.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgresql(url: URL, *, writes: bool) -> Engine:
    limit = _WRITE_LIMIT_MS if writes else _READ_LIMIT_MS
    settings = {
        "timezone": "UTC",
        "statement_timeout": str(limit),
        "lock_timeout": str(BUSY_MS),
        "idle_in_transaction_session_timeout": str(_IDLE_LIMIT_MS),
        "default_transaction_read_only": "off" if writes else "on",
    }
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    connect_args = {"connect_timeout": 5, "options": options, "application_name": APPLICATION}
    return _create(url, pool_size=5, max_overflow=5, pool_timeout=5, pool_pre_ping=True, connect_args=connect_args)
