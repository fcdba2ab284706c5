"""Reads typed values out of a tree and gathers faults, so that an author sees all of them at once."""

import re
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from bot.dialogue.building.tree import Branch, Items
from bot.dialogue.faults import Fault

NAME = re.compile(r"[a-z][a-z0-9_]*")
_LENGTH = re.compile(r"(\d{1,4})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


class Reader:
    """One file being built. Getters return None and note a fault when a value is not what it must be."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def fault(self, line: int, message: str) -> None:
        """Note one thing for the author to put right."""
        self.faults.append(Fault(self.file, line, message))

    def only(self, branch: Branch, allowed: Collection[str], what: str) -> None:
        """Refuse keys that mean nothing here: a misspelt `then` must not pass for its absence."""
        for key in branch:
            if key not in allowed:
                self.fault(branch.lines.get(key, branch.line), f"{what} knows no `{key}`; it takes {_listed(allowed)}")

    def text(self, branch: Branch, key: str) -> str:
        """Return required words."""
        found = branch.get(key)
        if isinstance(found, str) and found.strip():
            return found
        self.fault(line_of(branch, key), f"`{key}` must hold words")
        return ""

    def name(self, branch: Branch, key: str) -> str | None:
        """Return a name in small letters, digits and underscores, or None when the key is missing."""
        found = branch.get(key)
        if found is None:
            return None
        if isinstance(found, str) and NAME.fullmatch(found):
            return found
        self.fault(line_of(branch, key), f"`{key}: {found}` must be a name in small letters, digits and underscores")
        return None

    def names(self, branch: Branch, key: str) -> tuple[str, ...]:
        """Return a list of names, empty when the key is missing."""
        found = branch.get(key, Items())
        if isinstance(found, Items) and all(isinstance(each, str) for each in found):
            return tuple(found)
        self.fault(line_of(branch, key), f"`{key}` must be a list of names")
        return ()

    def flag(self, branch: Branch, key: str) -> bool:
        """Return true or false, false when the key is missing."""
        found = branch.get(key, False)
        if isinstance(found, bool):
            return found
        self.fault(line_of(branch, key), f"`{key}` must be true or false")
        return False

    def length(self, branch: Branch, key: str, default: timedelta) -> timedelta:
        """Return a length of time written as `10m`, `72h` or `3d`."""
        found = branch.get(key)
        if found is None:
            return default
        match = _LENGTH.fullmatch(str(found))
        if match and int(match[1]) > 0:
            return timedelta(**{_UNITS[match[2]]: int(match[1])})
        self.fault(line_of(branch, key), f"`{key}: {found}` must be a length of time such as 10m, 72h or 3d")
        return default

    def branch(self, value: Any, line: int, what: str) -> Branch:
        """Return a mapping, an empty one with a fault when it is something else."""
        if isinstance(value, Branch):
            return value
        self.fault(line, f"{what} must be a mapping")
        return Branch(line=line)

    def items(self, branch: Branch, key: str) -> Items:
        """Return a list, empty when the key is missing."""
        found = branch.get(key, Items())
        if isinstance(found, Items):
            return found
        self.fault(line_of(branch, key), f"`{key}` must be a list")
        return Items()


def line_of(branch: Branch, key: str) -> int:
    """Return the line of a key, or of its mapping while the key is missing."""
    return branch.lines.get(key, branch.line)


def lines_of(items: Items) -> Mapping[int, int]:
    """Return the line of each entry by its place; 0 for a tree that has no lines."""
    return {place: (items.lines[place] if items.lines else 0) for place in range(len(items))}


def _listed(names: Collection[str]) -> str:
    return ", ".join(names)
