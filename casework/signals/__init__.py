"""Concern signals: transparent phrase lists that add human eyes and remove none (method 6)."""

from casework.signals.categories import SignalCategory
from casework.signals.matching import SignalMatch, match
from casework.signals.rules import PhraseListBroken, PhraseLists, load_rules
from casework.signals.weighing import SignalContext

__all__ = [
    "PhraseListBroken",
    "PhraseLists",
    "SignalCategory",
    "SignalContext",
    "SignalMatch",
    "load_rules",
    "match",
]
