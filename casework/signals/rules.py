"""Phrase lists as compiled values: read from plain rows, checked as a whole, and quick to match (method 6.2).

A row is one of three: a *rule* (`id, lang, category, pattern, severity, note, positives, negatives`), one language's
`idioms`, or one language's `words` (short forms and words of context). Reading files is not done here.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from casework.signals.categories import SignalCategory
from casework.signals.context import ContextWords, read_context
from casework.signals.patterns import Element, PatternBroken, Phrase, compile_pattern
from casework.signals.words import LONGEST_WORD, undo
from casework.vocabulary import Severity

EXAMPLES = 3
REMEMBERED = 50_000
"""Typed words whose meaning is kept; then they are forgotten and worked out again."""


class PhraseListBroken(ValueError):
    """Rows that cannot be used; `faults` says each in one line, all at once."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a list. `note` says in plain words why it is there; it is shown to practitioners."""

    id: str
    lang: str
    category: SignalCategory
    severity: Severity
    pattern: str
    note: str
    positives: tuple[str, ...]
    negatives: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Anchor:
    """One phrase of a rule, found by its rarest word: the element at `place`. An idiom has no rule.

    `before` and `after` are the words that have to stand right beside it, so that most places are refused at a look.
    """

    phrase: Phrase
    place: int
    rule: Rule | None
    before: Element | None
    after: Element | None


Word = tuple[str, tuple[Anchor, ...]]
"""A plain word, and the phrases it may belong to."""


@dataclass(frozen=True)
class PhraseLists:
    """All lists together. `version` changes with any word of any row."""

    version: str
    rules: tuple[Rule, ...]
    idioms: tuple[str, ...]
    context: Mapping[str, ContextWords]
    short_forms: Mapping[str, tuple[str, ...]]
    by_word: Mapping[str, tuple[Anchor, ...]]
    by_prefix: Mapping[str, tuple[Anchor, ...]]
    vocabulary: frozenset[str]
    prefixes: frozenset[str]
    _seen: dict[str, tuple[Word, ...]] = field(default_factory=dict, repr=False, compare=False)

    def words(self, typed: str) -> tuple[Word, ...]:
        """Return what one typed word stands for; worked out once a word."""
        found = self._seen.get(typed)
        if found is None:
            plain = undo(typed, self.short_forms, self.knows)
            found = tuple((word, self._anchors(word)) for word in plain)
            if len(typed) <= LONGEST_WORD:
                if len(self._seen) >= REMEMBERED:
                    self._seen.clear()
                self._seen[typed] = found
        return found

    def knows(self, word: str) -> bool:
        """Say whether any list has this plain word."""
        return word in self.vocabulary or any(word[:length] in self.prefixes for length in range(2, len(word) + 1))

    def _anchors(self, word: str) -> tuple[Anchor, ...]:
        found = list(self.by_word.get(word, ()))
        for length in range(1, len(word) + 1):
            found.extend(self.by_prefix.get(word[:length], ()))
        return tuple(found)


def load_rules(rows: Iterable[Mapping[str, Any]]) -> PhraseLists:
    """Compile rows to phrase lists. Raises `PhraseListBroken` with every fault of every row at once."""
    kept = [dict(row) for row in rows]
    faults: list[str] = []
    short_forms = _short_forms(kept, faults)
    spell = _spelling(short_forms)
    context = _contexts(kept, faults)
    rules = [rule for row in kept if "pattern" in row and (rule := _rule(row, faults)) is not None]
    faults += [f"{each}: this id stands twice" for each in sorted(_twice(rule.id for rule in rules))]
    phrases = [(phrase, rule) for rule in rules for phrase in _phrases(rule.pattern, rule.id, spell, faults)]
    idioms = [str(idiom) for row in kept for idiom in row.get("idioms", ())]
    guards = [(phrase, None) for idiom in idioms for phrase in _phrases(idiom, idiom, spell, faults)]
    if faults:
        raise PhraseListBroken(faults)
    by_word, by_prefix = _index([*phrases, *guards])
    elements = [element for phrase, _ in [*phrases, *guards] for element in phrase]
    return PhraseLists(
        version=_version(kept),
        rules=tuple(rules),
        idioms=tuple(idioms),
        context=context,
        short_forms=short_forms,
        by_word=by_word,
        by_prefix=by_prefix,
        vocabulary=frozenset().union(*(each.vocabulary() for each in context.values()))
        | {word for element in elements for word in element.words},
        prefixes=frozenset(prefix for element in elements for prefix in element.prefixes),
    )


