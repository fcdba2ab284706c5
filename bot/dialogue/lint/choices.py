"""Options a person can answer: few, with yes first, and none that a carrier would swallow."""

from collections.abc import Iterator

from bot.dialogue.faults import Fault
from bot.dialogue.lint.carriers import CARRIER_WORDS
from bot.dialogue.lint.library import Library, at
from bot.dialogue.reading.normal import phrase
from bot.dialogue.script import Script
from bot.dialogue.steps import AskStep, CheckStep

MOST_OPTIONS = 6


def _asks(library: Library) -> Iterator[tuple[Script, AskStep]]:
    return ((script, step) for script, step in library.steps() if isinstance(step, AskStep))


def option_counts(library: Library) -> Iterator[Fault]:
    """A list that can be held in mind: two to six options."""
    for script, step in _asks(library):
        if step.options and not 2 <= len(step.options) <= MOST_OPTIONS:
            yield at(script, step, f"has {len(step.options)} options; two to six can be answered", "choices")


def yes_is_one(library: Library) -> Iterator[Fault]:
    """In any question that yes can answer, 1 is yes (method 4.1)."""
    for script, step in _asks(library):
        yes = [value for value, label in step.choices.items() if value == "yes" or phrase(label)[:1] == ("yes",)]
        if yes and step.options[0] not in yes:
            yield at(script, step, f"1 must be Yes; `{yes[0]}` stands later", "choices")


def carrier_labels(library: Library) -> Iterator[Fault]:
    """A label that is a carrier's word would be typed back, and never reach us. Yes is allowed: it has a number."""
    for script, step in _asks(library):
        for label in step.choices.values():
            if " ".join(phrase(label)).upper() in CARRIER_WORDS - {"YES"}:
                yield at(script, step, f"the option `{label}` is a word that carriers act on", "choices")


def double_labels(library: Library) -> Iterator[Fault]:
    """Two options that read the same cannot be told apart."""
    for script, step in _asks(library):
        labels = [phrase(label) for label in step.choices.values()]
        if len(set(labels)) < len(labels):
            yield at(script, step, "two options read the same", "choices")


def answers_led(library: Library) -> Iterator[Fault]:
    """`then`, `worry` and `clears` name answers that can be given."""
    for script, step in _asks(library):
        if not step.values and step.routes:
            yield at(script, step, "words have no options; `then` is a step, or has `skip` and `else`", "then")
        elif strange := [str(value) for value in step.routes if value not in step.values]:
            yield at(script, step, f"`then` leads {', '.join(strange)} on, which is no option", "then")
        leaning = (step.leaning.raises | step.leaning.clears) - {str(value) for value in step.values}
        for value in sorted(leaning):
            yield at(script, step, f"`{value}` in `worry` or `clears` is no option")
        if both := step.leaning.raises & step.leaning.clears:
            yield at(script, step, f"{', '.join(sorted(both))} cannot both raise a worry and clear one")


def findings_led(library: Library) -> Iterator[Fault]:
    """A check leads somewhere on more than one finding; else there is nothing to check."""
    for script, step in library.steps():
        if isinstance(step, CheckStep) and not step.routes:
            yield at(script, step, "`then` must say where each finding leads", "then")


def nudges(library: Library) -> Iterator[Fault]:
    """A nudge asks an existing question again with the same options in the same order."""
    for script, step in _asks(library):
        if step.nudges is None:
            continue
        flow, name = step.nudges
        asked = library.scripts[flow].by_name.get(name) if flow in library.scripts else None
        if not isinstance(asked, AskStep):
            yield at(script, step, f"nudges `{flow}/{name}`, which is no question", "nudges")
        elif (asked.kind, asked.options) != (step.kind, step.options):
            yield at(script, step, f"has other options than `{flow}/{name}`, which it asks again", "choices")
