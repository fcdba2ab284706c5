"""The database: reading for pages, and units of work for everything that changes something."""

import logging
import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from storage.engines import BUSY_MS, make_engines
from storage.faults import TROUBLE, DatabaseBusy
from storage.ids import Ids
from storage.keys import Keys
from storage.sealing import Vault
from storage.work import Work

_T = TypeVar("_T")
_Fn = Callable[[Work], Any]
_log = logging.getLogger(__name__)

_TRY_AGAIN = ("40001", "40P01", "23505")
"""Serialization failure, deadlock, and a key that another worker took at this moment: PostgreSQL appendix A."""
_TRIES = 3
_PAUSE_S = (0.01, 0.1)


@dataclass(frozen=True)
class Outcome:
    """What became of one of many units of work: a result, or the fault that undid it."""

    result: Any = None
    fault: BaseException | None = None


Rounds = Callable[[Work], Iterable[Sequence[int]]]
"""Given the work, yields which units go side by side; it may gather before each round what they will ask."""


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
    def writing(self, now: datetime, *, strict: bool = True) -> Iterator[Work]:
        """One transaction: commits at the end, and only then does what the work wanted done after the commit.

        Raises `DatabaseBusy` when it could not begin. Two units of work never nest in one thread. `strict` is as in
        `Work`.
        """
        if getattr(self._here, "writing", False):
            raise RuntimeError("a unit of work is already open in this thread")
        self._here.writing = True
        try:
            with self._own_turn(), self._begun() as conn:
                work = Work(conn, self.vault, self.ids, now, strict=strict)
                yield work
                work.send()
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
                if not left or not self._wants_another_try(error):
                    raise
            time.sleep(random.uniform(*_PAUSE_S))  # at once, the two could meet in the same lock again
        raise AssertionError("unreachable")

    def run_together(self, rounds: Rounds, fns: Sequence[_Fn], now: datetime) -> list[Outcome]:
        """Do many units of work in one transaction, each a step of its own, and return what became of each.

        `rounds` names, round after round, the places in `fns` that may be done side by side. A unit that fails is
        undone alone. When the database refuses what they wrote together, each is done again in a transaction of its
        own, so that the one that is to blame spoils no other; when it cannot be reached, all of them have failed.
        """
        outcomes: dict[int, Outcome] = {}
        try:
            with self.writing(now, strict=False) as work:
                for places in rounds(work):
                    for place in places:
                        outcomes[place] = _in_step(work, fns[place])
                    work.start_round()
        except DatabaseBusy as busy:
            return [Outcome(fault=busy) for _ in fns]
        except Exception as refused:
            if len(fns) == 1 and not self._wants_another_try(refused):
                return [Outcome(fault=refused)]
            return [self._alone(fn, now) for fn in fns]
        return [outcomes[place] for place in range(len(fns))]

    def _alone(self, fn: _Fn, now: datetime) -> "Outcome":
        try:
            return Outcome(result=self.run(fn, now))
        except Exception as fault:
            return Outcome(fault=fault)

    @staticmethod
    def _wants_another_try(fault: Exception) -> bool:
        return isinstance(fault, DBAPIError) and getattr(fault.orig, "sqlstate", None) in _TRY_AGAIN

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


def _in_step(work: Work, fn: _Fn) -> Outcome:
    try:
        with work.unit():
            return Outcome(result=fn(work))
    except TROUBLE:
        raise  # the database's own trouble is nobody's fault alone
    except Exception as fault:
        return Outcome(fault=fault)


def _keep_promises(promised: list[Callable[[], None]]) -> None:
    """What was stored stays stored: a failing wake-up must not look like a failed commit."""
    for promise in promised:
        try:
            promise()
        except Exception:
            _log.exception("after commit", extra={"action": "storage.after_commit_failed"})
