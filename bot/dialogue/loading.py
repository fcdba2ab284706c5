"""Text of a YAML file to a script or a set of messages, with every fault at its line. Files are read elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.dialogue.building import build_script, parse, script_from
from bot.dialogue.building.reader import NAME, Reader, line_of
from bot.dialogue.building.tree import Branch
from bot.dialogue.faults import Fault
from bot.dialogue.script import Script


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one file holds. `texts` is message key -> English text; `lines` the line of each key.

    A flow gives a `script` with its texts, a message file texts alone. With faults there is neither.
    """

    script: Script | None
    texts: Mapping[str, str]
    faults: tuple[Fault, ...]
    lines: Mapping[str, int] = field(default_factory=dict)


def load_script(name: str, text: str) -> Loaded:
    """Read the text of the flow file or message file called `name`."""
    tree, faults = parse(name, text)
    if tree is None or faults:
        return Loaded(None, {}, tuple(faults))
    if "texts" in tree:
        return _messages(name, tree)
    script, faults = build_script(name, tree)
    if script is None:
        return Loaded(None, {}, tuple(sorted(faults)))
    return Loaded(script, script.texts, (), script.lines)


def _messages(name: str, tree: Branch) -> Loaded:
    reader = Reader(name)
    reader.only(tree, ("texts", "purpose", "messages"), "a message file")
    group = reader.name(tree, "texts") or ""
    given = reader.branch(tree.get("messages"), line_of(tree, "messages"), "`messages`")
    for key in given:
        if not NAME.fullmatch(key):
            reader.fault(line_of(given, key), f"`{key}` must be a name in small letters, digits and underscores")
    texts = {f"{group}/{key}/text": reader.text(given, key) for key in given}
    if reader.faults:
        return Loaded(None, {}, tuple(sorted(reader.faults)))
    return Loaded(None, texts, (), {f"{group}/{key}/text": line_of(given, key) for key in given})


__all__ = ["Loaded", "load_script", "script_from"]
