"""Turns a second: a reply to an open `nm_checkin`, stored, searched for danger, applied, answered, committed."""

from collections.abc import Iterator

from benchmarks.asserting import effects_done, turns_done
from benchmarks.bare_turns import bare_turns_per_s
from benchmarks.delivered import deliver_all
from benchmarks.flight import Flight, fly
from benchmarks.ground import Ground, open_house
from benchmarks.replies import STEPS, Rounds
from benchmarks.result import Result, Run, note, results
from benchmarks.sizes import Sizes
from bot.channels.protocol import Inbound
from console.composition import House

WARM_UP = len(STEPS) - 1
"""Rounds that are not full: the first cohorts come to their second and third question."""


def turns_64(ground: Ground, sizes: Sizes) -> Iterator[Result]:
    """Sixty-four in flight at once."""
    return _turns(ground, sizes, "turns_64", sizes.in_flight, sizes.turns)


def turns_1(ground: Ground, sizes: Sizes) -> Iterator[Result]:
    """One at a time."""
    return _turns(ground, sizes, "turns_1", 1, sizes.turns_alone)


def _turns(ground: Ground, sizes: Sizes, bench: str, in_flight: int, turns: int) -> Iterator[Result]:
    rounds = Rounds.of(sizes.plan.shuffled(), sizes.runs, most=turns)
    runs = []
    with ground.copy(ground.asked(sizes.plan)) as url, open_house(url, ground.keys, sizes.later) as house:
        heard: list[Inbound] = []
        for number in range(WARM_UP + sizes.runs):
            messages = rounds.replies(number)
            flight = fly(house.take_in, messages, in_flight)
            heard += messages
            _end_round(house, heard, rounds.cohort, number + 1)
            if number >= WARM_UP:
                runs.append(_run(flight, ground, sizes, in_flight))
                note(f"{bench}: {flight.per_s:.0f} per s")
    more = {"people": sizes.plan.people, "turns": rounds.cohort * len(STEPS), "in_flight": in_flight}
    yield from results(bench, "per_s", runs, **more)


def _run(flight: Flight, ground: Ground, sizes: Sizes, in_flight: int) -> Run:
    more = {"p50_ms": flight.p_ms(0.5), "p99_ms": flight.p_ms(0.99)}
    if in_flight > 1:
        more["bare_same_commits"] = bare_turns_per_s(ground.folder, sizes.bare * 5, in_flight)
    return Run(flight.per_s, bare_turns_per_s(ground.folder, sizes.bare), more)


def _end_round(house: House, heard: list[Inbound], cohort: int, rounds: int) -> None:
    """Outside the measured time: prove the work, and hand over what was queued."""
    turns_done(house, heard)
    effects_done(house, promises=max(0, rounds - 1) * cohort, ratings=max(0, rounds - 2) * cohort)
    deliver_all(house)
