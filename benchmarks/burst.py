"""A burst: everybody's check-in falls due at one moment, while people answer and somebody is in danger.

The house runs as it is served: its own clock ticks, and its own sender sends. From the moment the burst falls due
until its last check-in is open, live replies come on a beat, and one dangerous message after another.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from benchmarks.asserting import count, rows
from benchmarks.delivered import deliver_all
from benchmarks.ground import Ground, open_all, open_house
from benchmarks.proof import must
from benchmarks.provider import QuietProvider
from benchmarks.replies import STEPS, Rounds, written
from benchmarks.result import Result, Run, note, percentile, results
from benchmarks.sizes import Sizes
from benchmarks.town import EARLIER, HOUSEHOLD, Plan, caregiver_address
from bot.inbox import Taken
from casework.vocabulary import CheckInState
from console.composition import House
from console.keeping import Keeper
from storage.models import Alert, CheckIn

ALERT_S, LIVE_MS = 2.0, 300.0
DANGER = "He has a knife and I am scared"
BETWEEN_S = 0.25
"""Pause between one page that arrived and the next dangerous message."""

PATIENCE_S = 60.0


@dataclass
class Watched:
    """What was measured during one burst: seconds to each page, seconds to each answer."""

    pages: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)


def burst(ground: Ground, sizes: Sizes) -> Iterator[Result]:
    """Print `alert_during_burst` (seconds, the slowest page) and `live_turn_during_burst_p99` (ms)."""
    plan = Plan(sizes.burst, early=max(2, min(sizes.live_families, sizes.burst // HOUSEHOLD // 4)))
    alerts, turns = [], []
    for _ in range(sizes.runs):
        with ground.copy(ground.sleeping(plan)) as url:
            seconds, seen = _one(url, ground.keys, plan, sizes)
        due = plan.members - plan.early * (HOUSEHOLD - 1)
        note(f"burst: {due / seconds:.0f} opened per s, {len(seen.pages)} pages, {len(seen.answers)} live turns")
        alerts.append(Run(max(seen.pages), ALERT_S, {"pages": len(seen.pages), "opened_per_s": due / seconds}))
        p99 = 1000 * percentile(seen.answers, 0.99)
        p50 = 1000 * percentile(seen.answers, 0.5)
        turns.append(Run(p99, LIVE_MS, {"p50_ms": p50, "turns": len(seen.answers)}))
    yield from results("alert_during_burst", "s", alerts, due_at_once=due)
    yield from results("live_turn_during_burst_p99", "ms", turns, due_at_once=due, live_per_s=sizes.live_rate)


def _one(url: str, keys: str, plan: Plan, sizes: Sizes) -> tuple[float, Watched]:
    """Live through one burst; return how long it lasted and what was seen."""
    provider, seen = QuietProvider(), Watched()
    with ExitStack() as stack:
        house = stack.enter_context(open_house(url, keys, plan.due - EARLIER, [provider]))
        open_all(house)
        deliver_all(house)
        house.clock.set_offset(house.clock.offset_for(plan.due + timedelta(seconds=1)))  # type: ignore[attr-defined]
        stack.enter_context(_kept(house))
        began = time.perf_counter()
        threads = [
            threading.Thread(target=partial(_guarded, each, house, plan, provider, sizes, seen))
            for each in (_alarm, _live)
        ]
        for each in threads:
            each.start()
        _await_end(house, plan, seen)
        seconds = time.perf_counter() - began
        seen.over.set()
        for each in threads:
            each.join()
    must(not seen.faults, "; ".join(seen.faults))
    must(bool(seen.pages) and bool(seen.answers), "the burst was over before anything was measured")
    return seconds, seen


@contextmanager
def _kept(house: House) -> Iterator[None]:
    """Let the house tick by itself."""
    keeper = Keeper(house)
    keeper.start()
    try:
        yield
    finally:
        keeper.stop()


def _await_end(house: House, plan: Plan, seen: Watched) -> None:
    until = time.monotonic() + PATIENCE_S + plan.members / 10
    while (due := house.next_due()) is not None and due <= plan.due and not seen.faults:
        must(time.monotonic() < until, "the burst never ended")
        time.sleep(0.05)
    opened = count(house, rows(CheckIn).where(CheckIn.state != CheckInState.CANCELLED))
    must(bool(seen.faults) or opened == plan.members, f"{plan.members} check-ins were to be open, not {opened}")


def _guarded(task: object, house: House, plan: Plan, provider: QuietProvider, sizes: Sizes, seen: Watched) -> None:
    try:
        task(house, plan, provider, sizes, seen)  # type: ignore[operator]
    except Exception as fault:
        seen.faults.append(f"{type(fault).__name__}: {fault}")


def _alarm(house: House, plan: Plan, provider: QuietProvider, sizes: Sizes, seen: Watched) -> None:
    """Send one dangerous message after another, each from another family, and wait for its page."""
    for family in range(plan.families - 1, plan.early, -1):
        words = f"Family {family}:"
        provider.expect(words)
        sent = time.perf_counter()
        taken = house.take_in(written(caregiver_address(family), DANGER, f"danger-{family}")).result(PATIENCE_S)
        came = provider.arrived(words, PATIENCE_S)
        must(taken is Taken.HEARD and came is not None, f"the page about family {family} never came")
        seen.pages.append((came or 0.0) - sent)
        if seen.over.wait(BETWEEN_S):
            break
    alerts = count(house, rows(Alert))
    must(alerts == len(seen.pages), f"{len(seen.pages)} alerts were to be open, not {alerts}")


def _live(house: House, plan: Plan, provider: QuietProvider, sizes: Sizes, seen: Watched) -> None:
    """Send replies on the beat, whether or not those before were answered."""
    members = list(range(plan.early * (HOUSEHOLD - 1)))
    rounds = Rounds(members, max(1, len(members) // len(STEPS)))
    waiting = []
    for number, message in enumerate(each for one in range(len(STEPS)) for each in rounds.replies(one)):
        if seen.over.wait(1 / sizes.live_rate):
            break
        future = house.take_in(message)
        future.add_done_callback(partial(_landed, time.perf_counter(), seen))
        waiting.append((number, future))
    for number, future in waiting:
        must(future.result(PATIENCE_S) is Taken.HEARD, f"live message {number} was not heard")


def _landed(sent: float, seen: Watched, _: object) -> None:
    seen.answers.append(time.perf_counter() - sent)
