"""One thread that writes, so that whoever waits longest or matters most goes first, and nobody waits for a lock.

What waits together is done in one transaction, each under its own savepoint, with one commit for all of them: a
commit is the dearest part of a turn (design 6a).
"""

import heapq
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, TypeVar

from storage.clock import Clock
from storage.database import Database, Outcome
from storage.faults import TROUBLE, DatabaseBusy
from storage.work import Work

_T = TypeVar("_T")

TOGETHER = {"sqlite": 64, "postgresql": 32}
"""Most units of one commit; PostgreSQL remembers 64 subtransactions cheaply, and a turn may open two."""

PATIENCE = 0.25
"""Seconds after which what waits goes first, whatever its order: a flood of one kind must not starve another."""


A_MOMENT = 10.0
"""Seconds for which a refused message is news."""


class Order(IntEnum):
    """Who goes first (design 6a)."""

    INBOUND = 0
    ALERTS = 1
    CHECK_INS = 2
    REST = 3


Arrange = Callable[[Work, Sequence[Any]], Iterable[Sequence[int]]]
"""Given what units are about, yields which of them go side by side (`Database.run_together`)."""


@dataclass(order=True)
class _Waiting:
    order: Order
    arrival: int
    fn: Callable[[Work], Any] = field(compare=False)
    about: Any = field(compare=False)
    since: float = field(compare=False)
    future: Future[Any] = field(compare=False)


def _in_turn(work: Work, about: Sequence[Any]) -> Iterable[Sequence[int]]:
    """One after the other, in rounds of one."""
    return ([place] for place in range(len(about)))


class Writer:
    """Takes units of work from any thread and does them, those that wait together in one commit.

    `limit` bounds what may wait of each order, so that a flood of one kind does not shut the door on the others.
    """

    def __init__(self, database: Database, clock: Clock, *, limit: int = 1_000, arrange: Arrange = _in_turn) -> None:
        self._database = database
        self._clock = clock
        self._limit = limit
        self._arrange = arrange
        self._most = TOGETHER[database.dialect]
        self._waiting: list[_Waiting] = []
        self._counts: Counter[Order] = Counter()
        self._arrivals = 0
        self._closed = False
        self._refused_at: float | None = None
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._go_on, name="writer")
        self._thread.start()

    def submit(self, fn: Callable[[Work], _T], order: Order = Order.REST, about: object = None) -> Future[_T]:
        """Promise to do `fn` in a unit of work; the future resolves after the commit.

        `about` is what it is about, for `arrange`; without it, it is done in a round of its own. Raises
        `DatabaseBusy` at once when too much of this order waits, or when the writer is closed: nothing was stored, so
        nothing may be acknowledged.
        """
        future: Future[_T] = Future()
        with self._changed:
            if self._closed:
                raise DatabaseBusy("the writer is closed")
            if self._counts[order] >= self._limit:
                raise DatabaseBusy("too much waits to be written")
            self._arrivals += 1
            self._counts[order] += 1
            heapq.heappush(self._waiting, _Waiting(order, self._arrivals, fn, about, time.monotonic(), future))
            self._changed.notify()
        return future

    def waiting(self) -> int:
        """How many units of work wait."""
        with self._changed:
            return len(self._waiting)

    def in_trouble(self) -> bool:
        """Tell whether the newest message was refused by the database a moment ago."""
        refused_at = self._refused_at
        return refused_at is not None and time.monotonic() - refused_at < A_MOMENT

    def close(self, timeout: float = 25.0) -> bool:
        """Take nothing new, finish what waits, and tell whether that was done within `timeout` seconds (A12)."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _go_on(self) -> None:
        while batch := self._next():
            batch = [each for each in batch if each.future.set_running_or_notify_cancel()]
            if not batch:
                continue
            for each, outcome in zip(batch, self._do(batch), strict=True):
                self._note(each, outcome)
                if outcome.fault is not None:
                    each.future.set_exception(outcome.fault)
                else:
                    each.future.set_result(outcome.result)

    def _note(self, waiting: _Waiting, outcome: Outcome) -> None:
        """Remember whether the newest message could be stored."""
        if waiting.about is not None:
            self._refused_at = time.monotonic() if isinstance(outcome.fault, TROUBLE) else None

    def _do(self, batch: Sequence[_Waiting]) -> list[Outcome]:
        try:
            return self._database.run_together(
                lambda work: self._rounds(work, batch), [each.fn for each in batch], self._clock.now()
            )
        except BaseException as error:
            return [Outcome(fault=error) for _ in batch]

    def _rounds(self, work: Work, batch: Sequence[_Waiting]) -> Iterable[Sequence[int]]:
        """Those that say what they are about in the rounds they are arranged in, the others one by one."""
        told = [place for place, each in enumerate(batch) if each.about is not None]
        for places in self._arrange(work, [batch[place].about for place in told]):
            yield [told[place] for place in places]
        for place, each in enumerate(batch):
            if each.about is None:
                yield [place]

    def _next(self) -> list[_Waiting]:
        """Wait for work and take what goes into one commit; nothing once the writer is closed and done."""
        with self._changed:
            while not self._waiting:
                if self._closed:
                    return []
                self._changed.wait()
            taken = [self._take(self._first())]
            while self._waiting and len(taken) < self._most and self._waiting[0].order == taken[0].order:
                if taken[0].order > Order.INBOUND:
                    break  # a batch of timers fills its transaction by itself
                taken.append(self._take(0))
            return taken

    def _first(self) -> int:
        """Return the place of who goes first: the most urgent, unless somebody has waited too long."""
        late = time.monotonic() - PATIENCE
        overdue = [
            place for place, each in enumerate(self._waiting) if each.since < late and each.order > Order.INBOUND
        ]
        return min(overdue, key=lambda place: self._waiting[place].since, default=0)

    def _take(self, place: int) -> _Waiting:
        waiting = self._waiting[place]
        if place == 0:
            heapq.heappop(self._waiting)
        else:
            self._waiting[place] = self._waiting[-1]
            self._waiting.pop()
            heapq.heapify(self._waiting)
        self._counts[waiting.order] -= 1
        return waiting
