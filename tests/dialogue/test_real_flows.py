"""The flows that come with the product: without fault, and walked at random without getting stuck."""

import random
from functools import lru_cache
from pathlib import Path

import pytest

from bot.dialogue.heard import Finding, Nudged, Reply, Resumed, TimedOut
from bot.dialogue.lint import lint
from bot.dialogue.loading import Loaded, load_script
from bot.dialogue.placeholders import LENGTHS
from bot.dialogue.script import Scripts
from bot.dialogue.steps import AskStep, CheckStep
from bot.wording.parts import parts
from tests.dialogue.talk import NOW, Talk

FLOWS = Path(__file__).parents[2] / "bot" / "flows"
NAMES = sorted(path.stem for path in FLOWS.rglob("*.yaml"))

FACTS: dict[str, object] = {
    **{name: "x" * length for name, length in LENGTHS.items() if "." not in name},
    "time": NOW,
    "day": NOW,
    "slot": NOW,
    "next_at": NOW,
    "country": "GB",
    "privacy": "open",
    "promises": ({"id": 1, "part": "School run", "critical": True}, {"id": 2, "part": "Tea", "critical": False}),
    "last_confidence": 8,
    "languages": ("en",),
}
CHANGING: dict[str, tuple[object, ...]] = {
    "agency_open": (True, False),
    "alert_closed": (True, False),
    "alert_kind": ("worry", "missed"),
    "audience": ("member", "caregiver"),
    "backup_known": (True, False),
    "concern_mode": ("questions", "quiet"),
    "device_checked": (True, False),
    "duty_cover": ("cover", "none"),
    "has_network": (True, False),
    "in_danger": (True, False),
    "invitee_known": (True, False),
    "knows_now": ("all", "nothing"),
    "late": (True, False),
    "owned": (True, False),
    "privacy": ("open", "discreet", "covert"),
    "raised_by": ("member", "caregiver", "other"),
    "promises": (FACTS["promises"], ()),
}
REPLIES = ("1", "2", "3", "4", "7", "0", "skip", "back", "07700 900123", "Elena", "worried", "pause", "talk", "purple")


@lru_cache
def _loaded() -> dict[str, Loaded]:
    files = sorted(FLOWS.rglob("*.yaml"))
    return {path.stem: load_script(str(path.relative_to(FLOWS)), path.read_text("utf-8")) for path in files}


@lru_cache
def _shelf() -> Scripts:
    messages = {key: text for each in _loaded().values() if each.script is None for key, text in each.texts.items()}
    return Scripts([each.script for each in _loaded().values() if each.script], messages=messages)


def test_there_are_flows_for_everybody_who_is_talked_to() -> None:
    assert {script.audience for script in _shelf()} == {"member", "caregiver", "anyone", "staff"}


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_read_without_fault(name: str) -> None:
    assert [str(fault) for fault in _loaded()[name].faults] == []


def test_all_flows_together_are_without_fault() -> None:
    lines = {key: (name, line) for name, each in _loaded().items() for key, line in each.lines.items()}
    found = lint(_shelf(), _shelf().messages, lines=lines, parts=lambda text: parts(text).parts)
    assert [str(fault) for fault in found] == []


def _something(chance: random.Random, talk: Talk) -> None:
    check = talk.turn.check
    if check is not None:
        step = talk.scripts.current(str(talk.state.flow)).step(check.name)
        assert isinstance(step, CheckStep)
        talk.hears(Finding(check.name, chance.choice([*step.routes])))
        return
    match chance.randrange(10):
        case 0:
            talk.hears(TimedOut())
        case 1:
            talk.hears(Resumed())
        case 2:
            talk.hears(Nudged("any_missed_checkin_nudge", "same_channel"))
        case 3 if talk.prompt is not None and talk.prompt.options:
            talk.hears(Reply("", talk.prompt, chance.choice(talk.prompt.options).value))
        case _:
            talk.says(chance.choice(REPLIES))


@pytest.mark.parametrize("name", [name for name in NAMES if name != "repair"])
def test_a_flow_walked_at_random_from_every_entry_never_gets_stuck(name: str) -> None:
    chance = random.Random(name)
    script = _shelf().current(name)
    for entry in (None, *script.entries):
        for _ in range(40):
            facts = {**FACTS, **{fact: chance.choice(values) for fact, values in CHANGING.items()}}
            talk = Talk(_shelf(), name, facts, at=entry)
            for _ in range(30):
                assert ("make_task", {"kind": "dialogue_stuck"}) not in talk.changed, talk.state
                if talk.turn.finished:
                    break
                _something(chance, talk)


def test_every_question_of_every_flow_can_be_answered_by_the_number_of_each_option() -> None:
    counted = 0
    for script in _shelf():
        for step in script.steps:
            if not isinstance(step, AskStep) or not step.options:
                continue
            for number, value in enumerate(step.options, start=1):
                talk = Talk(_shelf(), script.flow, {**FACTS, "raised_by": "member"}, at=step.name)
                talk.says(str(number))
                assert talk.turn.understood is not None, (step.key, number)
                assert talk.turn.understood.value == value
                counted += 1
    assert counted > 50


def test_every_label_of_every_flow_is_read_as_its_own_option() -> None:
    for script in _shelf():
        for step in script.steps:
            for value, label in getattr(step, "choices", {}).items():
                if "{" in label:
                    continue
                talk = Talk(_shelf(), script.flow, {**FACTS, "raised_by": "member"}, at=step.name)
                talk.says(label)
                assert talk.turn.understood is not None, (step.name, label)
                assert talk.turn.understood.value == value, (step.name, label)
