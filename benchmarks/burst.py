"""A burst: everybody's check-in falls due at one moment, while people answer and somebody is in danger.

The house runs as it is served: its own clock ticks, and its own sender sends. From the moment the burst falls due
until its last check-in is open, live replies come on a beat, and one dangerous message after another.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import chain

from benchmarks.asserting import count, rows
from benchmarks.delivered import deliver_all
from benchmarks.ground import Ground, move_clock, open_all, open_house
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


def burst(ground: Ground, sizes: Sizes) -> Iterator[Result]:
    """Print `alert_during_burst` (seconds, the slowest page) and `live_turn_during_burst_p99` (ms)."""
    plan = Plan(sizes.burst, early=max(2, min(sizes.live_families, sizes.burst // HOUSEHOLD // 4)))
    due = plan.members - plan.early * (HOUSEHOLD - 1)
    alerts, turns = [], []
    for _ in range(sizes.runs):
        with ground.copy(ground.sleeping(plan)) as url:
            lived = _live_through(url, ground.keys, plan, sizes.live_rate)
        pages, answers, per_s = lived.pages, lived.answers, due / lived.seconds
        note(f"burst: {per_s:.0f} opened per s, {len(pages)} pages, {len(answers)} live turns")
        alerts.append(Run(max(pages), ALERT_S, {"pages": len(pages), "opened_per_s": per_s}))
        p50, p99 = (1000 * percentile(answers, share) for share in (0.5, 0.99))
        turns.append(Run(p99, LIVE_MS, {"p50_ms": p50, "turns": len(answers)}))
    yield from results("alert_during_burst", "s", alerts, due_at_once=due)
    yield from results("live_turn_during_burst_p99", "ms", turns, due_at_once=due, live_per_s=sizes.live_rate)


def _live_through(url: str, keys: str, plan: Plan, live_per_s: int) -> "Burst":
    """Ask the early families first, then let everybody else fall due in a house that ticks by itself."""
    provider = QuietProvider()
    with open_house(url, keys, plan.due - EARLIER, [provider]) as house:
        open_all(house)
        deliver_all(house)
        move_clock(house, plan.due + timedelta(seconds=1))
        with _ticking(house):
            lived = Burst(house, plan, provider, live_per_s)
            lived.watch()
    must(bool(lived.pages) and bool(lived.answers), "the burst was over before anything was measured")
    return lived


@contextmanager
def _ticking(house: House) -> Iterator[None]:
    keeper = Keeper(house)
    keeper.start()
    try:
        yield
    finally:
        keeper.stop()


@dataclass
class Burst:
    """What is measured during one burst: `seconds` it lasted, seconds to each page, seconds to each answer."""

    house: House
    plan: Plan
    provider: QuietProvider
    live_per_s: int
    seconds: float = 0.0
    pages: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        """Alarm and reply until the last check-in is open, and wait for everything that was begun."""
        began = time.perf_counter()
        threads = [threading.Thread(target=self._guarded, args=(each,)) for each in (self._alarm, self._reply)]
        for each in threads:
            each.start()
        try:
            self._await_end()
            self.seconds = time.perf_counter() - began
        finally:
            self.over.set()
            for each in threads:
                each.join()
        must(not self.faults, "; ".join(self.faults))

    def _await_end(self) -> None:
        until = time.monotonic() + PATIENCE_S + self.plan.members / 10
        while (due := self.house.next_due()) is not None and due <= self.plan.due and not self.faults:
            must(time.monotonic() < until, "the burst never ended")
            time.sleep(0.05)
        opened = count(self.house, rows(CheckIn).where(CheckIn.state != CheckInState.CANCELLED))
        must(bool(self.faults) or opened == self.plan.members, f"{self.plan.members} were to be opened, not {opened}")

    def _guarded(self, task: Callable[[], None]) -> None:
        try:
            task()
        except Exception as fault:
            self.faults.append(f"{type(fault).__name__}: {fault}")

    def _alarm(self) -> None:
        """Send one dangerous message after another, each from another family, and wait for its page."""
        for family in range(self.plan.families - 1, self.plan.early, -1):
            words = f"Family {family}:"
            self.provider.expect(words)
            sent = time.perf_counter()
            message = written(caregiver_address(family), DANGER, f"danger-{family}")
            taken = self.house.take_in(message).result(PATIENCE_S)
            came = self.provider.arrived(words, PATIENCE_S)
            must(taken is Taken.HEARD and came is not None, f"the page about family {family} never came")
            self.pages.append((came or 0.0) - sent)
            if self.over.wait(BETWEEN_S):
                break
        alerts = count(self.house, rows(Alert))
        must(alerts == len(self.pages), f"{len(self.pages)} alerts were to be open, not {alerts}")

    def _reply(self) -> None:
        """Send live replies on the beat, whether or not those before were answered."""
        members = list(range(self.plan.early * (HOUSEHOLD - 1)))
        rounds = Rounds(members, max(1, len(members) // len(STEPS)))
        waiting = []
        for message in chain.from_iterable(map(rounds.replies, range(len(STEPS)))):
            if self.over.wait(1 / self.live_per_s):
                break
            future = self.house.take_in(message)
            future.add_done_callback(partial(self._answered, time.perf_counter()))
            waiting.append(future)
        must({each.result(PATIENCE_S) for each in waiting} <= {Taken.HEARD}, "a live reply was not heard")

    def _answered(self, sent: float, _: object) -> None:
        self.answers.append(time.perf_counter() - sent)
