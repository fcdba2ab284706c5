"""Whole conversations, turn by turn."""

from datetime import timedelta

import pytest

from bot.dialogue.heard import Finding, Nudged, Reply, Resumed, TimedOut
from tests.dialogue.samples import ALL, FACTS
from tests.dialogue.talk import Talk, flow, hours, scripts


@pytest.fixture
def mari() -> Talk:
    return Talk(scripts(*ALL), "nm_checkin", FACTS)


def test_a_quiet_week_is_four_answers_and_a_thank_you(mari: Talk) -> None:
    assert mari.said == ["nm_checkin/how_is_it"]
    assert mari.turn.says[0].args == {"name": "Mari"}
    assert mari.turn.says[0].options == ("well", "mixed", "worried", "not_seen")
    assert mari.turn.wait == hours(72)
    mari.says("1")
    assert mari.changed == [("check_in_answered", {"how": "well"})]
    assert mari.turn.says[0].args == {"part": "Ring on Friday"}
    mari.says("yes")
    assert mari.changed == [("promise_happened", {"outcome": "kept", "promise": 11})]
    assert mari.turn.says[0].args == {"part": "School run"}
    mari.says("2")
    assert mari.changed == [("promise_happened", {"outcome": "partly", "promise": 12})]
    mari.says("8/10")
    assert mari.changed == [("rate", {"kind": "confidence", "value": 8}), ("check_in_finished", {})]
    assert mari.said == ["nm_checkin/thanks"]
    assert mari.turn.finished
    assert mari.turn.wait is None
    assert mari.state.step is None


def test_a_number_two_lower_than_last_time_is_asked_about_with_the_number_in_the_question(mari: Talk) -> None:
    for text in ("1", "1", "1", "5"):
        mari.says(text)
    assert mari.said == ["nm_checkin/why"]
    assert mari.turn.says[0].args == {"n": 5}
    mari.says("We argue a lot")
    assert ("rate_reason", {"kind": "confidence", "words": "We argue a lot"}) in mari.changed


def test_a_worried_answer_goes_to_the_concern_and_the_check_in_ends_with_it(mari: Talk) -> None:
    mari.says("3")
    assert mari.changed == [("check_in_answered", {"how": "worried"}), ("raise_concern", {"danger": "not_asked"})]
    assert mari.said == ["any_raise_concern/danger_now"]
    mari.says("2")
    mari.says("1")
    mari.says("He shouted at the door")
    assert mari.changed == [("concern_detail", {"field": "words", "value": "He shouted at the door"})]
    assert mari.turn.finished


def test_worry_mid_question_is_raised_and_the_question_is_asked_again(mari: Talk) -> None:
    mari.says("1")
    mari.says("WORRIED")
    assert mari.said == ["any_raise_concern/danger_now"]
    for text in ("no", "yes"):
        mari.says(text)
    mari.says("A car outside")
    assert mari.said == ["any_raise_concern/saved", "nm_checkin/did_part"]
    assert mari.turn.says[-1].args == {"part": "Ring on Friday"}
    assert not mari.turn.finished
    mari.says("1")
    assert mari.changed == [("promise_happened", {"outcome": "kept", "promise": 11})]


def test_the_word_worried_answers_a_question_that_has_worried_as_an_option(mari: Talk) -> None:
    mari.says("worried")
    assert mari.turn.understood is not None
    assert mari.turn.understood.value == "worried"
    assert ("check_in_answered", {"how": "worried"}) in mari.changed


def test_ok_but_he_came_back_clears_nothing_and_is_read_by_a_person_at_once(mari: Talk) -> None:
    mari.says("ok but he came back")
    assert mari.turn.understood is None
    assert mari.turn.misread == "more_words"
    assert mari.changed == [("keep_for_reading", {})]
    assert mari.said == ["repair/not_understood_once", "nm_checkin/how_is_it"]


