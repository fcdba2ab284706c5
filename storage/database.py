"""The database: reading for pages, and units of work for everything that changes something."""

import logging
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from storage.engines import BUSY_MS, make_engines
from storage.faults import DatabaseBusy
from storage.ids import Ids
from storage.keys import Keys
from storage.sealing import Vault
from storage.work import Work

_T = TypeVar("_T")
_log = logging.getLogger(__name__)

_TRY_AGAIN = ("40001", "40P01")  # serialization failure, deadlock detected: PostgreSQL appendix A
_TRIES = 3
_PAUSE_S = (0.01, 0.1)


class Database:
    """One database and the keys to it. `ids` has a random node until `storage/processes.py` gives it one."""

    def __init__(self, url: str, keys: Keys) -> None:
        engines = make_engines(url)
        self.url = engines.url
        self.engine = engines.write
        self.read_engine = engines.read
        self.dialect = engines.url.get_backend_name()
        self.vault = Vault(keys)
        self.ids = Ids()
        # While it waits for a lock SQLite sleeps up to 100 ms at a time; our own threads queue here instead.
        self._turn = threading.Lock()
        self._here = threading.local()

    @property
    def path(self) -> Path | None:
        """The file, on SQLite."""
        return Path(str(self.url.database)) if self.dialect == "sqlite" else None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view that cannot change anything."""
        with self.read_engine.connect() as conn:
            yield conn

    @contextmanager
    def writing(self, now: datetime) -> Iterator[Work]:
        """One transaction: commits at the end, and only then does what the work wanted done after the commit.

        Raises `DatabaseBusy` when it could not begin. Two units of work never nest in one thread.
        """
        if getattr(self._here, "writing", False):
            raise RuntimeError("a unit of work is already open in this thread")
        self._here.writing = True
        try:
            with self._own_turn(), self._begun() as conn:
                work = Work(conn, self.vault, self.ids, now)
                yield work
        finally:
            self._here.writing = False
        _keep_promises(work.after_commit)

    def run(self, fn: Callable[[Work], _T], now: datetime) -> _T:
        """Do `fn` in a unit of work; where PostgreSQL asks for another try, up to three times (E14).

        So `fn` must have no effect but through its work.
        """
        for left in reversed(range(_TRIES)):
            try:
                with self.writing(now) as work:
                    return fn(work)
            except DBAPIError as error:
                if not left or getattr(error.orig, "sqlstate", None) not in _TRY_AGAIN:
                    raise
            time.sleep(random.uniform(*_PAUSE_S))  # at once, the two could meet in the same lock again
        raise AssertionError("unreachable")

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()
        self.read_engine.dispose()

    @contextmanager
    def _own_turn(self) -> Iterator[None]:
        if self.dialect != "sqlite":
            yield
            return
        if not self._turn.acquire(timeout=BUSY_MS / 1000):
            raise DatabaseBusy("another unit of work of this process took too long")
        try:
            yield
        finally:
            self._turn.release()

    @contextmanager
    def _begun(self) -> Iterator[Connection]:
        try:
            conn = self.engine.connect()
        except (OperationalError, PoolExhausted) as error:
            raise DatabaseBusy("the database cannot be reached") from error
        with conn:
            try:
                transaction = conn.begin()
            except OperationalError as error:
                raise DatabaseBusy("the database is locked") from error
            with transaction:
                yield conn


def _keep_promises(promised: list[Callable[[], None]]) -> None:
    """What was stored stays stored: a failing wake-up must not look like a failed commit."""
    for promise in promised:
        try:
            promise()
        except Exception:
            _log.exception("after commit", extra={"action": "storage.after_commit_failed"})
