"""A member's check-in, and silence, walked as people walk them: what is said, what the record becomes."""

import pytest

from bot.dialogue.heard import Nudged
from tests.flows.talks import OTHER, PART, talk


def test_a_good_week_is_three_questions() -> None:
    joan = talk("nm_checkin")
    assert joan.said == ["nm_checkin/how_is_it"]
    joan.says("1")
    assert joan.changed == [("check_in_answered", {"how": "well"})]
    assert joan.said == ["nm_checkin/did_part"]
    joan.says("yes")
    assert joan.changed == [("promise_happened", {"outcome": "kept", "promise": 1})]
    joan.says("8")
    assert joan.changed == [("rate", {"kind": "confidence", "value": 8}), ("check_in_finished", {})]
    assert joan.said == ["nm_checkin/thanks"]
    assert joan.turn.finished


def test_two_promises_are_asked_about_one_at_a_time() -> None:
    kemi = talk("nm_checkin", promises=(PART, OTHER))
    kemi.says("2")
    assert kemi.turn.says[0].args["part"] == "Morning wave"
    kemi.says("1")
    assert kemi.turn.says[0].args["part"] == "8 pm ring"
    kemi.says("3")
    assert kemi.said == ["nm_checkin/what_got_in_the_way"]
    kemi.says("1")
    assert kemi.changed == [("promise_obstacle", {"reason": "work", "promise": 2})]
    assert kemi.said == ["nm_checkin/how_sure"]


@pytest.mark.parametrize(("reply", "noted"), [("1", False), ("2", False), ("3", True), ("4", True)])
def test_not_having_seen_them_is_a_signal_when_contact_was_blocked(reply: str, noted: bool) -> None:
    sam = talk("nm_checkin", promises=())
    sam.says("4")
    assert sam.said == ["nm_checkin/was_it_planned"]
    sam.says(reply)
    assert (("note_signal", {"category": "contact_blocked"}) in sam.changed) is noted
    assert sam.said == ["nm_checkin/how_sure"]


def test_being_told_not_to_come_is_a_signal() -> None:
    elena = talk("nm_checkin")
    elena.says("1")
    elena.says("3")
    elena.says("3")
    assert ("note_signal", {"category": "contact_blocked"}) in elena.changed


@pytest.mark.parametrize(("number", "last", "asked"), [(4, 4, True), (5, 6, False), (6, 8, True), (7, 8, False)])
def test_low_or_falling_sureness_is_asked_about(number: int, last: int, asked: bool) -> None:
    marco = talk("nm_checkin", promises=(), last_confidence=last)
    marco.says("1")
    marco.says(str(number))
    assert (marco.said == ["nm_checkin/on_your_mind"]) is asked


def test_a_worry_ends_the_check_in_after_its_own_questions() -> None:
    joan = talk("nm_checkin")
    joan.says("3")
    assert joan.changed == [
        ("check_in_answered", {"how": "worried"}),
        ("raise_concern", {"danger": "not_asked"}),
    ]
    assert joan.said == ["any_raise_concern/danger_now"]
    for reply in ("2", "1", "1"):
        joan.says(reply)
    joan.says("Shouting through the wall")
    assert joan.said == ["any_raise_concern/next_by_call"]
    assert ("check_in_finished", {}) in joan.changed
    assert joan.turn.finished


@pytest.mark.parametrize(
    ("flow", "step", "reply", "how"),
    [
        ("nm_checkin", "same_channel", "1", "well"),
        ("nm_checkin", "second_channel", "2", "mixed"),
        ("cg_checkin", "caregiver_same_channel", "3", "hard"),
        ("cg_checkin", "caregiver_second_channel", "4", "ring_me"),
    ],
)
def test_an_answer_to_a_nudge_answers_the_check_in(flow: str, step: str, reply: str, how: str) -> None:
    someone = talk(flow)
    someone.hears(Nudged("any_missed_checkin_nudge", step))
    assert someone.said == [f"any_missed_checkin_nudge/{step}"]
    someone.says(reply)
    assert someone.changed[0] == ("check_in_answered", {"how": how})


@pytest.mark.parametrize(("reply", "answer"), [("1", "yes"), ("2", "no"), ("3", "call")])
def test_a_backup_answers_without_being_told_for_whom(reply: str, answer: str) -> None:
    kemi = talk("any_missed_checkin_nudge", at="backup")
    assert set(kemi.turn.says[0].args) == {"backup", "slot"}
    kemi.says(reply)
    assert kemi.changed == [("cover_answer", {"answer": answer})]


def test_a_late_reply_is_picked_up_or_put_off_until_tomorrow() -> None:
    marco = talk("any_missed_checkin_nudge", at="late")
    marco.says("1")
    assert marco.said == ["nm_checkin/how_is_it"]
    mari = talk("any_missed_checkin_nudge", at="late", raised_by="caregiver")
    mari.says("yes")
    assert mari.said == ["cg_checkin/how_is_it"]
    marco = talk("any_missed_checkin_nudge", at="late")
    marco.says("2")
    assert marco.changed == [("resume_later", {"when": "tomorrow"})]


@pytest.mark.parametrize(("reply", "days"), [("1", 3), ("2", 7), ("3", None)])
def test_a_break_is_as_long_as_they_say(reply: str, days: int | None) -> None:
    sam = talk("any_pause_stop")
    sam.says(reply)
    [(name, fields)] = sam.changed
    assert (name, fields.get("days")) == ("pause_messages", days)


def test_a_break_on_a_covert_phone_names_no_words() -> None:
    mari = talk("any_pause_stop", privacy="covert")
    mari.says("3")
    assert mari.said == ["any_pause_stop/all_right"]
