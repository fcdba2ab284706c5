"""The writer does one thing at a time, what matters most first, and loses nothing when it closes."""

import threading
from concurrent.futures import wait

import pytest
from sqlalchemy import select

from storage.clock import RealClock
from storage.cursors import move_cursor
from storage.faults import DatabaseBusy
from storage.models import ChannelCursor
from storage.writer import Order, Writer


class Held:
    """A writer whose first unit of work waits until it is let go, so that others queue up behind it."""

    def __init__(self, database, **options):
        self.writer = Writer(database, RealClock(), **options)
        self._begun, self._go = threading.Event(), threading.Event()
        self.first = self.writer.submit(self._hold, Order.INBOUND)
        assert self._begun.wait(10)

    def _hold(self, _work):
        self._begun.set()
        assert self._go.wait(10)

    def let_go(self):
        self._go.set()


@pytest.fixture
def held(database):
    found = Held(database, limit=3)
    yield found
    found.let_go()
    found.writer.close()


def test_a_future_resolves_after_the_commit(database):
    writer = Writer(database, RealClock())
    done = writer.submit(lambda work: move_cursor(work, "telegram", "7") or "stored")
    assert done.result(10) == "stored"
    with database.reading() as conn:
        assert conn.execute(select(ChannelCursor.value)).scalar() == "7"
    assert writer.close()


def test_what_matters_most_goes_first_and_equals_keep_their_order(held):
    done = []
    orders = [Order.REST, Order.CHECK_INS, Order.ALERTS, Order.INBOUND, Order.INBOUND, Order.REST]
    futures = [
        held.writer.submit(lambda _, place=place: done.append(place), order) for place, order in enumerate(orders)
    ]
    assert held.writer.waiting() == len(orders)
    held.let_go()
    wait(futures, 10)
    assert [orders[place] for place in done] == sorted(orders)
    assert done == [3, 4, 2, 1, 0, 5]


def test_e1_a_flood_of_one_kind_is_refused_and_leaves_room_for_the_others(held):
    rest = [held.writer.submit(lambda _: None) for _ in range(3)]
    with pytest.raises(DatabaseBusy, match="too much waits"):
        held.writer.submit(lambda _: None)
    danger = held.writer.submit(lambda _: "heard", Order.INBOUND)
    held.let_go()
    assert danger.result(10) == "heard"
    wait(rest, 10)
    assert held.writer.submit(lambda _: "again").result(10) == "again"


def test_a10_a_unit_of_work_that_fails_tells_its_own_caller_only(database):
    writer = Writer(database, RealClock())

    def fail(work):
        move_cursor(work, "telegram", "7")
        raise ValueError("poison")

    poisoned, healthy = writer.submit(fail), writer.submit(lambda _: "fine")
    with pytest.raises(ValueError, match="poison"):
        poisoned.result(10)
    assert healthy.result(10) == "fine"
    with database.reading() as conn:
        assert conn.execute(select(ChannelCursor.value)).scalar() is None
    assert writer.close()


def test_a12_closing_finishes_what_waits_and_takes_nothing_new(held):
    waiting = [held.writer.submit(lambda _, place=place: place) for place in range(3)]
    assert not held.writer.close(timeout=0.05)
    with pytest.raises(DatabaseBusy, match="closed"):
        held.writer.submit(lambda _: None)
    held.let_go()
    assert held.writer.close(timeout=10)
    assert [future.result(0) for future in waiting] == [0, 1, 2]


def test_a_cancelled_unit_of_work_is_never_begun(held):
    done = []
    unwanted = held.writer.submit(lambda _: done.append("unwanted"))
    wanted = held.writer.submit(lambda _: done.append("wanted"))
    assert unwanted.cancel()
    held.let_go()
    wanted.result(10)
    assert done == ["wanted"]
