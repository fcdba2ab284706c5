"""`python -m benchmarks [NAME ...]`: measure, and print one JSON object a line.

With no name everything is measured. `--help` lists the sizes.
"""

import argparse
import json
import logging
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path

from benchmarks.burst import burst
from benchmarks.check_ins import checkins_opened_0, checkins_opened_1m, checkins_opened_100k
from benchmarks.ground import Ground
from benchmarks.idle import idle_tick_0, idle_tick_1m
from benchmarks.memory import contacts_1m, memory_turns
from benchmarks.pg_turns import turns_postgresql_4
from benchmarks.proof import NotDone
from benchmarks.pure import engine_turn, signals
from benchmarks.result import Result, note
from benchmarks.sizes import Sizes
from benchmarks.split import split
from benchmarks.turns import turns_1, turns_64
from benchmarks.webhook import webhook_p99

Bench = Callable[[Ground, Sizes], Iterator[Result]]

BENCHES: dict[str, Bench] = {
    "turns_64": turns_64,
    "turns_1": turns_1,
    "turns_postgresql_4": turns_postgresql_4,
    "split": split,
    "checkins_opened_0": checkins_opened_0,
    "checkins_opened_100k": checkins_opened_100k,
    "checkins_opened_1m": checkins_opened_1m,
    "idle_tick_0": idle_tick_0,
    "idle_tick_1m": idle_tick_1m,
    "engine_turn": engine_turn,
    "signals": signals,
    "webhook_p99": webhook_p99,
    "burst": burst,
    "memory_turns": memory_turns,
    "contacts_1m": contacts_1m,
}


def main() -> int:
    """Read what to measure and how large, and measure it."""
    reader = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure, one JSON object a line.")
    reader.add_argument("names", nargs="*", metavar="NAME", help=f"what to measure: {', '.join(BENCHES)}")
    reader.add_argument(
        "--folder", type=Path, default=Path(".kithline"), help="measure on the disk of this folder (.kithline)"
    )
    reader.add_argument("--full", action="store_true", help="the full sizes (most of an hour); the others change them")
    for each in fields(Sizes):
        reader.add_argument(f"--{each.name.replace('_', '-')}", type=int, help=f"default {each.default}")
    options = vars(reader.parse_args())
    names, folder = options.pop("names") or list(BENCHES), options.pop("folder")
    if unknown := set(names) - BENCHES.keys():
        reader.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(BENCHES)}")
    sizes = Sizes.full() if options.pop("full") else Sizes()
    return run(names, sizes.changed(**options), folder)


def run(names: list[str], sizes: Sizes, folder: Path) -> int:
    """Measure each in turn, in a folder of its own that is removed at the end; return the exit status.

    What did not do its work has no speed: its line says why, and the others are measured all the same.
    """
    logging.disable(logging.WARNING)
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=folder) as own:
        ground, failed = Ground(Path(own).resolve()), []
        for name in names:
            note(f"{name}")
            try:
                for result in BENCHES[name](ground, sizes):
                    print(result.line(), flush=True)
            except NotDone as fault:
                failed.append(name)
                print(json.dumps({"bench": name, "run": "failed", "why": str(fault)}), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
