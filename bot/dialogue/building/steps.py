"""One builder a kind of step: a mapping of the file becomes a frozen step."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bot.dialogue.building import targets, values
from bot.dialogue.building.leaning import leaning
from bot.dialogue.building.reader import Reader, line_of, lines_of
from bot.dialogue.building.tree import Branch
from bot.dialogue.placeholders import filled_by_engine
from bot.dialogue.steps import (
    AskStep,
    BranchStep,
    CallStep,
    CheckStep,
    DoStep,
    EachStep,
    EndStep,
    Goto,
    SayStep,
    Step,
    WaitStep,
)
from bot.dialogue.steps.ask import DEFAULT_WAIT, KINDS, Leaning
from bot.dialogue.steps.targets import END

Builder = Callable[[Reader, Branch, str, str, str], Step]
"""(reader, mapping, flow, name of the step, name of the step after it in the file) -> step"""

_WORDS = ("ask", "say", "kind", "choices", "sms")
_ASK = (*_WORDS, "waits", "do", "then", "commands", "private", "as", "nudges", "worry", "clears")
TALK_ONLY = "talk_only"
YES_NO = {"yes": "Yes", "no": "No"}
"""The options of `kind: yes_no`, unless its author words them."""


def step_name(branch: Branch, word: str) -> str | None:
    """Return what a step is called: the value of its word, or `step:` for `call` and `do`."""
    name = branch.get("step") if word in ("call", "do") else branch.get(word)
    return name if isinstance(name, str) else None


def _base(reader: Reader, branch: Branch, name: str, following: Any) -> dict[str, Any]:
    return {
        "name": name,
        "line": branch.line,
        "lines": dict(branch.lines),
        "do": values.doings(reader, branch),
        "next": following,
    }


def _ask(reader: Reader, branch: Branch, flow: str, name: str, onward: str) -> Step:
    reader.only(branch, _ASK, "`ask`")
    labels = _choices(reader, branch)
    kind = branch.get("kind", "choice" if labels else None)
    if kind == "yes_no":
        labels = labels or dict(YES_NO)
    if kind not in KINDS or bool(labels) != (kind in ("choice", "yes_no")):
        reader.fault(line_of(branch, "kind"), f"a question has `choices` or a `kind`: {', '.join(KINDS[1:])}")
    text = reader.text(branch, "say")
    ways = targets.ways(reader, branch, onward, scale=kind == "scale")
    base = _base(reader, branch, name, Goto(onward))
    given = Leaning(frozenset(reader.names(branch, "worry")), frozenset(reader.names(branch, "clears")))
    return AskStep(
        **base,
        key=f"{flow}/{name}/text",
        text=text,
        args=filled_by_engine(text, *labels.values()),
        kind=str(kind),
        choices=labels,
        options=tuple(labels),
        waits=reader.length(branch, "waits", DEFAULT_WAIT),
        routes=ways.routes,
        on_skip=ways.on_skip,
        otherwise=ways.otherwise,
        talk_only=_talk_only(reader, branch),
        private=reader.flag(branch, "private"),
        placeholder=reader.name(branch, "as"),
        nudges=_nudges(reader, branch),
        leaning=leaning(name, labels, base["do"], ways.routes, given),
    )


def _choices(reader: Reader, branch: Branch) -> dict[str, str]:
    if "choices" not in branch:
        return {}
    given = reader.branch(branch["choices"], line_of(branch, "choices"), "`choices`")
    if "text" in given:
        reader.fault(line_of(given, "text"), "a choice cannot be called `text`: the question itself is")
    return {key: reader.text(given, key) for key in given}


def _talk_only(reader: Reader, branch: Branch) -> bool:
    if branch.get("commands", TALK_ONLY) != TALK_ONLY:
        reader.fault(line_of(branch, "commands"), "`commands` can only be `talk_only`: TALK always works")
    return "commands" in branch


def _nudges(reader: Reader, branch: Branch) -> tuple[str, str] | None:
    given = branch.get("nudges")
    if given is None:
        return None
    flow, _, step = str(given).partition("/")
    if not step:
        reader.fault(line_of(branch, "nudges"), "`nudges` names a question as flow/step")
    return flow, step


def _say(reader: Reader, branch: Branch, flow: str, name: str, onward: str) -> Step:
    reader.only(branch, ("say", "text", "do", "then", "sms"), "`say`")
    text = reader.text(branch, "text")
    following = targets.target(reader, branch.get("then"), line_of(branch, "then"), onward)
    return SayStep(
        **_base(reader, branch, name, following), key=f"{flow}/{name}/text", text=text, args=filled_by_engine(text)
    )


def _branch(reader: Reader, branch: Branch, flow: str, name: str, onward: str) -> Step:
    reader.only(branch, ("branch", "when", "else", "do"), "`branch`")
    ways = []
    whens = reader.items(branch, "when")
    for place, line in lines_of(whens).items():
        when = reader.branch(whens[place], line, "an entry of `when`")
        reader.only(when, ("if", "then"), "an entry of `when`")
        if "if" not in when or "then" not in when:
            reader.fault(line, "an entry of `when` has an `if` and a `then`")
            continue
        way = targets.target(reader, when["then"], line_of(when, "then"), onward)
        ways.append((values.condition(reader, when["if"], line_of(when, "if")), way))
    if not whens:
        reader.fault(branch.line, "`branch` needs `when`")
    following = targets.target(reader, branch.get("else"), line_of(branch, "else"), onward)
    return BranchStep(**_base(reader, branch, name, following), ways=tuple(ways))


def _each(reader: Reader, branch: Branch, flow: str, name: str, onward: str) -> Step:
    reader.only(branch, ("each", "over", "as", "do_step", "after", "do"), "`each`")
    body = reader.name(branch, "do_step")
    if body is None:
        reader.fault(branch.line, "`each` needs `do_step`, the first step of its body")
    following = targets.target(reader, branch.get("after"), line_of(branch, "after"), onward)
    return EachStep(
        **_base(reader, branch, name, following), over=reader.name(branch, "over") or name, body=body or END
    )


def _check(reader: Reader, branch: Branch, flow: str, name: str, onward: str) -> Step:
    reader.only(branch, ("check", "of", "then", "do"), "`check`")
    of = reader.branch(branch.get("of", Branch()), line_of(branch, "of"), "`of`")
    ways = targets.ways(reader, branch, onward)
    return CheckStep(
        **_base(reader, branch, name, Goto(onward)),
        of={key: values.value(reader, each, line_of(of, key)) for key, each in of.items()},
        routes={str(key): way for key, way in ways.routes.items()},
        otherwise=ways.otherwise,
    )


def _call(reader: Reader, branch: Branch, flow: str, name: str, onward: str) -> Step:
    reader.only(branch, ("call", "step", "at", "then", "do"), "`call`")
    return CallStep(**_base(reader, branch, name, targets.call(reader, branch, branch.get("then"), onward)))


def _wait(reader: Reader, branch: Branch, flow: str, name: str, onward: str) -> Step:
    reader.only(branch, ("wait", "for", "then", "do", "commands", "private"), "`wait`")
    following = targets.target(reader, branch.get("then"), line_of(branch, "then"), onward)
    if "for" not in branch:
        reader.fault(branch.line, "`wait` needs `for`, a length of time")
    return WaitStep(
        **_base(reader, branch, name, following),
        length=reader.length(branch, "for", timedelta(minutes=10)),
        talk_only=_talk_only(reader, branch),
        private=reader.flag(branch, "private"),
    )


def _do(reader: Reader, branch: Branch, flow: str, name: str, onward: str) -> Step:
    reader.only(branch, ("do", "step", "then"), "`do`")
    return DoStep(
        **_base(reader, branch, name, targets.target(reader, branch.get("then"), line_of(branch, "then"), onward))
    )


def _end(reader: Reader, branch: Branch, flow: str, name: str, onward: str) -> Step:
    reader.only(branch, ("end", "do"), "`end`")
    return EndStep(**_base(reader, branch, name, Goto(END)))


BUILDERS: dict[str, Builder] = {
    "branch": _branch,
    "each": _each,
    "check": _check,
    "call": _call,
    "wait": _wait,
    "end": _end,
    "ask": _ask,
    "say": _say,
    "do": _do,
}
"""The word a step begins with -> its builder, in the order in which a mapping is tried: `say` and `do` are also keys
of other kinds, so they come last."""
