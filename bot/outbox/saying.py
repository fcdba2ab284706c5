"""A decided message as its row keeps it: keys and arguments, never rendered words (design 6)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.dialogue.turn import Say


def with_results(say: Say, results: Mapping[str, object]) -> Say:
    """Add what the turn's effects gave back, for a text that names it ({alert.code})."""
    return replace(say, args={**say.args, **results}) if results else say


def saved(says: Sequence[Say]) -> list[dict[str, Any]]:
    """Return plain values for the outbox row; moments are kept as moments by the store."""
    return [
        {"key": say.key, "args": dict(say.args), "options": list(say.options), "kind": say.kind, "step": say.step}
        for say in says
    ]


def restored(rows: Sequence[Mapping[str, Any]]) -> tuple[Say, ...]:
    """Return the says of an outbox row."""
    return tuple(Say(**{**row, "options": tuple(row["options"])}) for row in rows)
