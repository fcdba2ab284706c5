"""Every place a step leads to exists: steps, flows, steps of other flows, checks."""

from collections.abc import Iterator

from bot.dialogue.faults import Fault
from bot.dialogue.interrupts import INTERRUPTING
from bot.dialogue.lint.library import Library, at
from bot.dialogue.script import Script
from bot.dialogue.steps import END, CallTo, CheckStep, Goto, Step


def unknown_targets(library: Library) -> Iterator[Fault]:
    """Targets and calls that lead nowhere."""
    for script, step in library.steps():
        for target in dict.fromkeys(step.targets()):
            if isinstance(target, Goto):
                yield from _step(script, step, target.step)
            else:
                yield from _call(library, script, step, target)


def unknown_entries(library: Library) -> Iterator[Fault]:
    """`entries` that are no steps, and flows that words and steps count on."""
    for script in library.scripts.values():
        for entry in script.entries:
            if entry not in script.by_name:
                yield Fault(script.file, 1, f"`entries` names `{entry}`, which is no step of this flow")
    for word, (flow, step) in INTERRUPTING.items():
        found = library.scripts.get(flow)
        if found is None:
            yield Fault(flow, 0, f"there is no flow {flow}, which the word {word.upper()} calls")
        elif step is not None and step not in found.by_name:
            yield Fault(found.file, 1, f"the word {word.upper()} begins at `{step}`, which is no step of this flow")


def unknown_checks(library: Library) -> Iterator[Fault]:
    """Checks that nobody can answer."""
    for script, step in library.steps():
        if isinstance(step, CheckStep) and library.checks is not None and step.name not in library.checks:
            yield at(script, step, "nobody can find this out; checks are " + ", ".join(sorted(library.checks)))


def _step(script: Script, step: Step, name: str) -> Iterator[Fault]:
    if name != END and name not in script.by_name:
        yield at(script, step, f"leads to `{name}`, which is no step of this flow", "then")


def _call(library: Library, script: Script, step: Step, target: CallTo) -> Iterator[Fault]:
    called = library.scripts.get(target.flow)
    if called is None:
        yield at(script, step, f"calls `{target.flow}`, which is no flow", "then")
    elif target.at is not None and target.at not in called.by_name:
        yield at(script, step, f"calls `{target.flow}` at `{target.at}`, which is no step of it", "then")
    yield from _step(script, step, target.then)
