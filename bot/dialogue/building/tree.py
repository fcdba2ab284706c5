"""A parsed file as plain values that remember their lines."""

from collections.abc import Mapping
from typing import Any


class Branch(dict[str, Any]):
    """A mapping with string keys. `line` is where it begins, `lines` where each key stands."""

    __slots__ = ("line", "lines")

    def __init__(self, pairs: Mapping[str, Any] = {}, line: int = 0, lines: Mapping[str, int] = {}) -> None:
        super().__init__(pairs)
        self.line = line
        self.lines = dict(lines)


class Items(list[Any]):
    """A list. `lines` says where each entry begins."""

    __slots__ = ("lines",)

    def __init__(self, entries: list[Any] | tuple[Any, ...] = (), lines: tuple[int, ...] = ()) -> None:
        super().__init__(entries)
        self.lines = lines


def with_lines(value: Any) -> Any:
    """Give plain JSON values the shape of a parsed file; every line is 0."""
    if isinstance(value, Mapping):
        return Branch({str(key): with_lines(each) for key, each in value.items()})
    if isinstance(value, list | tuple):
        return Items([with_lines(each) for each in value])
    return value


def plain(value: Any) -> Any:
    """Return the values without their lines, as JSON would hold them."""
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value
