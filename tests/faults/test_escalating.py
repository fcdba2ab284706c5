"""Killed while an alert is on its way: the practitioner is told once, in time (A7)."""

import random
from collections import Counter
from pathlib import Path

import pytest

from tests.faults.busy_hour import LATER, STEP, Death, Place, busy_hour
from tests.faults.proof import LATE

HANNAH = "+447700900111"


@pytest.mark.parametrize("point", ["before_commit", "after_commit", "before_hand_over", "after_hand_over"])
def test_a7_a_kill_while_a_worry_is_told_tells_the_practitioner_once_and_in_time(
    tmp_path: Path, empty_url: str, point: str
) -> None:
    place, chance = Place.make(tmp_path, empty_url), random.Random(0)
    with busy_hour(place, chance) as hour:
        hour.mouths = [mouth for mouth in hour.mouths if len(mouth.left) > 3][:1]
        hour.live(chance)
        worried_at = hour.now + STEP
        before = len(place.handed())
        while not hour.deaths:
            hour.live(chance, point=Death(point, 1, writing=True))
        for _ in range(3):
            hour.live(chance)
    told = [(message, at) for message, to, at in place.handed()[before:] if to == HANNAH]
    assert told
    assert max(Counter(message for message, _ in told).values()) == 1
    assert min(at for _, at in told) <= worried_at + STEP + LATER + LATE
