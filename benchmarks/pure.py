"""The two pure parts of a turn by themselves: the engine, and the search for danger. No database, no clock.

Their limit is a budget: together they may cost a fraction of what a commit costs (issue 3, aims).
"""

import time
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median

from benchmarks.ground import Ground
from benchmarks.proof import must
from benchmarks.replies import STEPS
from benchmarks.result import Result, Run, percentile, results
from benchmarks.sizes import Sizes
from benchmarks.texts import LONG_TEXTS, LONGEST, TEXTS
from bot.dialogue import begin, take_turn
from bot.dialogue.heard import Began, Option, Reply, Shown
from bot.dialogue.script import Scripts
from bot.dialogue.state import State
from bot.dialogue.turn import Turn
from bot.scripts import product_flows
from casework.signals import SignalContext, match
from console.composition import product_lists

FLOW = "nm_checkin"
ENGINE_US, SIGNALS_US, LONGEST_SIGNALS_US = 100, 50, 150
MICRO = 1_000_000


def engine_turn(ground: Ground, sizes: Sizes) -> Iterator[Result]:
    """Microseconds of one reply of `nm_checkin` in the engine: the median of its three questions' replies."""
    turns = list(_prepared(sizes))
    runs = []
    for _ in range(sizes.runs):
        spent = [MICRO * _seconds(turn) for _ in range(sizes.repeats) for turn in turns]
        runs.append(Run(median(spent), ENGINE_US, {"p99_us": percentile(spent, 0.99)}))
    yield from results("engine_turn", "us", runs, replies=len(turns), repeats=sizes.repeats)


def signals(ground: Ground, sizes: Sizes) -> Iterator[Result]:
    """Microseconds to search one message for danger: the median of what people write, and the worst long text."""
    lists, context = product_lists(), SignalContext(names=frozenset({"Member 12"}), initials=frozenset({"M", "T"}))
    for text in LONG_TEXTS:
        must(len(text) == LONGEST, f"{len(text)} characters are not {LONGEST}")
    found = sum(bool(match(lists, text, context)) for text in (*TEXTS, *LONG_TEXTS))
    must(0 < found < len(TEXTS), "some of the texts, not all, hold a phrase of the lists")
    runs = []
    for _ in range(sizes.runs):
        usual = [_each(partial(match, lists, text, context), sizes.repeats) for text in TEXTS]
        worst = max(_each(partial(match, lists, text, context), sizes.repeats) for text in LONG_TEXTS)
        runs.append(Run(median(usual), SIGNALS_US, {"worst_us": worst, "worst_limit": LONGEST_SIGNALS_US}))
    yield from results("signals", "us", runs, texts=len(TEXTS), with_phrases=found, repeats=sizes.repeats)


def _prepared(sizes: Sizes) -> Iterator[Callable[[], Turn]]:
    """Walk through the flow once with each way of answering; yield every turn, ready to be taken again."""
    scripts = Scripts(product_flows().scripts, messages=product_flows().messages)
    facts = {
        "name": "Member 12",
        "promises": ({"id": 1, "part": "Morning wave", "critical": False},),
        "last_confidence": 8,
        "day": sizes.later,
        "concern_mode": "questions",
    }
    for answers in zip(*STEPS, strict=True):
        turn = take_turn(scripts, begin(scripts, FLOW), Began(), facts, sizes.later)
        for answer in answers:
            reply = Reply(answer, prompt=_shown(scripts, turn))
            take = partial(take_turn, scripts, turn.state, reply, facts, sizes.later)
            turn = take()
            must(turn.understood is not None and bool(turn.effects), f"{answer!r} was not understood")
            yield take
            turn = Turn(State.from_json(turn.state.to_json()), turn.says)


def _shown(scripts: Scripts, turn: Turn) -> Shown:
    say = next(each for each in turn.says if each.kind is not None)
    texts = scripts.current(FLOW).texts
    options = tuple(Option(value, texts[say.key.removesuffix("text") + value]) for value in say.options)
    return Shown(str(say.step), str(say.kind), options, "en")


def _each(fn: Callable[[], object], repeats: int) -> float:
    """Return the median microseconds of a call, after some that warm up."""
    spent = [_seconds(fn) for _ in range(repeats + repeats // 5)]
    return MICRO * median(spent[repeats // 5 :])


def _seconds(fn: Callable[[], object]) -> float:
    began = time.perf_counter()
    fn()
    return time.perf_counter() - began
