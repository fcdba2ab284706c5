"""`each`: takes the next item of a fact, walks its body with it, and comes back for another."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from bot.dialogue.faults import FlowBroken
from bot.dialogue.state import Plain
from bot.dialogue.steps.base import Goto, Step, Target, Walker


@dataclass(frozen=True, slots=True)
class EachStep(Step):
    """A loop over the fact `over`. `next` is its `after`.

    The item itself is kept in the frame, and what was taken is known by its `id` (or its place, without one):
    a promise added or dropped between two turns never shifts an answer to another promise.
    """

    word: ClassVar[str] = "each"

    over: str = ""
    body: str = ""

    def enter(self, walk: Walker) -> Target:
        """Take the next item into the frame, or leave the loop."""
        walk.apply(self.do)
        for place, item in enumerate(self._items(walk)):
            key = item.get("id", place)
            if key not in walk.top.taken:
                walk.place(replace(walk.top, item=dict(item), taken=(*walk.top.taken, key)))
                return Goto(self.body)
        walk.place(replace(walk.top, item=None, taken=()))
        return self.next

    def targets(self) -> tuple[Target, ...]:
        """Return the body and what comes after it."""
        return (Goto(self.body), self.next)

    def _items(self, walk: Walker) -> tuple[Mapping[str, Plain], ...]:
        items = walk.fact(self.over)
        if not isinstance(items, tuple | list):
            raise FlowBroken(f"fact {self.over} is not a list to walk through")
        return tuple(items)
