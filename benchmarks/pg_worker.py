"""One process of `pg_turns.py`: a house on PostgreSQL that takes its share of a round when it is told to.

    python -m benchmarks.pg_worker URL KEYS SIZES PLACE

Lines in: `round N`, `end`. Lines out: one JSON object each, `began` and `ended` by the machine's clock.
"""

import json
import logging
import sys
import time

from benchmarks.flight import fly
from benchmarks.ground import open_house
from benchmarks.pg_turns import share
from benchmarks.sizes import Sizes


def main(url: str, keys: str, told: str, place: str) -> None:
    """Open the house, and answer each line."""
    logging.disable(logging.WARNING)
    sizes = Sizes(**json.loads(told))
    rounds = share(sizes, int(place))
    with open_house(url, keys, sizes.later) as house:
        _say({})
        for line in sys.stdin:
            word, _, number = line.strip().partition(" ")
            if word == "end":
                break
            messages = rounds.replies(int(number))
            began = time.perf_counter()
            flight = fly(house.take_in, messages, sizes.in_flight)
            _say({"began": [began], "ended": [time.perf_counter()], "latencies": list(flight.latencies)})


def _say(answer: dict[str, list[float]]) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:5])
