"""Effects: what a turn asks the family's record to become, and whether it can be taken back.

`bot/effects` applies them, in the order a turn gives them, in the turn's own transaction. An effect either can be
taken back, and then *back* emits `take_back{effect, fields}` with the fields it was given, or it says why not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

FieldKind = Literal["word", "choice", "text", "number", "flag", "id"]


@dataclass(frozen=True, slots=True)
class Effect:
    """One effect with its fields filled in."""

    name: str
    fields: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an effect: what it takes. `allowed` closes a choice; `from_item` fills it from the `each` item."""

    kind: FieldKind
    allowed: tuple[str, ...] = ()
    optional: bool = False
    from_item: str | None = None


@dataclass(frozen=True, slots=True)
class EffectKind:
    """What is known of one effect. `why_none` is empty when it can be taken back.

    `must`: a human depends on it, so it fails closed instead of being left out when an answer was skipped.
    `quiets`: messages stop after it, so the question an interruption left open is not asked again at once.
    """

    name: str
    fields: Mapping[str, Field]
    why_none: str = ""
    must: bool = False
    quiets: bool = False
    results: tuple[str, ...] = ()

    @property
    def inverse(self) -> str | None:
        """The effect that takes this one back, or None (then `why_none` says why)."""
        return None if self.why_none else "take_back"


def take_back(effect: Effect) -> Effect:
    """Return the effect that takes `effect` back."""
    return Effect("take_back", {"effect": effect.name, "fields": dict(effect.fields)})
