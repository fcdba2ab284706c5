"""The split of a turn: engine, signals, sealing, SQL, commit, and what is left for everything in between."""

from collections.abc import Iterator

from benchmarks.asserting import turns_done
from benchmarks.bare_turns import bare_turns_per_s
from benchmarks.delivered import deliver_all
from benchmarks.flight import fly
from benchmarks.ground import Ground, open_house
from benchmarks.proof import must
from benchmarks.replies import Rounds
from benchmarks.result import Result
from benchmarks.seams import PARTS, Seams, watched
from benchmarks.sizes import Sizes
from benchmarks.turns import WARM_UP
from bot.channels.protocol import Inbound

MICRO = 1_000_000


def split(ground: Ground, sizes: Sizes) -> Iterator[Result]:
    """Microseconds a turn with 64 in flight. `value` is a turn without seams; the parts add up to `with_seams`."""
    plain, _ = _us_a_turn(ground, sizes, None)
    with watched() as seams:
        whole, turns = _us_a_turn(ground, sizes, seams)
    for part in PARTS:
        must(seams.calls[part] > 0, f"no call passed the seam of {part}")
    parts = {part: round(MICRO * seams.seconds[part] / turns, 1) for part in PARTS}
    calls = {f"{part}_calls": round(seams.calls[part] / turns, 1) for part in PARTS}
    rest = round(whole - sum(parts.values()), 1)
    limit = MICRO / bare_turns_per_s(ground.folder, sizes.bare)
    more = {**parts, "rest": rest, "with_seams": round(whole, 1), **calls, "turns": turns}
    yield Result("split", plain, "us", limit, more=more)


def _us_a_turn(ground: Ground, sizes: Sizes, seams: Seams | None) -> tuple[float, int]:
    """Measure one full round after the warm-up; return microseconds a turn and the number of turns."""
    rounds = Rounds.of(sizes.plan.shuffled(), 1, most=sizes.turns)
    heard: list[Inbound] = []
    with ground.copy(ground.asked(sizes.plan)) as url, open_house(url, ground.keys, sizes.later) as house:
        for number in range(WARM_UP + 1):
            messages = rounds.replies(number)
            if seams is not None:
                seams.clear()
            flight = fly(house.take_in, messages, sizes.in_flight)
            kept = None if seams is None else (seams.seconds.copy(), seams.calls.copy())
            heard += messages
            turns_done(house, heard)
            deliver_all(house)
        if seams is not None and kept is not None:
            seams.seconds, seams.calls = kept
    return MICRO * flight.seconds / len(messages), len(messages)
