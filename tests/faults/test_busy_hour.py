"""`kill -9` at random moments of a busy hour: nothing acknowledged is lost, nothing open is forgotten (A11)."""

import random
from pathlib import Path

import pytest

from tests.faults.busy_hour import Place, busy_hour
from tests.faults.proof import prove


@pytest.mark.parametrize("kills", [pytest.param(50, id="some"), pytest.param(1000, marks=pytest.mark.soak, id="many")])
def test_a11_kills_at_random_moments_lose_no_acknowledged_message_and_forget_nothing(
    tmp_path: Path, empty_url: str, kills: int
) -> None:
    place, chance = Place.make(tmp_path, empty_url), random.Random(20260617)
    with busy_hour(place, chance) as hour:
        for _ in range(kills):
            hour.live(chance, seconds=0.02 + chance.random() * 0.2)
        assert hour.deaths > kills / 2
        hour.finish()
    prove(hour, place)
