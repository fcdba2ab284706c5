"""Loops over the registries: every step kind, every thing heard, every word, every effect has its case."""

import typing
from datetime import timedelta

import pytest

from bot.dialogue.effect_kinds import ALARMS, EFFECTS, RESULTS
from bot.dialogue.heard import Began, Expired, Finding, Heard, Nudged, Reply, Resumed, TimedOut
from bot.dialogue.messages import REQUIRED
from bot.dialogue.placeholders import LENGTHS
from bot.dialogue.reading.lexicon import COMMANDS, load_lexicon
from bot.dialogue.repair import WORDS
from bot.dialogue.steps import STEP_KINDS
from bot.dialogue.steps.ask import KINDS
from tests.dialogue.samples import ALL, FACTS
from tests.dialogue.talk import Talk, flow, scripts

# step kind -> (steps, what the first turn says, whether it is over then)
KIND_CASES: dict[str, tuple[str, list[str], bool]] = {
    "ask": ("  - ask: a\n    kind: text\n    say: A?\n", ["story/a"], False),
    "say": ("  - say: a\n    text: A\n", ["story/a"], True),
    "branch": (
        "  - branch: a\n    when: [ { if: { fact: late, is: true }, then: b } ]\n    else: end\n"
        "  - say: b\n    text: B\n",
        ["story/b"],
        True,
    ),
    "each": (
        "  - each: promises\n    do_step: a\n    after: b\n"
        "  - say: a\n    text: '{part}'\n    then: promises\n  - say: b\n    text: B\n",
        ["story/a", "story/a", "story/b"],
        True,
    ),
    "check": ("  - check: a\n    then: { x: end }\n", [], False),
    "call": ("  - call: other\n  - say: a\n    text: A\n", ["other/o", "story/a"], True),
    "wait": ("  - wait: a\n    for: 1h\n", [], False),
    "do": ("  - do: [ confirm_role ]\n    step: a\n  - say: b\n    text: B\n", ["story/b"], True),
    "end": ("  - say: a\n    text: A\n  - end: b\n    do: [ confirm_role ]\n", ["story/a"], True),
}
OTHER = flow("  - say: o\n    text: O\n", name="other")


def test_no_kind_of_step_was_forgotten() -> None:
    assert set(KIND_CASES) == set(STEP_KINDS)


@pytest.mark.parametrize("kind", STEP_KINDS)
def test_each_kind_of_step_is_walked(kind: str) -> None:
    steps, said, over = KIND_CASES[kind]
    talk = Talk(scripts(flow(steps), OTHER), "story", {**FACTS, "late": True})
    assert talk.said == said
    assert talk.turn.finished is over
    assert not talk.turn.needs_human
    assert type(talk.scripts.current("story").by_name.get("a")) is STEP_KINDS[kind] or kind in ("call", "each", "end")


HEARD_CASES: dict[type, tuple[Heard, list[str]]] = {
    Began: (Began("how_sure"), ["nm_checkin/how_sure"]),
    Reply: (Reply("2"), ["nm_checkin/did_part"]),
    TimedOut: (TimedOut(), []),
    Expired: (Expired(), []),
    Finding: (Finding("number_ok", "clear"), []),
    Nudged: (Nudged("any_nudge", "hello"), ["any_nudge/hello"]),
    Resumed: (Resumed(), ["nm_checkin/how_is_it"]),
}


def test_no_thing_heard_was_forgotten() -> None:
    assert set(HEARD_CASES) == set(typing.get_args(Heard))


@pytest.mark.parametrize("kind", HEARD_CASES)
def test_each_thing_heard_leads_on(kind: type) -> None:
    heard, said = HEARD_CASES[kind]
    talk = Talk(scripts(*ALL), "nm_checkin", FACTS)
    talk.hears(heard)
    assert talk.said == said
    assert talk.turn.finished is (kind is Expired)
    assert not talk.turn.needs_human


WORD_CASES: dict[str, tuple[list[str], list[str]]] = {
    "skip": (["nm_checkin/did_part"], []),
    "back": (["nm_checkin/how_is_it"], []),
    "again": (["nm_checkin/how_is_it"], []),
    "menu": (["repair/menu"], []),
    "who": (["repair/who"], []),
    "talk": (["repair/talk"], ["ask_for_call"]),
    "change": (["repair/change"], ["ask_for_change"]),
    "my_record": (["repair/my_record"], ["ask_for_record"]),
    "pause": (["any_pause_stop/how_long"], []),
    "worried": (["any_raise_concern/danger_now"], ["check_in_answered", "raise_concern"]),
}


def test_no_word_was_forgotten() -> None:
    assert set(WORD_CASES) == set(COMMANDS) == {"skip", *WORDS}


@pytest.mark.parametrize("locale", ["en", "es"])
@pytest.mark.parametrize("word", COMMANDS)
def test_each_word_works_in_every_spelling_of_every_language(word: str, locale: str) -> None:
    spellings = [" ".join(said) for said, name in load_lexicon(locale).commands.items() if name == word]
    assert spellings
    for spelling in spellings:
        for text in (spelling, f"  {spelling.upper()}. "):
            talk = Talk(scripts(*ALL), "nm_checkin", {**FACTS, "locale": locale})
            talk.says(text)
            said, changed = WORD_CASES[word]
            assert talk.said == said, text
            assert [name for name, _ in talk.changed][-1:] == changed[-1:], text


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_question_can_be_answered_skipped_and_misread(kind: str) -> None:
    shape = "choices: { kept: Yes, missed: No }" if kind == "choice" else f"kind: {kind}"
    answers = {"choice": "1", "yes_no": "1", "scale": "4", "text": "x", "name": "Joan", "phone": "07700 900123"}
    steps = f"  - ask: a\n    say: A?\n    {shape}\n  - say: b\n    text: B\n"
    for text in (answers[kind], "skip"):
        talk = Talk(scripts(flow(steps)), "story")
        talk.says(text)
        assert talk.said == ["story/b"]
    talk = Talk(scripts(flow(steps)), "story")
    talk.says("   ")
    assert talk.turn.misread == "empty"
    assert talk.said[-1] == "story/a"


def test_every_effect_can_be_taken_back_or_says_why_not() -> None:
    for name, kind in EFFECTS.items():
        assert kind.name == name
        assert (kind.inverse is None) == bool(kind.why_none)
        assert kind.inverse is None or kind.inverse in EFFECTS
        assert all(bool(field.allowed) == (field.kind == "choice") for field in kind.fields.values())
    assert set(EFFECTS) >= ALARMS
    assert all(EFFECTS[name].must for name in ALARMS)


def test_alerts_sends_and_invitations_are_never_taken_back() -> None:
    for name in (*ALARMS, "submit_invitation", "invitation_conflict", "own_alert", "make_task", "ask_for_call"):
        assert EFFECTS[name].inverse is None


def test_every_result_of_an_effect_is_a_placeholder_with_a_length() -> None:
    assert set(LENGTHS) >= RESULTS


def test_every_message_of_the_engine_itself_stands_in_the_sample_file() -> None:
    assert {f"repair/{name}/text" for name in REQUIRED} <= set(scripts(*ALL).messages)


def test_waits_are_lengths_of_time() -> None:
    steps = "  - ask: a\n    kind: text\n    say: A?\n    waits: 36h\n"
    assert Talk(scripts(flow(steps)), "story").turn.wait == timedelta(hours=36)
