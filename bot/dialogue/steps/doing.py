"""An effect as a script writes it down, before its fields are known."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.dialogue.conditions import Condition
from bot.dialogue.values import Value


@dataclass(frozen=True, slots=True)
class Doing:
    """One entry of a `do` list."""

    effect: str
    fields: Mapping[str, Value]
    when: Condition | None
    on_skip: bool
    line: int
