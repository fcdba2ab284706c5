"""One plain form for what people type, so that no trick of letters reads as its opposite (G3).

Full-width letters and digits, Arabic-Indic or Devanagari digits, keycaps and accents become plain; what cannot be
seen is dropped. A word that mixes alphabets, or text turned around by an override mark, is *disguised*: what the eye
read and what the machine reads may differ, so it is asked again.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

LONGEST = 4000
"""Characters of a reply that are read; the rest is kept with the message, but decides nothing."""

_OVERRIDES = frozenset("\u202d\u202e")
_APOSTROPHES = str.maketrans(dict.fromkeys("\u2019\u2018\u02bc\u00b4`", "'"))
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_MINUS = str.maketrans(dict.fromkeys("\u2212\u2013\u2014\u2010\u2011", "-"))


@dataclass(frozen=True, slots=True)
class Normal:
    """A reply in plain form. `text` keeps punctuation, `words` does not; both are in small letters without accents."""

    text: str
    words: tuple[str, ...]
    disguised: bool = False

    @property
    def phrase(self) -> str:
        """The words with single spaces between them."""
        return " ".join(self.words)


def normalise(text: str) -> Normal:
    """Return the plain form of a reply."""
    text = text[:LONGEST]
    if text.isascii():
        plain = text.replace("`", "'").casefold()
        return Normal(" ".join(plain.split()), tuple(_WORD.findall(plain)))
    disguised = any(mark in text for mark in _OVERRIDES)
    plain = _plain(text)
    words = _words(plain)
    return Normal(" ".join(plain.split()), words, disguised or any(_mixed(word) for word in words))


@lru_cache(maxsize=4096)
def phrase(text: str) -> tuple[str, ...]:
    """Return the words of an author's own text (an option label, a lexicon entry) in plain form."""
    return normalise(text).words


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text.translate(_APOSTROPHES)).translate(_MINUS)
    seen: list[str] = []
    base = ""
    for letter in unicodedata.normalize("NFD", text):
        category = unicodedata.category(letter)
        if category in ("Me", "Cf") or (category == "Mn" and not _needs_marks(base)):
            continue  # accents, keycaps, variation selectors, zero-width and direction marks
        if category == "Nd":
            letter = str(unicodedata.decimal(letter))
        elif category in ("Cc", "Zl", "Zp"):
            letter = " "
        base = base if category == "Mn" else letter
        seen.append(letter)
    return "".join(seen).casefold()


def _needs_marks(base: str) -> bool:
    """Say whether marks carry meaning on this letter, as vowels do in Devanagari; on Latin ones people drop them."""
    return base.isalpha() and _alphabet(base) != "LATIN"


def _words(plain: str) -> tuple[str, ...]:
    spaced = "".join(letter if letter == "'" or unicodedata.category(letter)[0] in "LMN" else " " for letter in plain)
    return tuple(word for each in spaced.split() if (word := each.strip("'")))


def _mixed(word: str) -> bool:
    """Say whether one word is written in two alphabets; digits belong to all of them."""
    if word.isascii():
        return False
    return len({_alphabet(letter) for letter in word if letter.isalpha()}) > 1


@lru_cache(maxsize=4096)
def _alphabet(letter: str) -> str:
    if letter.isascii():
        return "LATIN"
    return unicodedata.name(letter, "UNKNOWN").split(" ", 1)[0]
