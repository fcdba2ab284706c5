"""Everything lint looks at, and what a rule is."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

from bot.dialogue.faults import Fault
from bot.dialogue.script import Script
from bot.dialogue.steps import Step, Texted

SOURCE_LOCALE = "en"


@dataclass(frozen=True)
class Library:
    """All flows and messages of one product, as they would be published together.

    `messages` and `lines` are keyed by message key; `lines` says (file, line). `catalogues` is locale -> message key ->
    translation. `parts` counts the SMS parts of a text; without it no length is looked at. `checks` names what `check`
    steps may ask; without it any name will do.
    """

    scripts: Mapping[str, Script]
    messages: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    catalogues: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    parts: Callable[[str], int] | None = None
    checks: Collection[str] | None = None

    def steps(self) -> Iterator[tuple[Script, Step]]:
        """Yield every step with its script."""
        for script in self.scripts.values():
            for step in script.steps:
                yield script, step

    def texted(self) -> Iterator[tuple[Script, Texted]]:
        """Yield every step that has words."""
        for script, step in self.steps():
            if isinstance(step, Texted):
                yield script, step

    def place(self, key: str) -> tuple[str, int]:
        """Return (file, line) of a message of a message file."""
        return self.lines.get(key, (key.split("/", maxsplit=1)[0], 0))


Rule = Callable[[Library], Iterator[Fault]]


def at(script: Script, step: Step, message: str, key: str = "") -> Fault:
    """Return a fault at a step, at the line of one of its keys when it has it."""
    return Fault(script.file, step.lines.get(key, step.line), f"step `{step.name}`: {message}")
