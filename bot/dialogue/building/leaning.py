"""Which answers of a question raise a worry and which clear one (asymmetric reading, method 4.1 and design 3).

An author may say it with `worry: [..]` and `clears: [..]`. Otherwise it follows from what the answers lead to:
an answer that alone leads to an alarm raises, and beside it every other answer clears; the names below lean by
themselves.
"""

from collections.abc import Iterable, Mapping

from bot.dialogue.conditions import Test
from bot.dialogue.effect_kinds import ALARMS
from bot.dialogue.steps.ask import Leaning
from bot.dialogue.steps.doing import Doing
from bot.dialogue.steps.targets import CallTo, Target

WORRY_FLOW = "any_raise_concern"
RAISES = frozenset({"worried", "in_danger", "unsafe", "not_safe"})
CLEARS = frozenset({"well", "ok", "fine", "good", "kept", "safe", "all_ok", "no_worry", "safe_plan_used"})
_RAISING_DANGER = frozenset({"yes", "unsure"})


def leaning(
    step: str, values: Iterable[str], do: tuple[Doing, ...], routes: Mapping[str | int, Target], given: Leaning
) -> Leaning:
    """Return how the answers of one question lean; what the author said comes first."""
    known = frozenset(values)
    alarming = known & frozenset().union(*(_alarmed_by(step, doing) for doing in do))
    called = {value for value, way in routes.items() if isinstance(way, CallTo) and way.flow == WORRY_FLOW}
    raises = given.raises or (known & RAISES) | alarming | (known & called)
    clears = given.clears or (known - raises if alarming else (known & CLEARS) - raises)
    return Leaning(raises, clears)


def _alarmed_by(step: str, doing: Doing) -> frozenset[str]:
    """The answers of this step that make this effect an alarm."""
    if doing.effect not in ALARMS:
        return frozenset()
    danger = doing.fields.get("danger")
    if danger is not None and danger.source == "answer" and danger.name == step:
        return _RAISING_DANGER
    when = doing.when
    if not isinstance(when, Test) or when.value.source != "answer" or when.value.name != step:
        return frozenset()
    if when.operator == "is":
        return frozenset({str(when.against)})
    if when.operator == "in" and isinstance(when.against, tuple):
        return frozenset(str(each) for each in when.against)
    return frozenset()
