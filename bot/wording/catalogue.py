"""The words of a message key in a language: gettext catalogues with the key as context (design 3).

A language has two files: `messages.po` says everything as it is properly written, `sms.po` the same in letters of the
basic SMS alphabet, for those messages where proper spelling would cost half of a message's room (method 4.1, 4.6).
Both are written by an author; nothing is ever stripped by machine.
"""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from bot.scripts import product_flows

SOURCE = "en"
"""The language the flow files are written in."""

SMS = "sms"
WORDS = "repair/word_"
"""Keys of single words that stand in other texts' placeholders: yes and no, severities, what stands for a number."""


def text_of(key: str, locale: str, shape: str = SMS) -> str | None:
    """Return the words of a message key in a locale's language, or None where they are not translated."""
    return catalogue(locale.replace("-", "_").split("_")[0], shape).get(key)


@lru_cache(maxsize=32)
def catalogue(language: str, shape: str = SMS) -> Mapping[str, str]:
    """Return message key -> words of one language; the source language is read from the flow files themselves.

    What is translated from words that have changed since is left out, and so said in another language instead.
    """
    source = source_texts()
    if language == SOURCE:
        return source
    texts = _current(_read(language, "messages"))
    if shape == SMS:
        texts.update(item for item in _current(_read(language, SMS)).items() if item[0] in texts)
    return texts


@lru_cache(maxsize=1)
def source_texts() -> Mapping[str, str]:
    """Return message key -> English words of every flow and message file."""
    shelf = product_flows()
    texts = dict(shelf.messages)
    for script in shelf.scripts:
        texts.update(script.texts)
    return texts


def word_in(value: str, locale: str, shape: str) -> str:
    """Return a word of ours ("yes", "HIGH") in the reader's language; anything else as it is."""
    key = _words().get(value)
    return value if key is None else text_of(key, locale, shape) or value


def languages() -> tuple[str, ...]:
    """Return the languages there are catalogues for, the source language first."""
    folder = files("bot") / "locales"
    found = sorted(each.name for each in folder.iterdir() if each.is_dir() and each.name != SOURCE)
    return (SOURCE, *(name for name in found if (folder / name / "LC_MESSAGES" / "messages.po").is_file()))


@lru_cache(maxsize=1)
def _words() -> Mapping[str, str]:
    return {text: key for key, text in source_texts().items() if key.startswith(WORDS)}


def _current(found: Mapping[tuple[str, str], str]) -> dict[str, str]:
    return {key: found[key, text] for key, text in source_texts().items() if found.get((key, text))}


def _read(language: str, domain: str) -> Mapping[tuple[str, str], str]:
    """Read the compiled catalogue where there is one, else its source; nothing for a language we do not speak."""
    folder = files("bot") / "locales" / language / "LC_MESSAGES"
    for ending, read in (("mo", read_mo), ("po", read_po)):
        file: Traversable = folder / f"{domain}.{ending}"
        if file.is_file():
            with file.open("rb") as opened:
                messages = read(opened)
            return {
                (str(each.context), str(each.id)): str(each.string)
                for each in messages
                if each.id and each.string and not each.fuzzy
            }
    return {}
