"""A tree becomes a `Script`."""

from collections.abc import Mapping
from typing import Any

from bot.dialogue.building.reader import NAME, Reader, line_of, lines_of
from bot.dialogue.building.steps import BUILDERS, step_name
from bot.dialogue.building.tree import Branch, plain, with_lines
from bot.dialogue.faults import Fault, FlowBroken
from bot.dialogue.hashes import content_hash, structure_hash
from bot.dialogue.script import Script
from bot.dialogue.steps import Step, Texted
from bot.dialogue.steps.targets import END
from casework.vocabulary import Priority

AUDIENCES = ("caregiver", "member", "anyone", "staff")
MOST_STEPS = 80
_KEYS = ("flow", "audience", "purpose", "priority", "begins", "entries", "steps")


def build_script(file: str, tree: Branch) -> tuple[Script | None, list[Fault]]:
    """Return the script of a parsed file and every fault of its shape; no script when there is any."""
    reader = Reader(file)
    reader.only(tree, _KEYS, "a flow")
    flow = reader.name(tree, "flow") or ""
    audience, priority = _audience(reader, tree), _priority(reader, tree)
    begins = reader.branch(tree.get("begins", Branch(line=tree.line)), line_of(tree, "begins"), "`begins`")
    purpose = reader.text(tree, "purpose")
    steps = _steps(reader, tree, flow)
    entries = reader.names(tree, "entries")
    if reader.faults:
        return None, reader.faults
    source = plain(tree)
    script = Script(
        flow=flow,
        audience=audience,
        purpose=purpose,
        priority=priority,
        begins={key: str(each) for key, each in begins.items()},
        entries=entries,
        steps=steps,
        texts=texts_of(steps),
        version=structure_hash(source),
        content_hash=content_hash(source),
        file=file,
        source=source,
    )
    return script, []


def script_from(source: Mapping[str, Any], file: str = "published") -> Script:
    """Build a script again from what `Script.source` held when it was published; FlowBroken if that is not a script."""
    script, faults = build_script(file, with_lines(source))
    if script is None:
        raise FlowBroken("; ".join(str(fault) for fault in faults))
    return script


def texts_of(steps: tuple[Step, ...]) -> dict[str, str]:
    """Return message key -> English text of everything the steps say, labels too."""
    texts: dict[str, str] = {}
    for step in steps:
        if isinstance(step, Texted):
            texts[step.key] = step.text
            prefix = step.key.removesuffix("text")
            texts.update({prefix + choice: label for choice, label in step.choices.items()})
    return texts


def _audience(reader: Reader, tree: Branch) -> str:
    found = tree.get("audience")
    if found not in AUDIENCES:
        reader.fault(line_of(tree, "audience"), f"`audience` is one of {', '.join(AUDIENCES)}")
    return str(found)


def _priority(reader: Reader, tree: Branch) -> Priority:
    found = tree.get("priority")
    if found in list(Priority):
        return Priority(found)
    reader.fault(line_of(tree, "priority"), f"`priority` is one of {', '.join(Priority)}")
    return Priority.REFLECTION


def _steps(reader: Reader, tree: Branch, flow: str) -> tuple[Step, ...]:
    items = reader.items(tree, "steps")
    if not items or len(items) > MOST_STEPS:
        reader.fault(line_of(tree, "steps"), f"a flow has between 1 and {MOST_STEPS} steps")
        return ()
    named = _named(reader, [reader.branch(items[place], line, "a step") for place, line in lines_of(items).items()])
    after = [name for _, name, _ in named[1:]] + [END]
    return tuple(
        BUILDERS[word](reader, branch, flow, name, onward)
        for (word, name, branch), onward in zip(named, after, strict=True)
    )


def _named(reader: Reader, branches: list[Branch]) -> list[tuple[str, str, Branch]]:
    """Find the kind and the name of every step; a name stands once in a flow."""
    named: list[tuple[str, str, Branch]] = []
    seen: dict[str, int] = {}
    for place, branch in enumerate(branches):
        word = next((each for each in BUILDERS if each in branch), None)
        if word is None:
            reader.fault(branch.line, f"a step begins with one of {', '.join(BUILDERS)}")
            continue
        name = step_name(branch, word) or (f"{word}_{place + 1}" if word in ("call", "do") else "")
        if not NAME.fullmatch(name) or name == END or name == "text":
            reader.fault(branch.line, f"a step needs a name of its own in small letters; `{name}` will not do")
        if name in seen:
            reader.fault(branch.line, f"step `{name}` stands here twice (first on line {seen[name]})")
        seen.setdefault(name, branch.line)
        named.append((word, name, branch))
    return named
