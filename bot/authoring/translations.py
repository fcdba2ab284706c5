"""What can be wrong with one language's catalogues, each fault with file and line (X4, method 4.1)."""

import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog, Message

from bot.dialogue.faults import Fault
from bot.dialogue.lint.library import Library
from bot.dialogue.lint.wording import forbidden_words, lengths
from bot.dialogue.placeholders import PLACEHOLDER
from bot.scripts import read_flows
from bot.wording.parts import is_basic, parts

Key = tuple[str | None, str]


def keys(catalog: Catalog) -> set[Key]:
    """Return (message key, English text) of everything a catalogue holds."""
    return {_key(message) for message in catalog if message.id}


def of_whole(file: str, wanted: Catalog, found: Catalog) -> Iterator[Fault]:
    """Sentences that are missing or drafts, that no flow says any more, or that lost or invented a placeholder."""
    translated = {_key(message): message for message in found if message.id}
    for message in wanted:
        if message.id and not getattr(translated.get(_key(message)), "string", ""):
            place, line = message.locations[0]
            yield Fault(place, line, f"{message.context}: no translation in {file}")
    yield from _of_each(file, wanted, found)


def of_sms(file: str, wanted: Catalog, whole: Catalog, found: Catalog) -> Iterator[Fault]:
    """As `of_whole`, but nothing need be there; what is there fits the basic alphabet.

    A label differs from the properly written one in accents only: replies are read against that one.
    """
    proper = {_key(message): str(message.string) for message in whole if message.id}
    for message in found:
        text = str(message.string)
        if not message.id or not text:
            continue
        if not is_basic(text):
            letters = "".join(sorted({letter for letter in text if not is_basic(letter)}))
            yield Fault(file, message.lineno or 0, f"{message.context}: `{letters}` is not in the basic SMS alphabet")
        label = not str(message.context).endswith("/text")
        if label and _bare(text) != _bare(proper.get(_key(message), "")):
            yield Fault(file, message.lineno or 0, f"{message.context}: a label may differ in accents only")
    yield from _of_each(file, wanted, found)


def as_sent(flows: Path, shown: str, language: str, whole: Catalog, sms: Catalog) -> Iterator[Fault]:
    """Messages too long for SMS as they would be sent, options included, and words we do not use."""
    files = sorted(flows.rglob("*.yaml"))
    named = [(f"{shown}/{file.relative_to(flows).as_posix()}", file.read_text(encoding="utf-8")) for file in files]
    shelf = read_flows(named)
    library = Library(
        {script.flow: script for script in shelf.scripts},
        shelf.messages,
        shelf.lines,
        {language: {**_texts(whole), **_texts(sms)}},
        lambda text: parts(text).parts,
    )
    yield from lengths(library)
    yield from forbidden_words(library)


def _of_each(file: str, wanted: Catalog, found: Catalog) -> Iterator[Fault]:
    current = keys(wanted)
    for message in (*found, *found.obsolete.values()):
        if not message.id:
            continue
        line = message.lineno or 0
        if _key(message) not in current or message in found.obsolete.values():
            yield Fault(file, line, f"{message.context}: stale, no flow says this any more; run `update`")
        elif message.fuzzy:
            yield Fault(file, line, f"{message.context}: a draft (fuzzy); look it over and take the mark away")
        elif message.string and _placeholders(str(message.string)) != _placeholders(str(message.id)):
            yield Fault(file, line, f"{message.context}: other placeholders than the English text")


def _key(message: Message) -> Key:
    return message.context, str(message.id)


def _texts(catalog: Catalog) -> Mapping[str, str]:
    return {str(each.context): str(each.string) for each in catalog if each.id and each.string and not each.fuzzy}


def _placeholders(text: str) -> list[str]:
    """Every placeholder as often as it stands, `{options}` too."""
    return sorted(PLACEHOLDER.findall(text))


def _bare(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if unicodedata.category(letter) != "Mn")