def test_not_understood_once_asks_again_twice_brings_a_person_and_the_question_stays_open(mari: Talk) -> None:
    mari.says("purple")
    assert mari.said == ["repair/not_understood_once", "nm_checkin/how_is_it"]
    assert mari.turn.says[1].options == ("well", "mixed", "worried", "not_seen")
    assert mari.changed == []
    assert not mari.turn.needs_human
    mari.says("orange")
    assert mari.said == ["repair/not_understood_twice"]
    assert mari.changed == [("keep_for_reading", {})]
    assert mari.turn.needs_human
    mari.says("2")
    assert mari.turn.understood is not None
    assert mari.turn.understood.value == "mixed"
    mari.says("purple")
    assert mari.said[0] == "repair/not_understood_once"


def test_c11_a_phone_that_answers_by_itself_is_answered_no_more_and_told_to_a_human_once(mari: Talk) -> None:
    turns = [mari.says("I am driving and will reply later") for _ in range(20)]
    assert [turn.needs_human for turn in turns].count(True) == 1
    assert all(not turn.says for turn in turns[5:])
    assert all(turn.effects for turn in turns[1:])


def test_back_takes_back_what_the_answer_did_and_asks_again(mari: Talk) -> None:
    mari.says("1")
    mari.says("1")
    mari.says("BACK")
    assert mari.changed == [("take_back", {"effect": "promise_happened", "fields": {"outcome": "kept", "promise": 11}})]
    assert mari.turn.says[0].args == {"part": "Ring on Friday"}
    mari.says("3")
    assert mari.changed == [("promise_happened", {"outcome": "missed", "promise": 11})]
    assert mari.turn.says[0].args == {"part": "School run"}


def test_back_then_skip_leaves_nothing_of_the_answer(mari: Talk) -> None:
    for text in ("1", "1", "1", "3", "Tired"):
        mari.says(text)
        if mari.said == ["nm_checkin/why"]:
            break
    mari.says("BACK")
    assert mari.changed == [("take_back", {"effect": "rate", "fields": {"kind": "confidence", "value": 3}})]
    mari.says("SKIP")
    assert mari.changed == [("check_in_finished", {})]


def test_back_at_the_first_question_asks_it_again(mari: Talk) -> None:
    mari.says("back")
    assert mari.said == ["nm_checkin/how_is_it"]
    assert mari.changed == []


def test_back_out_of_a_pause_returns_to_the_open_question(mari: Talk) -> None:
    mari.says("1")
    mari.says("PAUSE")
    assert mari.said == ["any_pause_stop/how_long"]
    mari.says("BACK")
    assert mari.said == ["nm_checkin/did_part"]


def test_back_never_crosses_an_interruption_that_is_over(mari: Talk) -> None:
    mari.says("1")
    mari.says("PAUSE")
    mari.says("SKIP")
    assert mari.said == ["nm_checkin/did_part"]
    mari.says("BACK")
    assert mari.said == ["nm_checkin/how_is_it"]


def test_after_a_pause_the_open_question_waits_until_it_is_resumed(mari: Talk) -> None:
    mari.says("1")
    mari.says("PAUSE")
    mari.says("1 week")
    assert mari.changed == [("pause_messages", {"days": 7})]
    assert mari.said == ["any_pause_stop/paused"]
    assert mari.turn.wait is None
    assert mari.state.paused
    assert not mari.turn.finished
    mari.hears(Resumed())
    assert mari.said == ["nm_checkin/did_part"]
    assert not mari.state.paused


def test_skip_does_nothing_but_go_on(mari: Talk) -> None:
    mari.says("SKIP")
    assert mari.changed == []
    assert mari.turn.understood is not None
    assert (mari.turn.understood.ring, mari.turn.understood.value) == ("skip", None)
    assert mari.said == ["nm_checkin/did_part"]


def test_on_the_danger_path_only_talk_is_a_command(mari: Talk) -> None:
    mari.says("3")
    for word in ("SKIP", "BACK", "AGAIN", "WHO", "MENU", "PAUSE"):
        mari.says(word)
        assert ("keep_for_reading", {}) in mari.changed
        assert mari.state.step == "danger_now"
    mari.says("TALK")
    assert mari.changed == [("ask_for_call", {})]
    assert mari.said == ["repair/talk"]
    mari.says("yes he is here")
    assert mari.changed == [("raise_concern", {"danger": "yes"})]


