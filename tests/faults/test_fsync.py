"""The N-th time anything is made safe on the disk: the power goes (A13), or the disk refuses (E4)."""

import random
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.busy_hour import BusyHour, Place, busy_hour
from tests.faults.proof import prove

MADE_SAFE = "fsync,fdatasync"
ROUNDS = 3
"""People write so often in one life: its writer alone makes more than two hundred commits."""


@pytest.mark.parametrize("times", [1, 40])
def test_a13_power_that_goes_while_the_disk_is_made_safe_takes_nothing_acknowledged(tmp_path: Path, times: int) -> None:
    assert _power_cuts(tmp_path, [times]) == 1


@pytest.mark.soak
def test_a13_power_that_goes_at_each_of_two_hundred_moments_takes_nothing_acknowledged(tmp_path: Path) -> None:
    cuts = 0
    for times in range(1, 201):
        folder = tmp_path / str(times)
        folder.mkdir()
        cuts += _power_cuts(folder, [times])
    assert cuts >= 150


def test_e4_a_disk_that_refuses_stops_the_taking_in_and_nothing_is_pretended(tmp_path: Path) -> None:
    place, chance = Place.make(tmp_path), random.Random(20260620)
    with busy_hour(place, chance) as asked:
        asked.live(chance)
    said = len(asked.acknowledged)
    log = f"{place.path}-wal"
    with busy_hour(place, chance, *_strace("error=EIO:when=1+", "-P", log), after=asked) as refused:
        refused.live(chance)
    assert len(refused.acknowledged) == said
    assert refused.refused
    _goes_on(place, refused)


def _power_cuts(folder: Path, moments: Iterable[int]) -> int:
    """Cut the power once at each moment, go on undisturbed, and return how often it really went."""
    place, chance = Place.make(folder), random.Random(20260619)
    hour: BusyHour | None = None
    for times in moments:
        with busy_hour(place, chance, *_strace(f"signal=KILL:when={times}"), after=hour) as hour:
            hour.live(chance, rounds=ROUNDS)
    assert hour is not None
    _goes_on(place, hour)
    return hour.deaths


def _goes_on(place: Place, hour: BusyHour) -> None:
    with closing(sqlite3.connect(place.path)) as conn:
        assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    with busy_hour(place, random.Random(0), after=hour) as healed:
        healed.finish()
    prove(healed, place)


def _strace(fault: str, *where: str) -> tuple[str, ...]:
    inject = ("-e", f"trace={MADE_SAFE}", "-e", f"inject={MADE_SAFE}:{fault}")
    return ("strace", "-f", "-qq", "-o", "/dev/null", *inject, *where)
