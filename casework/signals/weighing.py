"""How serious one found phrase is here: what stands around it, and where it was said (method 6.2, steps 3-4)."""

from dataclasses import dataclass

from casework.signals.categories import NEVER_REDUCED
from casework.signals.context import ContextWords, first_of
from casework.signals.finding import Found, Message
from casework.signals.rules import Rule
from casework.vocabulary import Severity

NEGATION_REACH = 3
SENTENCE_REACH = 20
_BY_RANK = {severity.rank: severity for severity in Severity}


@dataclass(frozen=True, slots=True)
class SignalContext:
    """Where the words were said. `names` are what the sender is called, `initials` those of the family's children."""

    locale: str = "en"
    rehearsal: bool = False
    names: frozenset[str] = frozenset()
    initials: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Weight:
    """The severity in this message (None: nothing is left of it) and, in plain words, what changed it."""

    severity: Severity | None
    reasons: tuple[str, ...]


def weigh(message: Message, found: Found, rule: Rule, words: ContextWords, context: SignalContext) -> Weight:
    """Weigh one phrase.

    One step up, at most to critical, for a child named or a present cue; one down for "not" or the clearly past; two
    down in a rehearsal, unless it is said to have happened. A critical phrase never drops below `low`, and the
    categories of `NEVER_REDUCED` never drop at all.
    """
    sentence = _sentence(message, found)
    raised = _raised(message, sentence, words, context)
    rank = min(rule.severity.rank + (1 if raised else 0), Severity.CRITICAL.rank)
    reasons = [raised] if raised and rank > rule.severity.rank else []
    if rule.category not in NEVER_REDUCED:
        for steps, reason in _lowered(message, found, sentence, words, context):
            rank -= steps
            reasons.append(reason)
    if rank < 0 and rule.severity is not Severity.CRITICAL:
        return Weight(None, tuple(reasons))
    return Weight(_BY_RANK[max(rank, 0)], tuple(reasons))


def _raised(message: Message, sentence: range, words: ContextWords, context: SignalContext) -> str | None:
    if any(message.quote(place, place) in context.initials for place in sentence):
        return "a child is named"
    cue = first_of(words.present, _words(message, sentence))
    return f'"{cue}" says it is now' if cue else None


def _lowered(
    message: Message, found: Found, sentence: range, words: ContextWords, context: SignalContext
) -> list[tuple[int, str]]:
    said = _words(message, sentence)
    lowered: list[tuple[int, str]] = []
    negation = _negation(message, found, words)
    past = first_of(words.past, said) or first_of(words.hypothetical, said)
    if negation:
        lowered.append((1, f'"{negation}" stands before it'))
    elif past and not first_of(words.present, said):
        lowered.append((1, f'"{past}" says it is past or only thought of'))
    if context.rehearsal and not (first_of(words.still_true, said) or first_of(words.present, said)):
        lowered.append((2, "said in a rehearsal"))
    return lowered


def _negation(message: Message, found: Found, words: ContextWords) -> str | None:
    """A "not" that is part of the phrase ("not breathing") is none; nor is one beyond a comma ("No, he has")."""
    first = found.places[0]
    for place in range(first - 1, max(first - 1 - NEGATION_REACH, -1), -1):
        if not message.one_clause(place, place + 1):
            break
        word = message.words[place]
        if word in words.negation or (place == first - 1 and word in words.direct_negation):
            return word
    inside = set(range(first, found.places[-1])) - set(found.places)
    return next((word for place in sorted(inside) if (word := message.words[place]) in words.negation), None)


def _sentence(message: Message, found: Found) -> range:
    """The sentence around a phrase, at most `SENTENCE_REACH` words each way: people may never write a full stop."""
    start, end = found.places[0], found.places[-1]
    first, last = max(start - SENTENCE_REACH, 0), min(end + SENTENCE_REACH, len(message.words) - 1)
    while start > first and message.one_sentence(start - 1, start):
        start -= 1
    while end < last and message.one_sentence(end, end + 1):
        end += 1
    return range(start, end + 1)


def _words(message: Message, places: range) -> tuple[str, ...]:
    return tuple(message.words[place] for place in places)