def test_on_the_danger_path_a_command_word_is_kept_as_the_answer_to_an_open_question(mari: Talk) -> None:
    for text in ("3", "no", "no they are alone"):
        mari.says(text)
    assert mari.changed == [("make_critical", {})]
    mari.says("AGAIN")
    assert mari.changed == [("concern_detail", {"field": "words", "value": "AGAIN"})]


@pytest.mark.parametrize("heard", [TimedOut(), Reply("he left")])
def test_a_silence_ends_with_any_message_or_with_time(mari: Talk, heard: TimedOut | Reply) -> None:
    mari.says("3")
    mari.says("not sure")
    assert mari.said == ["any_raise_concern/call_now"]
    assert mari.turn.wait == timedelta(minutes=10)
    mari.hears(heard)
    assert mari.said == ["any_raise_concern/with_adult"]


def test_a_question_nobody_answered_is_paused_and_a_late_reply_still_answers_it(mari: Talk) -> None:
    mari.hears(TimedOut())
    assert mari.state.paused
    assert (mari.said, mari.changed, mari.turn.wait, mari.turn.finished) == ([], [], None, False)
    mari.says("2")
    assert mari.changed == [("check_in_answered", {"how": "mixed"})]
    assert not mari.state.paused


def test_a_nudge_asks_the_same_question_in_other_words_and_is_answered_alike(mari: Talk) -> None:
    mari.hears(Nudged("any_nudge", "hello"))
    say = mari.turn.says[0]
    assert (say.key, say.step, say.kind) == ("any_nudge/hello/text", "how_is_it", "choice")
    mari.says("1")
    assert mari.changed == [("check_in_answered", {"how": "well"})]


def test_a_nudge_for_another_question_asks_the_open_one_again(mari: Talk) -> None:
    mari.says("1")
    mari.hears(Nudged("any_nudge", "hello"))
    assert mari.said == ["nm_checkin/did_part"]


def test_c8_a_second_tap_on_an_answered_question_changes_nothing_and_is_explained(mari: Talk) -> None:
    first = mari.prompt
    mari.says("", button="well")
    assert mari.changed == [("check_in_answered", {"how": "well"})]
    mari.says("", prompt=first, button="worried")
    assert mari.changed == []
    assert mari.said == ["repair/old_question", "nm_checkin/did_part"]


def test_c8_a_tap_on_the_first_promise_never_counts_for_the_second(mari: Talk) -> None:
    mari.says("1")
    first = mari.prompt
    mari.says("", button="kept")
    mari.says("", prompt=first, button="kept")
    assert mari.changed == []
    assert mari.turn.says[-1].args == {"part": "School run"}


def test_c5_words_for_an_earlier_question_are_kept_for_a_person(mari: Talk) -> None:
    first = mari.prompt
    mari.says("1")
    mari.says("fine", prompt=first)
    assert mari.changed == [("keep_for_reading", {})]
    assert mari.state.step == "did_part"


def test_a_promise_added_between_two_turns_shifts_no_answer(mari: Talk) -> None:
    mari.says("1")
    mari.facts = {**FACTS, "promises": ({"id": 9, "part": "New"}, *FACTS["promises"])}
    mari.says("1")
    assert mari.changed == [("promise_happened", {"outcome": "kept", "promise": 11})]


def test_a_picture_without_words_is_kept_and_the_question_asked_again(mari: Talk) -> None:
    mari.says("", media=True)
    assert mari.turn.misread == "media"
    assert mari.changed == [("keep_for_reading", {})]
    assert mari.said == ["repair/not_understood_once", "nm_checkin/how_is_it"]


def test_two_numbers_are_asked_about_in_words_of_their_own(mari: Talk) -> None:
    for text in ("1", "1", "1"):
        mari.says(text)
    mari.says("7 or 8")
    assert mari.said == ["repair/two_numbers", "nm_checkin/how_sure"]


