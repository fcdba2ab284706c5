"""Check-ins opened a second, from the due timer to the queued question, beside more and more rows that sleep."""

import shutil
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from sqlalchemy import Select, select

from benchmarks.asserting import count, rows
from benchmarks.bare_check_ins import bare_check_ins_per_s
from benchmarks.dormant import add_dormant
from benchmarks.ground import Ground, open_all, open_house
from benchmarks.proof import must
from benchmarks.result import Result, Run, note, results
from benchmarks.sizes import Sizes
from benchmarks.town import Plan
from casework.vocabulary import CheckInState, DeliveryState, PromptState, TimerState
from console.composition import House
from storage.models import CheckIn, JournalEntry, OutboundMessage, Prompt, Timer

WARM_UP = Plan(64)


def checkins_opened_0(ground: Ground, sizes: Sizes) -> Iterator[Result]:
    """Nothing sleeps beside them but their own families' next week."""
    return _opened(ground, sizes, "checkins_opened_0", 0)


def checkins_opened_100k(ground: Ground, sizes: Sizes) -> Iterator[Result]:
    """A hundred thousand timers sleep beside them."""
    return _opened(ground, sizes, "checkins_opened_100k", sizes.beside_some)


def checkins_opened_1m(ground: Ground, sizes: Sizes) -> Iterator[Result]:
    """A million timers sleep beside them."""
    return _opened(ground, sizes, "checkins_opened_1m", sizes.beside_many)


def beside(ground: Ground, plan: Plan, dormant: int) -> Path:
    """Return the town before it is asked, with so many sleeping timers in it."""

    def build(url: str) -> None:
        path = url.removeprefix("sqlite:///")
        shutil.copy(ground.sleeping(plan), path)
        add_dormant(path, dormant)

    return ground.template(f"sleeping beside {dormant}", plan, build) if dormant else ground.sleeping(plan)


def _opened(ground: Ground, sizes: Sizes, bench: str, dormant: int) -> Iterator[Result]:
    plan = Plan(sizes.due)
    template = beside(ground, plan, dormant)
    _once(ground, ground.sleeping(WARM_UP), WARM_UP)
    runs = []
    for _ in range(sizes.runs):
        per_s = _once(ground, template, plan, dormant)
        note(f"{bench}: {per_s:.0f} per s")
        runs.append(Run(per_s, bare_check_ins_per_s(ground.folder, plan.members)))
    yield from results(bench, "per_s", runs, opened=plan.members, beside=dormant)


def _once(ground: Ground, template: Path, plan: Plan, dormant: int = 0) -> float:
    """Open everything that is due on a fresh copy, prove it, and return check-ins a second."""
    with ground.copy(template) as url, open_house(url, ground.keys, plan.due) as house:
        began = time.perf_counter()
        done = open_all(house)
        seconds = time.perf_counter() - began
        must(done == plan.members, f"{plan.members} timers were to be done, not {done}")
        all_opened(house, plan.members, dormant)
    return plan.members / seconds


def all_opened(house: House, members: int, dormant: int = 0) -> None:
    """Each check-in was opened once, asked, recorded, and has its next steps planned."""
    must_be = partial(_must_be, house)
    must_be("check-ins sent", members, rows(CheckIn).where(CheckIn.state == CheckInState.SENT))
    must_be("conversations linked", members, rows(CheckIn).where(CheckIn.conversation_id.is_not(None)))
    must_be("questions open", members, rows(Prompt).where(Prompt.state == PromptState.OPEN))
    must_be("messages queued", members, rows(OutboundMessage).where(OutboundMessage.state == DeliveryState.QUEUED))
    must_be("entries in the record", members, rows(JournalEntry).where(JournalEntry.kind == "check_in_opened"))
    with house.database.reading() as conn:
        kinds = Counter(conn.scalars(select(Timer.kind).where(Timer.state == TimerState.WAITING)))
    planned = {kind: kinds[kind] for kind in ("check_in_due", "check_in_window", "conversation_wait")}
    must(planned == {**dict.fromkeys(planned, members), "check_in_due": members + dormant}, f"planned is {planned}")
    must(kinds["check_in_rung"] >= members, "each check-in has its ladder planned")


def _must_be(house: House, what: str, expected: int, statement: Select[int]) -> None:
    found = count(house, statement)
    must(found == expected, f"{expected} {what}, not {found}")
