"""Effects, and every name a script looks something up by."""

from collections.abc import Iterator

from bot.dialogue.conditions import Condition, Test, values_of
from bot.dialogue.effect_kinds import EFFECTS
from bot.dialogue.effects import EffectKind, Field
from bot.dialogue.faults import Fault
from bot.dialogue.lint.library import Library, at
from bot.dialogue.placeholders import FACTS
from bot.dialogue.script import Script
from bot.dialogue.steps import AskStep, BranchStep, CheckStep, EachStep, Step, WaitStep
from bot.dialogue.steps.doing import Doing
from bot.dialogue.values import Value


def effects(library: Library) -> Iterator[Fault]:
    """Effects and fields that exist, with values they take."""
    for script, step in library.steps():
        for doing in step.do:
            for message in _effect(script, step, doing):
                yield Fault(script.file, doing.line or step.line, f"step `{step.name}`: {message}")


def looked_up(library: Library) -> Iterator[Fault]:
    """Answers, facts and items that conditions, fields and checks name."""
    for script, step in library.steps():
        for value in _values(step):
            if message := _unknown(script, step, value):
                yield at(script, step, message)
        if isinstance(step, EachStep) and step.over not in FACTS:
            yield at(script, step, f"there is no fact `{step.over}` to walk through")


def answers_compared(library: Library) -> Iterator[Fault]:
    """Conditions that hold an answer against something it can never be."""
    for script, step in library.steps():
        for test in (each for condition in _conditions(step) for each in _tests(condition)):
            asked = script.by_name.get(test.value.name) if test.value.source == "answer" else None
            if not isinstance(asked, AskStep) or not asked.values or test.operator not in ("is", "in", "not_in"):
                continue
            against = test.against if isinstance(test.against, tuple) else (test.against,)
            for each in against:
                if each not in asked.values:
                    yield at(script, step, f"`{asked.name}` can never be answered with `{each}`")


def _effect(script: Script, step: Step, doing: Doing) -> Iterator[str]:
    kind = EFFECTS.get(doing.effect)
    if kind is None:
        yield f"there is no effect `{doing.effect}`"
        return
    if kind.name == "take_back":
        yield "only BACK takes effects back"
    for name, value in doing.fields.items():
        field = kind.fields.get(name)
        if field is None:
            yield f"effect `{kind.name}` has no field `{name}`; it has {', '.join(kind.fields) or 'none'}"
        else:
            yield from _field(script, step, doing, kind, name, field, value)
    for name, field in kind.fields.items():
        if name not in doing.fields and not field.optional:
            yield f"effect `{kind.name}` needs `{name}`"


def _field(
    script: Script, step: Step, doing: Doing, kind: EffectKind, name: str, field: Field, value: Value
) -> Iterator[str]:
    if value.source == "literal":
        possible: tuple[object, ...] = (value.literal,)
    elif value.source == "answer":
        possible = _possible(script, step, doing, value)
    else:
        return
    if value.source == "literal" and value.literal is None and field.optional:
        return
    for each in possible:
        if field.kind == "choice" and each not in field.allowed:
            yield f"effect `{kind.name}` takes no {name} of `{each}`; it takes {', '.join(field.allowed)}"
        elif field.kind == "number" and not str(each).isdecimal():
            yield f"effect `{kind.name}` takes a number as `{name}`, not `{each}`"
        elif field.kind in ("word", "text") and (each is None or isinstance(each, bool)):
            yield f"effect `{kind.name}` takes words as `{name}`, not `{each}`"


def _possible(script: Script, step: Step, doing: Doing, value: Value) -> tuple[object, ...]:
    """The answers a field can be given: of its own question only, and as far as its `if` lets them through."""
    asked = script.by_name.get(value.name)
    if asked is not step or not isinstance(asked, AskStep):
        return ()
    found: tuple[object, ...] = asked.values
    when = doing.when
    if isinstance(when, Test) and when.value == value:
        against = when.against if isinstance(when.against, tuple) else (when.against,)
        if when.operator in ("is", "in"):
            found = tuple(each for each in found if each in against)
        elif when.operator == "not_in":
            found = tuple(each for each in found if each not in against)
    elif when is not None:
        return ()
    return found


def _unknown(script: Script, step: Step, value: Value) -> str | None:
    match value.source:
        case "answer":
            asked = script.by_name.get(value.name)
            if not isinstance(asked, AskStep | CheckStep | WaitStep):
                return f"`{value.name}` is no question of this flow"
        case "fact":
            return None if value.name in FACTS else f"there is no fact `{value.name}`"
        case "item":
            if not any(isinstance(each, EachStep) for each in script.steps):
                return f"item `{value.name}` is looked up, but the flow has no `each`"
        case "words":
            if not isinstance(step, AskStep | WaitStep):
                return "`words` are those of a reply; only `ask` and `wait` have one"
    return None


def _values(step: Step) -> Iterator[Value]:
    for doing in step.do:
        yield from doing.fields.values()
    if isinstance(step, CheckStep):
        yield from step.of.values()
    for condition in _conditions(step):
        yield from values_of(condition)


def _conditions(step: Step) -> Iterator[Condition]:
    yield from (doing.when for doing in step.do if doing.when is not None)
    if isinstance(step, BranchStep):
        yield from (condition for condition, _ in step.ways)


def _tests(condition: Condition) -> Iterator[Test]:
    if isinstance(condition, Test):
        yield condition
        return
    for name in ("parts", "part"):
        inner = getattr(condition, name, ())
        for each in inner if isinstance(inner, tuple) else (inner,):
            yield from _tests(each)
