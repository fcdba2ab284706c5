"""Another program holds the SQLite file: messages wait or are refused, none is acknowledged and lost (E1)."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from tests.faults.flood import Flood
from tests.faults.served import Product, eventually
from tests.faults.served import on_sqlite as on_sqlite


@contextmanager
def _held(product: Product) -> Iterator[None]:
    """Hold the file as a backup program or somebody at a prompt would."""
    path = Path(product.url.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(path, timeout=30, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def _bring_while_held(product: Product, seconds: float) -> Flood:
    """Bring messages before, during and after the file is held for so long."""
    with product.serves() as served:
        flood = Flood(product, served.address)
        flood.brings(2)
        with _held(product):
            enough = threading.Event()
            threading.Timer(seconds, enough.set).start()
            before = len(flood.acknowledged)
            flood.brings_until(enough)
            held_back = len(flood.acknowledged) - before
            assert httpx.get(f"{served.address}/health").status_code == 200
        assert held_back == 0, "nothing can have been stored while the file was held"
        eventually(lambda: httpx.get(f"{served.address}/ready").status_code == 200)
        flood.brings(2)
    assert flood.lost() == set()
    assert set(flood.stored().values()) == {1}
    return flood


def test_e1_a_short_lock_is_waited_out(on_sqlite: Product) -> None:
    with on_sqlite.serves() as served:
        flood = Flood(on_sqlite, served.address)
        with _held(on_sqlite):
            waiting = threading.Thread(target=flood.brings, args=(4,))
            waiting.start()
            waiting.join(1.0)
            assert flood.answers.total() == 0, "they wait"
        waiting.join(30)
    assert flood.answers == {200: 4}
    assert flood.lost() == set()
    assert len(flood.stored()) == 4


def test_e1_while_the_file_is_locked_messages_are_refused_and_none_is_lost(on_sqlite: Product) -> None:
    flood = _bring_while_held(on_sqlite, 0.5)
    assert flood.answers.keys() == {200, 503}
    assert flood.answers[200] == 4


@pytest.mark.soak
def test_e1_a_lock_of_thirty_seconds_is_outlived(on_sqlite: Product) -> None:
    flood = _bring_while_held(on_sqlite, 30.0)
    assert flood.answers[503] >= 4
    assert flood.longest < 15, "a provider hangs up after fifteen seconds"