def _rule(row: Mapping[str, Any], faults: list[str]) -> Rule | None:
    name = str(row.get("id", row["pattern"]))
    try:
        category = SignalCategory(row["category"])
        rule = Rule(
            id=str(row["id"]),
            lang=str(row["lang"]),
            category=category,
            severity=Severity(row.get("severity", category.usual)),
            pattern=str(row["pattern"]),
            note=str(row["note"]),
            positives=tuple(str(each) for each in row["positives"]),
            negatives=tuple(str(each) for each in row["negatives"]),
        )
    except (KeyError, ValueError) as fault:
        faults.append(f"{name}: {fault} is missing or not known")
        return None
    if len(rule.positives) != EXAMPLES or len(rule.negatives) != EXAMPLES:
        faults.append(f"{name}: needs three positives and three negatives")
    return rule


def _phrases(pattern: str, name: str, spell: Callable[[str], tuple[str, ...]], faults: list[str]) -> tuple[Phrase, ...]:
    try:
        return compile_pattern(pattern, spell)
    except PatternBroken as fault:
        faults.append(f"{name}: {fault}")
        return ()


def _short_forms(rows: Iterable[Mapping[str, Any]], faults: list[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in rows:
        for short, meaning in row.get("words", {}).get("short_forms", {}).items():
            words = tuple(str(meaning).split())
            if found.setdefault(str(short), words) != words:
                faults.append(f"{short}: two languages read this short form differently; leave it out")
    return found


def _contexts(rows: Iterable[Mapping[str, Any]], faults: list[str]) -> dict[str, ContextWords]:
    """Return the words of each language: its own "not", and every language's "now" and "last year"."""
    own: dict[str, ContextWords] = {}
    for row in rows:
        data = {kind: words for kind, words in row.get("words", {}).items() if kind != "short_forms"}
        try:
            own[str(row["lang"])] = own.get(str(row["lang"]), ContextWords()).joined(read_context(data))
        except KeyError as kind:
            faults.append(f"{row.get('id', 'words')}: {kind} is missing, or no kind of context")
    together = ContextWords()
    for words in own.values():
        together = together.joined(words)
    return {
        lang: replace(together, negation=words.negation, direct_negation=words.direct_negation)
        for lang, words in own.items()
    }


def _spelling(short_forms: Mapping[str, tuple[str, ...]]) -> Callable[[str], tuple[str, ...]]:
    def spell(typed: str) -> tuple[str, ...]:
        return undo(typed, short_forms, lambda word: True)

    return spell


def _index(
    phrases: Iterable[tuple[Phrase, Rule | None]],
) -> tuple[dict[str, tuple[Anchor, ...]], dict[str, tuple[Anchor, ...]]]:
    """Index each phrase under the element whose words stand in the fewest phrases: rare words are looked at rarely."""
    kept = list(phrases)
    weight: dict[str, int] = {}
    for phrase, _ in kept:
        for word in {word for element in phrase for word in _keys(element)}:
            weight[word] = weight.get(word, 0) + 1
    by_word: dict[str, list[Anchor]] = {}
    by_prefix: dict[str, list[Anchor]] = {}
    for phrase, rule in kept:
        place = min(
            (place for place, element in enumerate(phrase) if not element.is_name),
            key=lambda each: max(weight[word] for word in _keys(phrase[each])),
        )
        anchor = _anchor(phrase, place, rule)
        for word in phrase[place].words:
            by_word.setdefault(word, []).append(anchor)
        for prefix in phrase[place].prefixes:
            by_prefix.setdefault(prefix, []).append(anchor)
    return _frozen(by_word), _frozen(by_prefix)


def _anchor(phrase: Phrase, place: int, rule: Rule | None) -> Anchor:
    before = phrase[place - 1] if place > 0 and not phrase[place].gap else None
    after = phrase[place + 1] if place + 1 < len(phrase) and not phrase[place + 1].gap else None
    return Anchor(phrase, place, rule, before, after)


def _keys(element: Element) -> list[str]:
    return [*element.words, *(f"{prefix}*" for prefix in element.prefixes)]


def _frozen(index: Mapping[str, list[Anchor]]) -> dict[str, tuple[Anchor, ...]]:
    return {word: tuple(anchors) for word, anchors in index.items()}


def _twice(names: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    return {name for name in names if name in seen or seen.add(name)}  # type: ignore[func-returns-value]


def _version(rows: Iterable[Mapping[str, Any]]) -> str:
    text = json.dumps(list(rows), sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
