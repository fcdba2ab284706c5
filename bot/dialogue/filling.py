"""An effect of a script gets its fields filled in from what is known in the middle of a turn."""

from bot.dialogue.effect_kinds import EFFECTS
from bot.dialogue.effects import Effect, EffectKind, Field
from bot.dialogue.faults import FlowBroken
from bot.dialogue.steps.doing import Doing
from bot.dialogue.values import Scope, skipped


def fill(doing: Doing, scope: Scope) -> Effect | None:
    """Return the effect with its fields; None when one is a skipped answer and nobody depends on the effect.

    FlowBroken for an effect, a field or a value that does not fit what `effect_kinds` declares.
    """
    kind = EFFECTS.get(doing.effect)
    if kind is None:
        raise FlowBroken(f"there is no effect {doing.effect}")
    fields: dict[str, object] = {}
    for name, value in doing.fields.items():
        field = kind.fields.get(name)
        if field is None:
            raise FlowBroken(f"effect {kind.name} has no field {name}")
        found = value.look_up(scope)
        if found is not None:
            fields[name] = _fit(kind, name, field, found)
        elif value.source == "literal" and field.optional:
            fields[name] = None
        elif skipped(value, scope) and not kind.must and not field.optional:
            return None
    _complete(kind, fields, scope)
    return Effect(kind.name, fields)


def _complete(kind: EffectKind, fields: dict[str, object], scope: Scope) -> None:
    """Add what the current item gives; FlowBroken for a field that is still missing and needed."""
    for name, field in kind.fields.items():
        if name in fields:
            continue
        if field.from_item and (found := scope.item(field.from_item)) is not None:
            fields[name] = found
        elif not field.optional:
            raise FlowBroken(f"effect {kind.name} needs `{name}`, which is not known")


def _fit(kind: EffectKind, name: str, field: Field, found: object) -> object:
    """Return a value as its field takes it; FlowBroken for one it does not take."""
    if field.kind == "choice" and found not in field.allowed:
        raise FlowBroken(f"effect {kind.name} takes no {name} of {found!r}")
    if field.kind == "number" and not isinstance(found, int):
        if not str(found).isdecimal():
            raise FlowBroken(f"effect {kind.name} takes a number as {name}")
        return int(str(found))
    return found
