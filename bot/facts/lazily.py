"""Facts that are read when a step first asks for one of their group, and then stay as they are."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Group:
    """Facts that are read together: the names they may have, and how they are read."""

    names: frozenset[str]
    read: Callable[[], Mapping[str, object]]


class LazyFacts(Mapping[str, object]):
    """What a step may know. Of several groups with one name, the last that knows it is heard.

    A turn sees each group as it was when it was first asked for, before the turn's effects are applied.
    """

    def __init__(self, groups: Sequence[Group]) -> None:
        self._groups = tuple(reversed(groups))
        self._read: dict[int, Mapping[str, object]] = {}

    def __getitem__(self, name: str) -> object:
        for place, group in enumerate(self._groups):
            if name in group.names and name in (found := self._of(place)):
                return found[name]
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(name for place in range(len(self._groups)) for name in self._of(place)))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _of(self, place: int) -> Mapping[str, object]:
        if place not in self._read:
            group = self._groups[place]
            found = group.read()
            if not found.keys() <= group.names:
                raise LookupError(f"facts nobody announced: {sorted(found.keys() - group.names)}")
            self._read[place] = found
        return self._read[place]
