"""Three-letter alert codes that a tired person can read, say and type: KIT, BAX, FEN (method 4.5 G)."""

import re
import unicodedata
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from itertools import product

from casework.code_words import NEVER

CONSONANTS = "BCDFGHJKLMNPRSTVWXZ"  # no Q, and no Y, which is a vowel half the time
VOWELS = "AEIOU"

_HEAD = re.compile(r"\W*([BCDFGHJ-NPRSTVWXZ][AEIOU][BCDFGHJ-NPRSTVWXZ])(?![^\W\d_])[\s\W_]*", re.IGNORECASE)
_LONE_NUMBER = re.compile(r"(\d+)\W*")


class NoCodeLeft(LookupError):
    """More alerts are open than there are codes."""


def new_code(taken: Collection[str], pick: Callable[[Sequence[str]], str]) -> str:
    """Return a code for a new alert; `taken` are the codes of open ones, and `pick` chooses (the caller owns chance).

    No code is a command, a common word, a name, or rude; and none is one letter away from another open code, as long
    as that can be had: beyond some ninety open alerts a neighbour is better than no code. Raises `NoCodeLeft`.
    """
    used = {code.upper() for code in taken}
    near = {neighbour for code in used for neighbour in _neighbours(code)}
    free = [code for code in _codes() if code not in near] or [code for code in _codes() if code not in used]
    if not free:
        raise NoCodeLeft("every alert code is in use; close alerts that have ended")
    return pick(free)


def read_code(text: str) -> tuple[str, str] | None:
    """Return the code a reply begins with, in capitals, and the rest of it; None when it begins with none.

    Understands "KIT 1", "KIT1", "kit1." and "Kit  one line of words". A lone number comes back bare; words come back
    as they were written.
    """
    shown = unicodedata.normalize("NFKC", text)
    seen = "".join(letter for letter in shown if unicodedata.category(letter) != "Cf")
    found = _HEAD.match(seen)
    if found is None or found[1].upper() in NEVER:
        return None
    rest = seen[found.end() :].strip()
    number = _LONE_NUMBER.fullmatch(rest)
    return found[1].upper(), number[1] if number else rest


@lru_cache(maxsize=1)
def _codes() -> tuple[str, ...]:
    every = ("".join(letters) for letters in product(CONSONANTS, VOWELS, CONSONANTS))
    return tuple(code for code in every if code not in NEVER)


def _neighbours(code: str) -> set[str]:
    """The code itself, and every code that differs from it in one letter."""
    first, vowel, last = tuple(code)
    return (
        {f"{other}{vowel}{last}" for other in CONSONANTS}
        | {f"{first}{other}{last}" for other in VOWELS}
        | {f"{first}{vowel}{other}" for other in CONSONANTS}
    )
