"""Words as people type them, undone one by one: short forms, stretched letters, digits for letters."""

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import product

Known = Callable[[str], bool]

_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_DOUBLED = re.compile(r"([^\W\d_])\1")
_ENDINGS = {"'ll": "will", "'re": "are", "'ve": "have", "'m": "am", "'d": "would", "n't": "not"}
_IS_AFTER = frozenset({"he", "she", "it", "that", "who", "what", "where", "there", "here", "how"})
_AS_LETTERS = {"0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", "$": "s"}
_NUMBER_WITH_UNIT = re.compile(r"\d+(?:am|pm|st|nd|rd|th|yo|yrs?|y|m|mth|h|hrs?|mins?|kg|mg|ml|mm|cm|km|p|k|x|s)?")
LONGEST_WORD = 40
"""Letters; what is longer, once unstretched, is no word and is not undone."""

MOST_DISGUISED = 6
"""Signs in one word that are tried as letters; more of them is a reference number, not a word."""


def undo(word: str, short_forms: Mapping[str, tuple[str, ...]], known: Known) -> tuple[str, ...]:
    """Return the plain words that one typed word stands for.

    "cant" is "can not", "heeelp" is "help", "kn1fe" is "knife". A word that looks stretched or disguised is tried in
    each way it can be undone, and stands for the first that any list knows.
    """
    if len(word) > LONGEST_WORD:
        word = _STRETCHED.sub(r"\1\1", word)[:LONGEST_WORD]
    spelt = short_forms.get(word) or short_forms.get(word.replace("'", ""))
    if spelt is not None:
        return spelt
    if "'" in word:
        return _without_apostrophe(word)
    if known(word) or not (_DOUBLED.search(word) or _disguised(word)):
        return (word,)
    tried = word
    for tried in _readings(word):
        if tried in short_forms:
            return short_forms[tried]
        if known(tried):
            return (tried,)
    return (tried,)


def _without_apostrophe(word: str) -> tuple[str, ...]:
    for ending, meaning in _ENDINGS.items():
        if word.endswith(ending) and len(word) > len(ending):
            return word.removesuffix(ending), meaning
    head, _, tail = word.partition("'")
    if tail == "s":
        return (head, "is") if head in _IS_AFTER else (head,)
    return (word.replace("'", ""),)


def _disguised(word: str) -> bool:
    return not word.isalpha() and not word.isdecimal() and not _NUMBER_WITH_UNIT.fullmatch(word)


def _readings(word: str) -> Iterator[str]:
    """Each way to undo digits for letters and stretched letters; the last is the word with no letter stretched."""
    for plain in _unsigned(word) if _disguised(word) else (word,):
        yield plain
        yield _STRETCHED.sub(r"\1\1", plain)
        yield from _each_run_on_its_own(plain)
        yield _DOUBLED.sub(r"\1", _STRETCHED.sub(r"\1", plain))
        yield _STRETCHED.sub(r"\1", plain)


def _each_run_on_its_own(word: str) -> Iterator[str]:
    """Where two letters are stretched ("killlleeed"), each may stand for two, and the other for one."""
    runs = len(_STRETCHED.findall(word))
    if runs == 2:
        yield _STRETCHED.sub(r"\1", _STRETCHED.sub(r"\1\1", word, count=1))
        yield _STRETCHED.sub(r"\1\1", word[::-1], count=1)[::-1]


def _unsigned(word: str) -> Iterator[str]:
    signs = sum(letter in _AS_LETTERS for letter in word)
    if signs > MOST_DISGUISED:
        yield word
        return
    for letters in product(*(_AS_LETTERS.get(letter, letter) for letter in word)):
        yield "".join(letters)
