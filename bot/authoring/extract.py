"""Babel's way into the flow files: every sentence with its message key as gettext context (see `babel.cfg`)."""

from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any

from bot.dialogue.loading import Loaded, load_script
from bot.dialogue.placeholders import LENGTHS, placeholders
from bot.scripts import FlowsBroken

Extracted = tuple[int, str, tuple[str, str], list[str]]


def extract_flows(
    fileobj: IO[bytes],
    keywords: Collection[str],
    comment_tags: Collection[str],
    options: Mapping[str, Any],
) -> Iterator[Extracted]:
    """Yield each sentence of one flow file or message file: line, `pgettext`, (key, English text), hints.

    The hints tell a translator who is spoken to and how long the placeholders get. Raises `FlowsBroken` for a file
    that cannot be read.
    """
    name = str(getattr(fileobj, "name", "flow"))
    loaded = load_script(name, fileobj.read().decode(options.get("encoding", "utf-8")))
    if loaded.faults:
        raise FlowsBroken(loaded.faults)
    for key, text in loaded.texts.items():
        yield loaded.lines[key], "pgettext", (key, text), _hints(loaded, key, text)


def _hints(loaded: Loaded, key: str, text: str) -> list[str]:
    lengths = [f"{name}: up to {LENGTHS[name]} characters" for name in placeholders(text)]
    if loaded.script is None:
        return lengths
    _, step, part = key.split("/")
    options = getattr(loaded.script.by_name[step], "options", ())
    if part != "text":
        return [f"option {options.index(part) + 1} of `{step}`", *lengths]
    return [f"{_TO[loaded.script.audience]}{'; numbered options follow' if options else ''}", *lengths]


_TO = {"anyone": "to anyone", "caregiver": "to a caregiver", "member": "to a member", "staff": "to staff"}
