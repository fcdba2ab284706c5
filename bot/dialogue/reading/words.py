"""Answers in a person's own words, and names: kept as they were typed."""

import unicodedata

from bot.dialogue.reading.normal import LONGEST
from bot.dialogue.reading.outcome import Outcome, Read, Unread

LONGEST_NAME = 40


def read_text(text: str) -> Outcome:
    """Keep the words; only what cannot be seen is taken out."""
    kept = _visible(text).strip()[:LONGEST]
    return Read("exact", kept) if kept else Unread("empty")


def read_name(text: str) -> Outcome:
    """Keep a name of up to 40 characters on one line; it must hold a letter."""
    kept = " ".join(_visible(text).split())[:LONGEST_NAME].rstrip()
    if not kept:
        return Unread("empty")
    return Read("exact", kept) if any(letter.isalpha() for letter in kept) else Unread("unknown")


def _visible(text: str) -> str:
    """Drop control and direction marks, which could turn a line round or break a log; keep line ends and joiners."""
    return "".join(letter for letter in text if letter in "\n\u200c\u200d" or not _hidden(letter))


def _hidden(letter: str) -> bool:
    return letter < " " or letter == "\x7f" or (letter > "~" and unicodedata.category(letter) in ("Cc", "Cf", "Cs"))
