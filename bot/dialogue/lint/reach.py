"""Every step can be come to, has a way out, and nothing goes round without somebody being waited for."""

from collections.abc import Iterator

from bot.dialogue.faults import Fault
from bot.dialogue.interrupts import INTERRUPTING
from bot.dialogue.lint.library import Library, at
from bot.dialogue.script import Script
from bot.dialogue.steps import END, AskStep, CallTo, EachStep, Goto, Step

Node = tuple[str, str]


def unreachable_steps(library: Library) -> Iterator[Fault]:
    """Steps no conversation can come to: an author forgot a way, or a step."""
    called = _called(library)
    for script in library.scripts.values():
        seen: set[str] = set()
        waiting = [script.first, *script.entries, *called.get(script.flow, ())]
        waiting += [step.name for step in script.steps if isinstance(step, AskStep) and step.nudges]
        while waiting:
            name = waiting.pop()
            if name in script.by_name and name not in seen:
                seen.add(name)
                waiting += _within(script.by_name[name])
        for step in script.steps:
            if step.name not in seen:
                yield at(script, step, "no way leads here; name it in a `then`, or in `entries` of the flow")


def dead_ends(library: Library) -> Iterator[Fault]:
    """Steps from which the end can never be reached."""
    for script in library.scripts.values():
        leaving = {step.name: _within(step) for step in script.steps}
        elsewhere = {name for onward in leaving.values() for name in onward if name not in leaving}
        ending: set[str] = {END, *elsewhere}  # a step that is missing is another rule's fault
        while more := {name for name, onward in leaving.items() if name not in ending and ending.intersection(onward)}:
            ending |= more
        for step in script.steps:
            if step.name not in ending:
                yield at(script, step, "no way leads from here to an end")


def restless_cycles(library: Library) -> Iterator[Fault]:
    """Ways round that wait for nobody. An `each` is no such way: it has as many rounds as items."""
    done: set[Node] = set()
    for script, step in library.steps():
        cycle = _cycle(library, (script.flow, step.name), done)
        if cycle:
            names = " -> ".join("/".join(node) for node in (*cycle, cycle[0]))
            yield at(script, step, f"goes round without waiting for anybody: {names}")


def _within(step: Step) -> list[str]:
    return [target.step if isinstance(target, Goto) else target.then for target in step.targets()]


def _called(library: Library) -> dict[str, set[str]]:
    called: dict[str, set[str]] = {flow: {step} for flow, step in INTERRUPTING.values() if step is not None}
    for _, step in library.steps():
        for target in step.targets():
            if isinstance(target, CallTo) and target.at is not None:
                called.setdefault(target.flow, set()).add(target.at)
    return called


def _cycle(library: Library, start: Node, done: set[Node]) -> list[Node]:
    """Return a cycle through `start` over steps that wait for nobody, each cycle once."""
    if start in done or not _restless(library, start):
        return []
    trail: list[Node] = [start]
    ways = [iter(_onward(library, start))]
    seen = {start}
    while ways:
        node = next(ways[-1], None)
        if node is None:
            ways.pop()
            trail.pop()
        elif node == start:
            done.update(trail)
            return trail
        elif node not in seen and _restless(library, node):
            seen.add(node)
            trail.append(node)
            ways.append(iter(_onward(library, node)))
    return []


def _restless(library: Library, node: Node) -> bool:
    script = library.scripts.get(node[0])
    step = script.by_name.get(node[1]) if script else None
    return step is not None and not step.waits_for_someone and not isinstance(step, EachStep)


def _onward(library: Library, node: Node) -> list[Node]:
    flow, name = node
    onward: list[Node] = []
    for target in library.scripts[flow].by_name[name].targets():
        if isinstance(target, Goto):
            onward.append((flow, target.step))
            continue
        onward.append((flow, target.then))
        called: Script | None = library.scripts.get(target.flow)
        if called is not None:
            onward.append((target.flow, target.at or called.first))
    return onward
