"""YAML text to a tree with lines, refusing what could hurt: size, depth, aliases, duplicate keys (X3, G7)."""

from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.dialogue.building.tree import Branch, Items
from bot.dialogue.faults import Fault

MOST_CHARACTERS = 128 * 1024
"""The longest real flow is under 10 kB."""
DEEPEST = 16

_SCALARS = {
    "tag:yaml.org,2002:str": str,
    "tag:yaml.org,2002:int": int,
    "tag:yaml.org,2002:bool": lambda text: {"true": True, "false": False}.get(text.lower(), text),
    "tag:yaml.org,2002:null": lambda text: None,
}


def parse(file: str, text: str) -> tuple[Branch | None, list[Fault]]:
    """Return the tree of a YAML text and every fault found; no tree when it cannot be read at all."""
    if len(text) > MOST_CHARACTERS:
        return None, [Fault(file, 1, f"the file is longer than {MOST_CHARACTERS} characters")]
    try:
        if faults := _dangers(file, text):
            return None, faults
        node = YAML(typ="rt", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return None, [Fault(file, mark.line + 1 if mark else 1, f"not YAML: {error.problem or error.context}")]
    except (YAMLError, ValueError) as error:
        return None, [Fault(file, 1, f"not YAML: {str(error).splitlines()[0]}")]
    if not isinstance(node, MappingNode):
        return None, [Fault(file, 1, "the file must hold one mapping that begins with `flow:` or `texts:`")]
    faults = []
    return _Converter(file, faults).branch(node), faults


def _dangers(file: str, text: str) -> list[Fault]:
    """Look at the stream of events before anything is built from it."""
    depth = 0
    for event in YAML(typ="rt", pure=True).parse(text):
        if isinstance(event, AliasEvent) or (isinstance(event, NodeEvent) and event.anchor):
            return [Fault(file, event.start_mark.line + 1, "anchors and aliases are not allowed")]
        if isinstance(event, MappingStartEvent | SequenceStartEvent):
            depth += 1
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            depth -= 1
        if depth > DEEPEST:
            return [Fault(file, event.start_mark.line + 1, f"nested deeper than {DEEPEST} levels")]
    return []


class _Converter:
    def __init__(self, file: str, faults: list[Fault]) -> None:
        self.file = file
        self.faults = faults

    def value(self, node: Node) -> Any:
        if isinstance(node, MappingNode):
            return self.branch(node)
        if isinstance(node, SequenceNode):
            lines = tuple(each.start_mark.line + 1 for each in node.value)
            return Items([self.value(each) for each in node.value], lines)
        return self.scalar(node)

    def branch(self, node: MappingNode) -> Branch:
        branch = Branch(line=node.start_mark.line + 1)
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, ScalarNode):
                self.fault(line, "a key must be a plain word")
                continue
            key = key_node.value
            if key in branch:
                self.fault(line, f"`{key}` stands here twice (first on line {branch.lines[key]})")
                continue
            branch[key] = self.value(value_node)
            branch.lines[key] = line
        return branch

    def scalar(self, node: Node) -> str | int | bool | None:
        # A leading zero is a telephone number that lost its quotes, and yaml 1.1 would read it as octal.
        convert = _SCALARS.get(str(node.tag))
        if convert is None:
            self.fault(node.start_mark.line + 1, f"`{node.value}` is not a word, a whole number, true, false or null")
            return str(node.value)
        try:
            return convert(node.value)  # type: ignore[no-any-return, operator]
        except ValueError:
            self.fault(node.start_mark.line + 1, f"`{node.value}` is not a whole number")
            return None

    def fault(self, line: int, message: str) -> None:
        self.faults.append(Fault(self.file, line, message))
