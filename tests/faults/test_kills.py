"""Killed at exact points of the road: between accept and commit, commit and answer, hand-over and its record."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.faults.busy_hour import Death, Place, busy_hour
from tests.faults.points import POINTS
from tests.faults.proof import prove

FAULTS = ("a1", "a6", "a1", "a2", "a3", "a4")
"""What each of the points is called in the list of faults."""

COUNTS = (1, 2, 3)


@pytest.mark.parametrize("point", POINTS, ids=[f"{fault}-{point}" for fault, point in zip(FAULTS, POINTS, strict=True)])
def test_a1_a2_a3_a4_a6_a_kill_at_an_exact_point_loses_and_doubles_nothing(
    tmp_path: Path, empty_url: str, point: str
) -> None:
    deaths = [Death(point, times, writing) for times in COUNTS for writing in (True, False)]
    assert _die(Place.make(tmp_path, empty_url), deaths) == len(deaths)


@pytest.mark.soak
def test_two_hundred_kills_at_exact_points_under_load_lose_and_double_nothing(tmp_path: Path) -> None:
    chance, died = random.Random(4), 0
    for hour in range(40):
        deaths = [Death(chance.choice(POINTS), chance.randint(1, 8), chance.random() < 0.7) for _ in range(20)]
        folder = tmp_path / str(hour)
        folder.mkdir()
        died += _die(Place.make(folder), deaths)
        if died >= 200:
            return
    raise AssertionError(f"only {died} lives ended at their points")


def _die(place: Place, deaths: Sequence[Death]) -> int:
    """Let one life after another end where it is told to; prove what has to hold, and return how many did."""
    chance = random.Random(20260618)
    with busy_hour(place, chance) as hour:
        for each in deaths:
            hour.live(chance, point=each)
        died = hour.deaths
        hour.finish()
    prove(hour, place)
    return died
