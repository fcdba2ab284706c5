"""Values, conditions and effects as a script writes them."""

from typing import Any

from bot.dialogue.building.reader import Reader, line_of, lines_of
from bot.dialogue.building.tree import Branch, Items
from bot.dialogue.conditions import OPERATORS, All, AnyOf, Condition, LowerThan, Not, Test
from bot.dialogue.steps.doing import Doing
from bot.dialogue.values import Value

SOURCES = ("answer", "fact", "item", "words")
_NEVER = AnyOf(())


def value(reader: Reader, given: Any, line: int) -> Value:
    """Return a literal, or what `{answer: step}`, `{fact: name}`, `{item: field}`, `{words: true}` name."""
    if not isinstance(given, Branch):
        if isinstance(given, Items):
            reader.fault(line, "a value cannot be a list")
            return Value("literal")
        return Value("literal", literal=given)
    found = [(key, name) for key, name in given.items() if key in SOURCES]
    if len(given) != 1 or len(found) != 1:
        reader.fault(line, "a value is a literal or one of {answer: step}, {fact: name}, {item: field}, {words: true}")
        return Value("literal")
    source, name = found[0]
    if source == "words":
        return Value("words")
    return Value(source, name=str(name))  # type: ignore[arg-type]


def condition(reader: Reader, given: Any, line: int) -> Condition:
    """Return a condition; one that never holds, with a fault, for anything else."""
    if not isinstance(given, Branch):
        reader.fault(line, "a condition must be a mapping such as {answer: how_is_it, is: well}")
        return _NEVER
    line = given.line or line
    if len(given) == 1 and (joined := _joined(reader, given, line)) is not None:
        return joined
    source = next((key for key in ("answer", "fact", "item") if key in given), None)
    if source is None:
        reader.fault(line, "a condition names an answer, a fact or an item, or is one of all, any, not")
        return _NEVER
    tested = Value(source, name=str(given[source]))  # type: ignore[arg-type]
    if "lower_than" in given:
        return _lower_than(reader, given, tested, line)
    return _test(reader, given, tested, source, line)


def doings(reader: Reader, branch: Branch, key: str = "do") -> tuple[Doing, ...]:
    """Return the effects of a `do` list, in order."""
    items = reader.items(branch, key)
    return tuple(
        made for place, line in lines_of(items).items() if (made := _doing(reader, items[place], line)) is not None
    )


def _joined(reader: Reader, given: Branch, line: int) -> Condition | None:
    (key, inner), *_ = given.items()
    if key == "not":
        return Not(condition(reader, inner, line))
    if key not in ("all", "any"):
        return None
    parts = tuple(condition(reader, each, line) for each in reader.items(given, key))
    if not parts:
        reader.fault(line, f"`{key}` needs at least one condition")
    return All(parts) if key == "all" else AnyOf(parts)


def _lower_than(reader: Reader, given: Branch, tested: Value, line: int) -> Condition:
    reader.only(given, ("answer", "fact", "item", "lower_than", "by"), "this condition")
    by = given.get("by", 1)
    if isinstance(by, bool) or not isinstance(by, int):
        reader.fault(line, "`by` must be a whole number")
        by = 1
    return LowerThan(tested, value(reader, given["lower_than"], line), by)


def _test(reader: Reader, given: Branch, tested: Value, source: str, line: int) -> Condition:
    reader.only(given, (source, *OPERATORS), "this condition")
    named = [operator for operator in OPERATORS if operator in given]
    if len(named) != 1:
        reader.fault(line, f"a condition has exactly one of {', '.join(OPERATORS)}")
        return _NEVER
    operator, against = named[0], given[named[0]]
    if operator in ("in", "not_in"):
        if not isinstance(against, Items) or not against:
            reader.fault(line, f"`{operator}` takes a list")
            return _NEVER
        return Test(tested, operator, tuple(against))
    if operator in ("below", "at_least") and (isinstance(against, bool) or not isinstance(against, int)):
        reader.fault(line, f"`{operator}` takes a whole number")
    if operator == "known" and not isinstance(against, bool):
        reader.fault(line, "`known` takes true or false")
    return Test(tested, operator, against)


def _doing(reader: Reader, given: Any, line: int) -> Doing | None:
    if isinstance(given, str):
        return Doing(given, {}, None, on_skip=False, line=line)
    branch = reader.branch(given, line, "an effect")
    names = [key for key in branch if key not in ("if", "on_skip")]
    if len(names) != 1:
        reader.fault(line, "an entry of `do` names one effect, perhaps with `if` and `on_skip` beside it")
        return None
    fields = branch[names[0]]
    fields = Branch(line=line) if fields is None else reader.branch(fields, line, f"`{names[0]}`")
    return Doing(
        names[0],
        {key: value(reader, each, line_of(fields, key)) for key, each in fields.items()},
        condition(reader, branch["if"], line_of(branch, "if")) if "if" in branch else None,
        on_skip=reader.flag(branch, "on_skip"),
        line=line,
    )
