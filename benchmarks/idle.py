"""What a tick costs when nothing is due: the question for timers and the question for messages, once a second."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from statistics import median

from benchmarks.check_ins import beside
from benchmarks.ground import Ground, open_house
from benchmarks.proof import must
from benchmarks.result import Result, Run, percentile, results
from benchmarks.sizes import Sizes
from benchmarks.town import Plan
from storage.plain_json import moment_text

BEFORE = timedelta(hours=6)
"""How long before anybody is asked the ticks are taken."""

DUE = "SELECT * FROM timer WHERE state = 'waiting' AND due_at <= ? ORDER BY due_at LIMIT 32"


def idle_tick_0(ground: Ground, sizes: Sizes) -> Iterator[Result]:
    """Milliseconds of a tick; the limit is one bare look at the same index in one transaction."""
    return _idle(ground, sizes, "idle_tick_0", 0)


def idle_tick_1m(ground: Ground, sizes: Sizes) -> Iterator[Result]:
    """The same beside a million timers that sleep."""
    return _idle(ground, sizes, "idle_tick_1m", sizes.beside_many)


def _idle(ground: Ground, sizes: Sizes, bench: str, dormant: int) -> Iterator[Result]:
    plan = Plan(sizes.due)
    runs = []
    with ground.copy(beside(ground, plan, dormant)) as url, open_house(url, ground.keys, plan.due - BEFORE) as house:
        for _ in range(sizes.runs):
            spent = []
            for number in range(sizes.ticks + sizes.ticks // 5):
                began = time.perf_counter()
                moved = house.run_timers() + house.send_due()
                spent.append(1000 * (time.perf_counter() - began))
                must(moved == 0, f"tick {number} moved {moved} rows, though nothing is due")
            measured = spent[sizes.ticks // 5 :]
            limit = _bare_ms(url.removeprefix("sqlite:///"), sizes.ticks, moment_text(plan.due - BEFORE))
            runs.append(Run(median(measured), limit, {"p99_ms": percentile(measured, 0.99)}))
    yield from results(bench, "ms", runs, ticks=sizes.ticks, beside=dormant)


def _bare_ms(path: str, ticks: int, now: str) -> float:
    spent = []
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        for _ in range(ticks):
            began = time.perf_counter()
            conn.execute("BEGIN IMMEDIATE")
            must(conn.execute(DUE, (now,)).fetchall() == [], "nothing is due")
            conn.execute("COMMIT")
            spent.append(1000 * (time.perf_counter() - began))
    return median(spent)
