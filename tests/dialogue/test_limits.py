"""Failing closed, versions, and the state between turns."""

import pytest

from bot.dialogue import begin, take_turn
from bot.dialogue.faults import FlowBroken
from bot.dialogue.heard import Began, Expired, Reply, TimedOut
from bot.dialogue.loading import load_script
from bot.dialogue.script import Scripts
from bot.dialogue.state import State
from bot.dialogue.taking import MOST_TURNS
from tests.dialogue.samples import ALL, CHECK_IN, FACTS, REPAIR
from tests.dialogue.talk import NOW, Talk, flow, scripts


def _stuck(talk: Talk) -> bool:
    made = ("make_task", {"kind": "dialogue_stuck"}) in talk.changed
    assert made == talk.turn.needs_human == talk.turn.finished
    return made


def test_a_missing_fact_fails_closed_after_what_was_decided() -> None:
    talk = Talk(scripts(*ALL), "nm_checkin", {**FACTS, "day": None})
    for text in ("1", "1", "1", "9"):
        talk.says(text)
    assert _stuck(talk)
    assert talk.changed[:2] == [("rate", {"kind": "confidence", "value": 9}), ("check_in_finished", {})]
    assert talk.said == ["repair/holding"]


def test_a_conversation_that_fails_as_it_begins_says_nothing() -> None:
    talk = Talk(scripts(*ALL), "nm_checkin", {})
    assert _stuck(talk)
    assert talk.said == []


LOOP = flow(
    """
  - ask: go
    kind: text
    say: "Go?"
  - say: round
    text: "Round"
    then: round_again
  - do: []
    step: round_again
    then: round
"""
)


def test_a_script_that_goes_round_is_stopped() -> None:
    talk = Talk(scripts(LOOP, REPAIR), "story")
    talk.says("go")
    assert _stuck(talk)
    assert talk.said[-1] == "repair/holding"


def test_flows_that_call_each_other_are_stopped() -> None:
    one = flow("  - call: two\n  - say: x\n    text: X\n", name="one")
    two = flow("  - call: one\n", name="two")
    assert _stuck(Talk(scripts(one, two), "one"))


def test_a_conversation_without_end_is_stopped() -> None:
    endless = flow("  - ask: more\n    kind: text\n    say: More?\n    then: more\n")
    talk = Talk(scripts(endless), "story")
    turns = [talk.says("more").finished for _ in range(MOST_TURNS)]
    assert turns.count(True) == 1
    assert _stuck(talk)


def test_an_effect_that_needs_an_answer_never_given_fails_closed() -> None:
    broken = flow(
        "  - do: [ { rate: { kind: trust, value: { answer: number } } } ]\n    step: early\n"
        "  - ask: number\n    kind: scale\n    say: Number?\n"
    )
    assert _stuck(Talk(scripts(broken), "story"))


def test_an_effect_of_a_skipped_answer_is_left_out_unless_a_human_depends_on_it() -> None:
    steps = "  - ask: how\n    kind: scale\n    say: How?\n  - do: [ {do} ]\n    step: after\n"
    kept = Talk(scripts(flow(steps.format(do="{ rate: { kind: trust, value: { answer: how } } }"))), "story")
    kept.says("skip")
    assert kept.turn.finished
    assert kept.changed == []
    must = Talk(scripts(flow(steps.format(do="{ hold_invitation: { when: { answer: how } } }"))), "story")
    must.says("skip")
    assert _stuck(must)


def test_an_effect_marked_on_skip_is_given_for_a_skipped_question_too() -> None:
    steps = """
  - ask: learn
    kind: text
    say: "What to learn?"
    do:
      - learn_from_alert: { words: { answer: learn } }
        if: { answer: learn, known: true }
      - learn_from_alert: { words: nothing }
        if: { answer: learn, known: false }
        on_skip: true
"""
    talk = Talk(scripts(flow(steps)), "story")
    talk.says("skip")
    assert talk.changed == [("learn_from_alert", {"words": "nothing"})]
    talk = Talk(scripts(flow(steps)), "story")
    talk.says("Ring sooner")
    assert talk.changed == [("learn_from_alert", {"words": "Ring sooner"})]


def test_f8_somebody_in_a_conversation_finishes_the_version_they_began() -> None:
    old = load_script("old.yaml", CHECK_IN).script
    new = load_script("new.yaml", CHECK_IN.replace("mixed: Up and down", "mixed: Up and down, good: Very good")).script
    assert old is not None
    assert new is not None
    assert old.version != new.version
    messages = dict(scripts(*ALL).messages)
    begun = begin(Scripts([old], messages=messages), "nm_checkin")
    shelf = Scripts([new], older=[old], messages=messages)
    turn = take_turn(shelf, begun, Began(), FACTS, NOW)
    assert turn.says[0].options == ("well", "mixed", "worried", "not_seen")
    assert take_turn(shelf, begin(shelf, "nm_checkin"), Began(), FACTS, NOW).says[0].options[2] == "good"


def test_a_version_that_was_not_kept_fails_closed() -> None:
    talk = Talk(scripts(*ALL), "nm_checkin", FACTS)
    talk.scripts = scripts(*ALL, CHECK_IN.replace("did_part", "your_part"))
    talk.says("1")
    assert _stuck(talk)


def test_an_unknown_flow_cannot_be_begun() -> None:
    with pytest.raises(FlowBroken, match="no flow nowhere"):
        begin(scripts(*ALL), "nowhere")
    with pytest.raises(FlowBroken, match="no step nowhere"):
        begin(scripts(*ALL), "nm_checkin", "nowhere")


def test_a_conversation_may_begin_at_a_later_step() -> None:
    talk = Talk(scripts(*ALL), "nm_checkin", FACTS, at="how_sure")
    assert talk.said == ["nm_checkin/how_sure"]


def test_an_expired_conversation_ends_without_a_word() -> None:
    talk = Talk(scripts(*ALL), "nm_checkin", FACTS)
    talk.hears(Expired())
    assert (talk.said, talk.changed, talk.turn.finished, talk.turn.needs_human) == ([], [], True, False)


def test_words_after_the_end_are_kept_for_a_person() -> None:
    talk = Talk(scripts(*ALL), "nm_checkin", FACTS)
    talk.hears(Expired())
    talk.hears(Reply("are you there"))
    assert talk.changed == [("keep_for_reading", {})]
    assert talk.turn.finished
    talk.hears(TimedOut())
    assert talk.changed == []


def test_g6_a_name_that_looks_like_a_placeholder_stays_as_it_is() -> None:
    talk = Talk(scripts(*ALL), "nm_checkin", {**FACTS, "name": "{part} {alert.code}"})
    assert talk.turn.says[0].args == {"name": "{part} {alert.code}"}


def test_a_state_that_is_not_one_is_refused() -> None:
    with pytest.raises(KeyError):
        State.from_json({"frames": []})
