"""One thread that writes, so that whoever waits longest or matters most goes first, and nobody waits for a lock."""

import heapq
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, TypeVar

from storage.clock import Clock
from storage.database import Database
from storage.faults import DatabaseBusy
from storage.work import Work

_T = TypeVar("_T")


class Order(IntEnum):
    """Who goes first (design 6a)."""

    INBOUND = 0
    ALERTS = 1
    CHECK_INS = 2
    REST = 3


@dataclass(order=True)
class _Waiting:
    order: Order
    arrival: int
    fn: Callable[[Work], Any] = field(compare=False)
    future: Future[Any] = field(compare=False)


class Writer:
    """Takes units of work from any thread and does them one by one, each in its own transaction.

    `limit` bounds what may wait of each order, so that a flood of one kind does not shut the door on the others.
    """

    def __init__(self, database: Database, clock: Clock, *, limit: int = 1_000) -> None:
        self._database = database
        self._clock = clock
        self._limit = limit
        self._waiting: list[_Waiting] = []
        self._counts: Counter[Order] = Counter()
        self._arrivals = 0
        self._closed = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._go_on, name="writer")
        self._thread.start()

    def submit(self, fn: Callable[[Work], _T], order: Order = Order.REST) -> Future[_T]:
        """Promise to do `fn` in a unit of work; the future resolves after the commit.

        Raises `DatabaseBusy` at once when too much of this order waits, or when the writer is closed: nothing
        was stored, so nothing may be acknowledged.
        """
        future: Future[_T] = Future()
        with self._changed:
            if self._closed:
                raise DatabaseBusy("the writer is closed")
            if self._counts[order] >= self._limit:
                raise DatabaseBusy("too much waits to be written")
            self._arrivals += 1
            self._counts[order] += 1
            heapq.heappush(self._waiting, _Waiting(order, self._arrivals, fn, future))
            self._changed.notify()
        return future

    def waiting(self) -> int:
        """How many units of work wait."""
        with self._changed:
            return len(self._waiting)

    def close(self, timeout: float = 25.0) -> bool:
        """Take nothing new, finish what waits, and tell whether that was done within `timeout` seconds (A12)."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _go_on(self) -> None:
        while (waiting := self._next()) is not None:
            if not waiting.future.set_running_or_notify_cancel():
                continue
            try:
                result = self._database.run(waiting.fn, self._clock.now())
            except BaseException as error:
                waiting.future.set_exception(error)
            else:
                waiting.future.set_result(result)

    def _next(self) -> _Waiting | None:
        with self._changed:
            while not self._waiting:
                if self._closed:
                    return None
                self._changed.wait()
            waiting = heapq.heappop(self._waiting)
            self._counts[waiting.order] -= 1
            return waiting
