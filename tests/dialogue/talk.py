"""A conversation for tests: one phone against the pure engine, its state stored and read back after every turn."""

import json
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from bot.dialogue import begin, take_turn
from bot.dialogue.heard import Began, Facts, Heard, Option, Reply, Shown
from bot.dialogue.loading import load_script
from bot.dialogue.script import Scripts
from bot.dialogue.state import State
from bot.dialogue.turn import Say, Turn

NOW = datetime(2026, 5, 1, 18, 0, tzinfo=UTC)


@lru_cache
def scripts(*texts: str) -> Scripts:
    """Return the scripts of YAML texts, and of the message file among them; they must be without fault."""
    loaded = [load_script(f"file{place}.yaml", text) for place, text in enumerate(texts)]
    assert not [fault for each in loaded for fault in each.faults]
    messages = {key: text for each in loaded if each.script is None for key, text in each.texts.items()}
    return Scripts([each.script for each in loaded if each.script], messages=messages)


def flow(steps: str, name: str = "story", audience: str = "member", head: str = "") -> str:
    """Return the text of a flow file around its steps."""
    return f"flow: {name}\naudience: {audience}\npurpose: A test\npriority: check_in\n{head}steps:\n{steps}"


class Talk:
    """One person's conversation. Replies are read against the last question asked, as the inbox would do it."""

    def __init__(self, shelf: Scripts, flow: str, facts: Facts | None = None, *, at: str | None = None) -> None:
        self.scripts = shelf
        self.facts: Facts = facts or {}
        self.state = begin(shelf, flow, at)
        self.prompt: Shown | None = None
        self.turn: Turn = self.hears(Began(at))

    def hears(self, heard: Heard) -> Turn:
        """Take one turn, and store and read back the state."""
        self.turn = take_turn(self.scripts, self.state, heard, self.facts, NOW)
        self.state = State.from_json(json.loads(json.dumps(self.turn.state.to_json())))
        assert self.state == self.turn.state
        for say in self.turn.says:
            if say.kind is not None:
                self.prompt = self.shown(say)
        return self.turn

    def says(self, text: str, **more: object) -> Turn:
        """Reply to the last question."""
        return self.hears(Reply(text, **{"prompt": self.prompt, **more}))  # type: ignore[arg-type]

    def shown(self, say: Say) -> Shown:
        """Return a question as its prompt row would hold it."""
        script = next(each for each in self.scripts if say.key in each.texts)
        prefix = say.key.removesuffix("text")
        options = tuple(Option(value, script.texts[prefix + value]) for value in say.options)
        assert say.step is not None
        assert say.kind is not None
        return Shown(say.step, say.kind, options, str(self.facts.get("locale", "en")))

    @property
    def said(self) -> list[str]:
        """The keys of what the last turn said, without the part."""
        return [say.key.removesuffix("/text") for say in self.turn.says]

    @property
    def changed(self) -> list[tuple[str, dict[str, object]]]:
        """The effects of the last turn."""
        return [(effect.name, dict(effect.fields)) for effect in self.turn.effects]


def hours(count: int) -> timedelta:
    return timedelta(hours=count)
