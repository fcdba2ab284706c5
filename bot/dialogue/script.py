"""A flow as the engine walks it, and the shelf of all flows in all versions somebody is still in."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.dialogue.faults import FlowBroken
from bot.dialogue.placeholders import filled_by_engine
from bot.dialogue.reading.lexicon import Lexicon, load_lexicon
from bot.dialogue.steps import AskStep, Step, Texted
from casework.vocabulary import Priority


@dataclass(frozen=True, slots=True, eq=False)
class Script:
    """One version of one flow. `version` is the hash of its structure; `source` builds it again (`script_from`).

    `entries` are steps that somebody outside may begin at, beside the first one. `named` is placeholder -> the question
    whose answer it is (`as:`).
    """

    flow: str
    audience: str
    purpose: str
    priority: Priority
    begins: Mapping[str, str]
    entries: tuple[str, ...]
    steps: tuple[Step, ...]
    texts: Mapping[str, str]
    version: str
    content_hash: str
    file: str
    source: Mapping[str, Any]
    by_name: dict[str, Step] = field(init=False)
    named: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {step.name: step for step in self.steps})
        named = {step.placeholder: step.name for step in self.steps if isinstance(step, AskStep) and step.placeholder}
        object.__setattr__(self, "named", named)

    @property
    def structure_hash(self) -> str:
        """The version, by its other name."""
        return self.version

    @property
    def first(self) -> str:
        """The step a conversation begins at."""
        return self.steps[0].name

    @property
    def lines(self) -> dict[str, int]:
        """The line of each message key."""
        found: dict[str, int] = {}
        for step in self.steps:
            if isinstance(step, Texted):
                found[step.key] = step.lines.get("say" if isinstance(step, AskStep) else "text", step.line)
                prefix = step.key.removesuffix("text")
                found.update({prefix + choice: step.lines.get("choices", step.line) for choice in step.choices})
        return found

    def step(self, name: str) -> Step:
        """Return a step by name; FlowBroken when there is none."""
        found = self.by_name.get(name)
        if found is None:
            raise FlowBroken(f"flow {self.flow} has no step {name}")
        return found


class Scripts:
    """Every flow people talk by, the words of the engine's own messages, and how replies are read in each language.

    `older` are versions that somebody is still in. `messages` is message key -> English text of the message files
    (`repair/talk/text`). Locales without a lexicon are read with the English one.
    """

    def __init__(
        self,
        scripts: Iterable[Script],
        *,
        older: Iterable[Script] = (),
        messages: Mapping[str, str] | None = None,
        lexicons: Mapping[str, Lexicon] | None = None,
    ) -> None:
        self._current = {script.flow: script for script in scripts}
        self._all = {(script.flow, script.version): script for script in (*older, *self._current.values())}
        self.messages = dict(messages or {})
        self._args = {key: filled_by_engine(text) for key, text in self.messages.items()}
        self._lexicons = dict(lexicons or {locale: load_lexicon(locale) for locale in ("en", "es")})

    def __iter__(self) -> Iterator[Script]:
        return iter(self._current.values())

    def __contains__(self, flow: object) -> bool:
        return flow in self._current

    @property
    def flows(self) -> tuple[str, ...]:
        """The names of all current flows."""
        return tuple(self._current)

    def current(self, flow: str) -> Script:
        """Return the version a conversation that begins now is pinned to; FlowBroken for an unknown flow."""
        found = self._current.get(flow)
        if found is None:
            raise FlowBroken(f"there is no flow {flow}")
        return found

    def get(self, flow: str, version: str) -> Script:
        """Return the version a conversation began with; FlowBroken when it was not kept."""
        found = self._all.get((flow, version))
        if found is None:
            raise FlowBroken(f"version {version} of flow {flow} was not kept")
        return found

    def message_args(self, key: str) -> tuple[str, ...]:
        """Return the placeholders of one of the engine's own messages; dotted ones are left to effects."""
        return self._args.get(key, ())

    def lexicon(self, locale: str) -> Lexicon:
        """Return how replies are read in `locale`, by its language, or in English."""
        return self._lexicons.get(locale) or self._lexicons.get(locale[:2]) or self._lexicons["en"]
