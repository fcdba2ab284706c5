"""Words that change what a phrase means: "not", "used to", "what if", "again" (method 6.2, step 3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

Phrases = frozenset[tuple[str, ...]]
LENGTHS = (1, 2, 3)
"""Words in one phrase of context."""


@dataclass(frozen=True, slots=True)
class ContextWords:
    """`negation` counts within three words before, `direct_negation` only right before; the others in the sentence."""

    negation: frozenset[str] = frozenset()
    direct_negation: frozenset[str] = frozenset()
    past: Phrases = frozenset()
    hypothetical: Phrases = frozenset()
    present: Phrases = frozenset()
    still_true: Phrases = frozenset()

    def joined(self, other: "ContextWords") -> "ContextWords":
        """Return two sets of words together: people change language in the middle of a sentence."""
        return ContextWords(
            self.negation | other.negation,
            self.direct_negation | other.direct_negation,
            self.past | other.past,
            self.hypothetical | other.hypothetical,
            self.present | other.present,
            self.still_true | other.still_true,
        )

    def vocabulary(self) -> frozenset[str]:
        """Return every single word that means something here."""
        phrases = self.past | self.hypothetical | self.present | self.still_true
        return self.negation | self.direct_negation | {word for phrase in phrases for word in phrase}


def read_context(data: Mapping[str, Iterable[str]]) -> ContextWords:
    """Read one language's words. Raises KeyError for a kind that does not exist."""
    unknown = sorted(data.keys() - {each.name for each in fields(ContextWords)})
    if unknown:
        raise KeyError(unknown[0])
    return ContextWords(
        negation=frozenset(data.get("negation", ())),
        direct_negation=frozenset(data.get("direct_negation", ())),
        past=_phrases(data.get("past", ())),
        hypothetical=_phrases(data.get("hypothetical", ())),
        present=_phrases(data.get("present", ())),
        still_true=_phrases(data.get("still_true", ())),
    )


def _phrases(phrases: Iterable[str]) -> Phrases:
    return frozenset(tuple(phrase.split()) for phrase in phrases)


def first_of(phrases: Phrases, words: tuple[str, ...]) -> str | None:
    """Return the first of some phrases that stands in a row of words, or None."""
    for start in range(len(words)):
        for length in LENGTHS:
            if words[start : start + length] in phrases:
                return " ".join(words[start : start + length])
    return None
