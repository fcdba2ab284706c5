"""Lint: everything an author must put right, all at once, with file and line (design 3, X3).

What a file is made of is checked when it is loaded; what files mean together is checked here.
"""

from collections.abc import Callable, Collection, Iterable, Mapping

from bot.dialogue.faults import Fault
from bot.dialogue.lint import carriers, catalogues, choices, doings, reach, results, targets, wording
from bot.dialogue.lint.library import Library, Rule
from bot.dialogue.script import Script

RULES: tuple[Rule, ...] = (
    targets.unknown_targets,
    targets.unknown_entries,
    targets.unknown_checks,
    reach.unreachable_steps,
    reach.dead_ends,
    reach.restless_cycles,
    choices.option_counts,
    choices.yes_is_one,
    choices.carrier_labels,
    choices.double_labels,
    choices.answers_led,
    choices.findings_led,
    choices.nudges,
    carriers.carrier_commands,
    carriers.carrier_lexicon_words,
    wording.forbidden_words,
    wording.unknown_placeholders,
    wording.lengths,
    doings.effects,
    doings.looked_up,
    doings.answers_compared,
    results.results_in_reach,
    catalogues.translations,
    catalogues.own_messages,
)
"""Every rule; a loop in the tests proves that each has an example it refuses."""


def lint(
    scripts: Iterable[Script],
    messages: Mapping[str, str] | None = None,
    *,
    lines: Mapping[str, tuple[str, int]] | None = None,
    catalogues: Mapping[str, Mapping[str, str]] | None = None,
    parts: Callable[[str], int] | None = None,
    checks: Collection[str] | None = None,
) -> tuple[Fault, ...]:
    """Return every fault of a set of flows and messages, by file and line. See `Library` for the arguments."""
    every = tuple(scripts)
    library = Library({each.flow: each for each in every}, messages or {}, lines or {}, catalogues or {}, parts, checks)
    found = {fault for rule in RULES for fault in rule(library)}
    return tuple(sorted(found | set(_twice(every))))


def _twice(scripts: tuple[Script, ...]) -> Iterable[Fault]:
    first: dict[str, Script] = {}
    for script in scripts:
        if first.setdefault(script.flow, script) is not script:
            yield Fault(script.file, 1, f"flow `{script.flow}` stands in {first[script.flow].file} too")


__all__ = ["RULES", "Library", "lint"]
