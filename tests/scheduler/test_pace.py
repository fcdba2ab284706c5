"""How many timers share a transaction is learned from how long they took, and has its bounds."""

import time

import pytest

from scheduler import pace
from scheduler.pace import FEWEST, HOLD_S, MOST, Pace


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock whose next readings are the items of this list."""
    readings: list[float] = []
    monkeypatch.setattr(pace.time, "perf_counter", lambda: readings.pop(0) if readings else time.monotonic())
    return readings


def _took(learning: Pace, clock: list[float], count: int, seconds: float) -> int:
    clock[:] = [0.0, seconds]
    with learning.timed(count):
        pass
    return learning.batch


def test_a_quick_batch_doubles_the_next_until_there_are_most(clock: list[float]) -> None:
    learning = Pace()
    sizes = [_took(learning, clock, learning.batch, HOLD_S / 100) for _ in range(8)]
    assert sizes == sorted(sizes)
    assert sizes[0] == 64
    assert sizes[-1] == MOST


def test_a_slow_batch_shrinks_the_next_to_what_fits_but_never_to_nothing(clock: list[float]) -> None:
    learning = Pace()
    assert _took(learning, clock, 32, HOLD_S * 32 / 20) == 20
    assert _took(learning, clock, 20, HOLD_S * 100) == FEWEST


def test_a_batch_that_was_not_full_says_nothing_about_larger_ones(clock: list[float]) -> None:
    learning = Pace()
    assert _took(learning, clock, 3, HOLD_S / 100) == 32