NUMBER = flow(
    """
  - ask: whose
    kind: name
    as: member
    say: "Who?"
  - ask: number
    kind: phone
    say: "What is the number of {member}?"
  - check: number_ok
    of: { number: { answer: number } }
    then: { clear: right, conflict: thanks }
  - ask: right
    kind: yes_no
    say: "A number ending {last4} for {member}. Right?"
    then: { no: number, else: thanks }
  - say: thanks
    text: "Thank you."
"""
)


@pytest.mark.parametrize(("finding", "said"), [("clear", "story/right"), ("conflict", "story/thanks")])
def test_a_check_stops_the_turn_and_goes_on_with_its_finding(finding: str, said: str) -> None:
    talk = Talk(scripts(NUMBER), "story", {"country": "GB"})
    talk.says("Elena")
    assert talk.turn.says[0].args == {"member": "Elena"}
    talk.says("07700 900123")
    assert talk.turn.check is not None
    assert (talk.turn.check.name, talk.turn.check.args) == ("number_ok", {"number": "+447700900123"})
    assert (talk.turn.wait, talk.turn.finished) == (None, False)
    talk.hears(Finding("number_ok", finding))
    assert talk.said == [said]


def test_a_number_given_again_is_asked_about_with_its_own_last_digits() -> None:
    talk = Talk(scripts(NUMBER), "story", {"country": "GB"})
    for text in ("Elena", "07700 900123"):
        talk.says(text)
    talk.hears(Finding("number_ok", "clear"))
    talk.says("no")
    talk.says("07700 900456")
    talk.hears(Finding("number_ok", "clear"))
    assert talk.turn.says[0].args == {"last4": "0456", "member": "Elena"}
    assert talk.turn.says[0].step == "right#2"


def test_words_in_the_middle_of_a_check_are_kept_and_the_check_asked_for_again() -> None:
    talk = Talk(scripts(NUMBER), "story", {"country": "GB"})
    for text in ("Elena", "07700 900123", "hello?"):
        talk.says(text)
    assert talk.turn.check is not None
    assert talk.changed == [("keep_for_reading", {})]


def test_talk_to_someone_is_an_answer_to_an_open_question_and_a_command_to_a_closed_one(mari: Talk) -> None:
    mari.says("call me")
    assert mari.said == ["repair/talk"]
    for text in ("1", "1", "1", "3"):
        mari.says(text)
    mari.says("talk to someone")
    assert ("rate_reason", {"kind": "confidence", "words": "talk to someone"}) in mari.changed


def test_call_me_answers_a_question_that_offers_a_call_and_talk_stays_a_command() -> None:
    steps = "  - ask: free\n    say: Free?\n    choices: { yes: Yes, no: No, call: Ring me }\n    then: end\n"
    for text, said in (("call me", []), ("RING ME", []), ("TALK", ["repair/talk"])):
        talk = Talk(scripts(flow(steps), ALL[-1]), "story", FACTS)
        talk.says(text)
        assert talk.said == said
        assert talk.turn.finished == (not said)


@pytest.mark.parametrize("word", ["who", "menu", "talk", "change", "my record"])
def test_on_a_covert_phone_words_get_the_bland_line(word: str) -> None:
    talk = Talk(scripts(*ALL), "nm_checkin", {**FACTS, "privacy": "covert"})
    talk.says(word)
    assert talk.said == ["repair/bland"]


def test_again_never_shows_a_part_of_the_plan_on_a_phone_that_is_not_open() -> None:
    shelf = scripts(*ALL)
    seen = {}
    for privacy in ("open", "discreet", "covert"):
        talk = Talk(shelf, "nm_checkin", {**FACTS, "privacy": privacy})
        talk.says("1")
        talk.says("again")
        seen[privacy] = talk.said
    assert seen == {"open": ["nm_checkin/did_part"], "discreet": ["repair/bland"], "covert": ["repair/bland"]}
