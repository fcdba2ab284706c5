"""Results of effects are named only by texts of the turn that has them.

`{alert.code}` is what `raise_concern` gave back in this very turn; two questions later nobody knows it any more, and
a fact must be named instead.
"""

from collections.abc import Iterator

from bot.dialogue.effect_kinds import EFFECTS, RESULTS
from bot.dialogue.faults import Fault
from bot.dialogue.lint.library import Library, at
from bot.dialogue.placeholders import placeholders
from bot.dialogue.script import Script
from bot.dialogue.steps import AskStep, Goto, Step, Texted, WaitStep

Known = frozenset[str]
_ALL: Known = RESULTS


def results_in_reach(library: Library) -> Iterator[Fault]:
    """Dotted placeholders that some way leads to without their effect."""
    for script in library.scripts.values():
        known = _known_at(script)
        for step in script.steps:
            if not isinstance(step, Texted):
                continue
            here = known[step.name] | (frozenset() if isinstance(step, AskStep) else _given(step))
            for name in placeholders(step.text, *step.choices.values()):
                if "." in name and name in RESULTS and name not in here:
                    yield at(script, step, f"{{{name}}} is known only in the turn whose effect gives it")


def _known_at(script: Script) -> dict[str, Known]:
    """What is known on every way that leads to a step, found by going round until nothing changes."""
    called = {script.first, *script.entries}
    known = {step.name: frozenset() if step.name in called else _ALL for step in script.steps}
    changed = True
    while changed:
        changed = False
        for step in script.steps:
            onward = _given(step) if isinstance(step, AskStep | WaitStep) else known[step.name] | _given(step)
            for target in step.targets():
                name = target.step if isinstance(target, Goto) else target.then
                if name in known and known[name] & onward != known[name]:
                    known[name] &= onward
                    changed = True
    return known


def _given(step: Step) -> Known:
    return frozenset(result for doing in step.do if doing.effect in EFFECTS for result in EFFECTS[doing.effect].results)
