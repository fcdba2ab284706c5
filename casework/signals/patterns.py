"""The pattern language of the phrase lists, compiled to plain phrases (method 6.2, step 2).

    he (has|has got) ... (knife|blade*)

Words stand side by side. `blade*` is any word that begins so; `(a|b c|)` is any one of these, or nothing; ` ... ` is a
gap of at most six words inside one sentence; `{name}` is what the sender is called. There is nothing to backtrack
without bound: a pattern has at most three gaps, and a gap at most seven places to go on from.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

GAP = 6
MOST_GAPS = 3
MOST_PHRASES = 600
NAME = "{name}"

_PART = re.compile(r"\s*(?:(?P<gap>\.\.\.)|\((?P<group>[^()]*)\)|(?P<word>[^\s()|]+))")
_ALLOWED = re.compile(r":[a-z0-9-]+:|\{name\}|[a-z0-9']+\*?")

Spell = Callable[[str], tuple[str, ...]]
Words = tuple[frozenset[str], ...]


class PatternBroken(ValueError):
    """A pattern that cannot be read; the message says where."""


@dataclass(frozen=True, slots=True)
class Element:
    """One word of a pattern: any of `words`, or one that begins with any of `prefixes`. `gap` may stand before it."""

    words: frozenset[str]
    prefixes: tuple[str, ...]
    gap: bool

    def may_fit(self, word: str) -> bool:
        """Say at a look whether a word can be this one; True still has to be proved by `fits`."""
        return word in self.words or bool(self.prefixes) or NAME in self.words

    def fits(self, word: str) -> bool:
        """Say whether a plain word is this one."""
        return word in self.words or (bool(self.prefixes) and word.startswith(self.prefixes))

    @property
    def is_name(self) -> bool:
        """True for the place of the sender's own name."""
        return NAME in self.words


Phrase = tuple[Element, ...]


def compile_pattern(pattern: str, spell: Spell) -> tuple[Phrase, ...]:
    """Return the phrases a pattern stands for. `spell` is how a typed word is undone. Raises `PatternBroken`.

    Pattern words are undone as messages are, so that a list may say "can't" and find "cannot".
    """
    choices: list[tuple[bool, list[Words]]] = []
    gap = False
    for part in _parts(pattern):
        if part == "...":
            gap = True
            continue
        choices.append((gap, _alternatives(part, pattern, spell)))
        gap = False
    if not choices or gap or sum(before for before, _ in choices) > MOST_GAPS:
        raise PatternBroken(f"{pattern!r} needs words at both ends, and at most {MOST_GAPS} gaps")
    gaps = [before for before, _ in choices]
    found = {_sequence(gaps, chosen): None for chosen in product(*(words for _, words in choices))}
    if len(found) > MOST_PHRASES:
        raise PatternBroken(f"{pattern!r} stands for more than {MOST_PHRASES} phrases; split it")
    if any(not phrase or phrase[0].gap for phrase in found):
        raise PatternBroken(f"{pattern!r} may begin with nothing or with a gap")
    if any(all(element.is_name for element in phrase) for phrase in found):
        raise PatternBroken(f"{pattern!r} may be nothing but a name")
    return tuple(found)


def _parts(pattern: str) -> list[str]:
    parts, at = [], 0
    text = pattern.strip()
    while at < len(text):
        found = _PART.match(text, at)
        if found is None:
            raise PatternBroken(f"{pattern!r} cannot be read from {text[at:]!r}")
        parts.append("..." if found["gap"] else found["group"] if found["group"] is not None else found["word"])
        at = found.end()
    return parts


def _alternatives(part: str, pattern: str, spell: Spell) -> list[Words]:
    """Single words of one group are one element; phrases of several words are alternatives of their own."""
    single: set[str] = set()
    several: list[Words] = []
    for alternative in part.split("|"):
        words = [plain for typed in alternative.split() for plain in _plain(typed, pattern, spell)]
        if len(words) == 1:
            single.add(words[0])
        else:
            several.append(tuple(frozenset({word}) for word in words))
    return ([(frozenset(single),)] if single else []) + several


def _plain(typed: str, pattern: str, spell: Spell) -> tuple[str, ...]:
    if not _ALLOWED.fullmatch(typed):
        raise PatternBroken(f"{typed!r} in {pattern!r} is no plain word; write small letters without accents")
    return (typed,) if typed[-1] in "*}:" else spell(typed)


def _sequence(gaps: Sequence[bool], chosen: Sequence[Words]) -> Phrase:
    """Join the chosen words; a gap before nothing stands before what follows."""
    elements: list[Element] = []
    gap = False
    for before, words in zip(gaps, chosen, strict=True):
        gap = gap or before
        for choice in words:
            elements.append(_element(choice, gap))
            gap = False
    return tuple(elements)


def _element(choice: frozenset[str], gap: bool) -> Element:
    return Element(
        words=frozenset(word for word in choice if not word.endswith("*")),
        prefixes=tuple(sorted(word[:-1] for word in choice if word.endswith("*"))),
        gap=gap,
    )
