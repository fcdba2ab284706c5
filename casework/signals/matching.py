"""The signals of one message: which phrases it holds, how serious each is here, and why (method 6.2)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from casework.signals.categories import SignalCategory
from casework.signals.finding import Found, Message, find, read_message
from casework.signals.rules import PhraseLists, Rule
from casework.signals.weighing import SignalContext, weigh
from casework.vocabulary import Severity

HERE = SignalContext()
MOST_A_RULE = 40
"""Places of one rule that are weighed in one message: a text that says it forty times has said it."""

MOST_IDIOMS = 100


@dataclass(frozen=True, slots=True)
class SignalMatch:
    """One phrase of a list, found. `matched` are the sender's own words; `why` never repeats them."""

    category: SignalCategory
    severity: Severity
    rule: str
    matched: str
    why: str


def match(lists: PhraseLists, text: str, context: SignalContext = HERE) -> tuple[SignalMatch, ...]:
    """Return every signal of a message, the most serious first; one a rule, where it is most serious.

    When all that matched lies inside listed idioms ("dying to see you"), nothing is left of it but a critical phrase,
    which stays `low` for a human to glance at. Time is bounded by the length of the text.
    """
    message = read_message(lists, text, context.names)
    found = list(find(message))
    if not found:
        return ()
    places = {(each.rule.id, each.places): (each, each.rule) for each in found if each.rule is not None}
    guarded = _guarded([each for each, _ in places.values()], [each for each in found if each.rule is None])
    worst: dict[str, SignalMatch] = {}
    looked: Counter[str] = Counter()
    for each, rule in places.values():
        looked[rule.id] += 1
        if looked[rule.id] > MOST_A_RULE:
            continue
        signal = _idiom(message, each, rule) if guarded else _signal(lists, message, each, rule, context)
        if signal is not None and (rule.id not in worst or worst[rule.id].severity.rank < signal.severity.rank):
            worst[rule.id] = signal
    return tuple(sorted(worst.values(), key=lambda signal: -signal.severity.rank))


def _signal(
    lists: PhraseLists, message: Message, found: Found, rule: Rule, context: SignalContext
) -> SignalMatch | None:
    weight = weigh(message, found, rule, lists.context[rule.lang], context)
    if weight.severity is None:
        return None
    return _match(message, found, rule, weight.severity, weight.reasons)


def _idiom(message: Message, found: Found, rule: Rule) -> SignalMatch | None:
    if rule.severity is not Severity.CRITICAL:
        return None
    return _match(message, found, rule, Severity.LOW, ("it is part of a common saying",))


def _match(message: Message, found: Found, rule: Rule, severity: Severity, reasons: Iterable[str]) -> SignalMatch:
    said = "; ".join([f"{rule.category.plain}: {rule.note}", *reasons])
    return SignalMatch(rule.category, severity, rule.id, message.quote(found.places[0], found.places[-1]), said)


def _guarded(phrases: Sequence[Found], idioms: Sequence[Found]) -> bool:
    """Say whether every phrase lies inside some idiom; idioms beyond the first hundred guard nothing."""
    return bool(idioms) and all(any(_inside(each, idiom) for idiom in idioms[:MOST_IDIOMS]) for each in phrases)


def _inside(found: Found, idiom: Found) -> bool:
    return idiom.places[0] <= found.places[0] and found.places[-1] <= idiom.places[-1]
