"""A worry, walked as people walk it: the alert first, then no more questions than needed."""

import pytest

from bot.dialogue.heard import TimedOut
from tests.flows.talks import effects, talk


def test_a_worry_followed_by_silence_has_its_alert() -> None:
    joan = talk("any_raise_concern")
    assert joan.changed == [("raise_concern", {"danger": "not_asked"})]
    joan.hears(TimedOut())
    assert joan.turn.effects == ()


def test_a_phone_that_may_be_watched_is_asked_nothing() -> None:
    mari = talk("any_raise_concern", concern_mode="quiet")
    assert mari.changed == [("raise_concern", {"danger": "not_asked"})]
    assert mari.said == ["any_raise_concern/usual_line"]
    assert mari.turn.finished


@pytest.mark.parametrize(("reply", "danger"), [("1", "yes"), ("3", "unsure")])
def test_danger_is_on_record_before_the_number_to_call_is_given(reply: str, danger: str) -> None:
    joan = talk("any_raise_concern")
    joan.says(reply)
    assert joan.changed[0] == ("raise_concern", {"danger": danger})
    assert joan.said[0] == "any_raise_concern/call_now"


def test_after_danger_now_nothing_is_asked_until_they_write() -> None:
    joan = talk("any_raise_concern")
    joan.says("1")
    assert joan.said == ["any_raise_concern/call_now"]
    joan.says("they are coming")
    assert ("keep_for_reading", {}) in joan.changed
    assert joan.said == ["any_raise_concern/with_adult"]


def test_after_danger_now_the_questions_come_by_themselves_in_ten_minutes() -> None:
    joan = talk("any_raise_concern")
    joan.says("yes")
    assert joan.turn.wait is not None
    assert joan.turn.wait.total_seconds() == 600
    joan.hears(TimedOut())
    assert joan.said == ["any_raise_concern/with_adult"]


def test_not_being_sure_goes_on_at_once() -> None:
    joan = talk("any_raise_concern")
    joan.says("not sure")
    assert joan.said == ["any_raise_concern/call_now", "any_raise_concern/with_adult"]


@pytest.mark.parametrize(("reply", "worse"), [("1", False), ("2", True), ("3", True)])
def test_children_without_a_trusted_grown_up_make_it_critical(reply: str, worse: bool) -> None:
    joan = talk("any_raise_concern")
    joan.says("2")
    joan.says(reply)
    assert (("make_critical", {}) in joan.changed) is worse


@pytest.mark.parametrize(
    ("ok_to_ring", "cover", "office", "line"),
    [
        ("1", "none", True, "next_by_call"),
        ("1", "cover", False, "next_by_call"),
        ("2", "cover", True, "next_by_call"),
        ("3", "cover", False, "next_by_text"),
        ("3", "none", False, "next_alone"),
        ("1", "none", False, "next_alone"),
    ],
)
def test_what_happens_next_is_promised_only_where_somebody_reads_it(
    ok_to_ring: str, cover: str, office: bool, line: str
) -> None:
    joan = talk("any_raise_concern", duty_cover=cover, agency_open=office)
    for reply in ("2", "1", ok_to_ring, "crying a long time"):
        joan.says(reply)
    assert joan.said == [f"any_raise_concern/{line}"]


def test_with_nobody_there_the_number_comes_with_the_hour_somebody_reads() -> None:
    joan = talk("any_raise_concern", duty_cover="none", agency_open=False)
    joan.says("1")
    assert joan.said == ["any_raise_concern/call_alone"]


@pytest.mark.parametrize("word", ["skip", "back", "menu", "who", "pause", "again"])
def test_on_the_danger_path_only_talk_is_a_command(word: str) -> None:
    joan = talk("any_raise_concern")
    joan.says(word)
    assert joan.said[-1] == "any_raise_concern/danger_now"
    assert "keep_for_reading" in effects(joan)
    joan.says("talk")
    assert effects(joan) == ["ask_for_call"]
