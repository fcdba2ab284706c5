"""Where steps lead, as a script writes it: a step name, `end`, or a call."""

import re
from dataclasses import dataclass
from typing import Any

from bot.dialogue.building.reader import Reader, line_of
from bot.dialogue.building.tree import Branch
from bot.dialogue.steps.targets import END, CallTo, Goto, Target

_RANGE = re.compile(r"(\d{1,2})(?:-(\d{1,2}))?")
HIGHEST = 10


@dataclass(frozen=True, slots=True)
class Ways:
    """A `then` taken apart. `plain` is a `then` that is one target for every answer."""

    routes: dict[str | int, Target]
    on_skip: Target | None = None
    otherwise: Target | None = None


def target(reader: Reader, given: Any, line: int, onward: str) -> Target:
    """Return one target; `onward` is the step that comes next in the file, or `end`."""
    if given is None:
        return Goto(onward)
    if isinstance(given, str):
        return Goto(given)
    if not isinstance(given, Branch) or "call" not in given:
        reader.fault(line, "a target is a step, `end`, or {call: FLOW, at: STEP, then: STEP}")
        return Goto(END)
    reader.only(given, ("call", "at", "then"), "a call")
    return call(reader, given, given.get("then"), onward)


def call(reader: Reader, given: Branch, then: Any, onward: str) -> Target:
    """Return a call of another flow, and where to come back to."""
    flow = reader.name(given, "call")
    if then is not None and not isinstance(then, str):
        reader.fault(line_of(given, "then"), "after a call comes a step of this flow or `end`")
        then = END
    return CallTo(flow or "", reader.name(given, "at"), then or onward)


def ways(reader: Reader, branch: Branch, onward: str, *, scale: bool = False) -> Ways:
    """Return the `then` of a question or a check, one way for each answer it names."""
    given, line = branch.get("then"), line_of(branch, "then")
    if not isinstance(given, Branch) or "call" in given:
        return Ways({}, otherwise=None if given is None else target(reader, given, line, onward))
    routes: dict[str | int, Target] = {}
    for key, each in given.items():
        if key in ("else", "skip"):
            continue
        place = line_of(given, key)
        for answer in _numbers(reader, key, place) if scale else (key,):
            if answer in routes:
                reader.fault(place, f"`then` leads {answer} two ways")
            routes[answer] = target(reader, each, place, onward)
    named = {key: target(reader, given[key], line_of(given, key), onward) for key in ("skip", "else") if key in given}
    return Ways(routes, named.get("skip"), named.get("else"))


def _numbers(reader: Reader, key: str, line: int) -> tuple[int, ...]:
    match = _RANGE.fullmatch(key)
    first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
    if first > last or last > HIGHEST:
        reader.fault(line, f"`{key}` must be a number or a range within 0-10, such as 0-3")
        return ()
    return tuple(range(first, last + 1))
