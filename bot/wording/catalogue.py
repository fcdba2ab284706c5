"""The words of a message key in a language: gettext catalogues with the key as context (design 3)."""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from bot.scripts import product_flows

SOURCE = "en"
"""The language the flow files are written in."""


def text_of(key: str, locale: str) -> str | None:
    """Return the words of a message key in a locale's language, or None where they are not translated."""
    return catalogue(locale.replace("-", "_").split("_")[0]).get(key)


@lru_cache(maxsize=16)
def catalogue(language: str) -> Mapping[str, str]:
    """Return message key -> words of one language; the source language is read from the flow files themselves."""
    source = source_texts()
    if language == SOURCE:
        return source
    found = _read(language)
    return {key: found[key, text] for key, text in source.items() if found.get((key, text))}


@lru_cache(maxsize=1)
def source_texts() -> Mapping[str, str]:
    """Return message key -> English words of every flow and message file."""
    shelf = product_flows()
    texts = dict(shelf.messages)
    for script in shelf.scripts:
        texts.update(script.texts)
    return texts


def languages() -> tuple[str, ...]:
    """Return the languages there are catalogues for, the source language first."""
    folder = files("bot") / "locales"
    found = sorted(each.name for each in folder.iterdir() if each.is_dir() and each.name != SOURCE)
    return (SOURCE, *(name for name in found if (folder / name / "LC_MESSAGES" / "messages.po").is_file()))


def _read(language: str) -> Mapping[tuple[str, str], str]:
    """Read the compiled catalogue where there is one, else its source; nothing for a language we do not speak."""
    folder = files("bot") / "locales" / language / "LC_MESSAGES"
    for name, read in (("messages.mo", read_mo), ("messages.po", read_po)):
        file = folder / name
        if file.is_file():
            with file.open("rb") as opened:
                messages = read(opened)
            return {
                (str(each.context), str(each.id)): str(each.string)
                for each in messages
                if each.id and each.string and not each.fuzzy
            }
    return {}
