"""One process that lives long: weeks of check-ins, asked and answered, while its memory is watched.

    python -m benchmarks.long_life URL KEYS PEOPLE TURNS

One JSON object a week: turns so far, and MiB resident.
"""

import json
import logging
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from benchmarks.delivered import deliver_all
from benchmarks.flight import fly
from benchmarks.ground import move_clock, open_all, open_house
from benchmarks.provider import QuietProvider
from benchmarks.replies import STEPS, written
from benchmarks.town import Plan, address_of
from bot.channels.protocol import Inbound
from console.composition import House

WEEK = timedelta(days=7)
IN_FLIGHT = 64
PAGE_KIB = 4


def main(url: str, keys: str, people: str, turns: str) -> None:
    """Live until so many turns were taken; at the end of each week say how much memory there is."""
    logging.disable(logging.WARNING)
    plan = Plan(int(people))
    with open_house(url, keys, plan.due, [QuietProvider()]) as house:
        done = 0
        for week in range(sys.maxsize):
            done += _week(house, plan, week)
            print(json.dumps({"turns": done, "mib": resident_mib()}), flush=True)
            if done >= int(turns):
                return


def _week(house: House, plan: Plan, week: int) -> int:
    """Ask everybody, and hear every answer; return how many turns that were."""
    move_clock(house, plan.due + week * WEEK)
    open_all(house)
    done = 0
    for step in range(len(STEPS)):
        deliver_all(house)
        done += len(fly(house.take_in, list(_replies(plan, week, step)), IN_FLIGHT).latencies)
    deliver_all(house)
    return done


def _replies(plan: Plan, week: int, step: int) -> Iterator[Inbound]:
    for member in plan.shuffled():
        text = STEPS[step][member % len(STEPS[step])]
        yield written(address_of(member), text, f"w{week}-{step}-{member}")


def resident_mib() -> float:
    """Return what this process holds in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_KIB / 1024


if __name__ == "__main__":
    main(*sys.argv[1:5])
