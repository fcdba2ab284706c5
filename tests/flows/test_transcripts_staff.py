"""Alerts and strangers: a named human owns an alert, and nobody learns a name."""

import pytest

from tests.flows.talks import effects, shelf, talk


def test_an_unknown_number_learns_nothing_not_even_our_name() -> None:
    stranger = talk("any_unknown_sender")
    assert set(stranger.turn.says[0].args) == {"em"}
    stranger.says("1")
    stranger.says("Otto")
    assert stranger.changed == [("unknown_name", {"name": "Otto"})]


def test_an_alert_is_owned_noted_and_closed_with_a_lesson() -> None:
    hannah = talk("pr_alert_ack", at="worry")
    hannah.says("1")
    assert effects(hannah) == ["own_alert"]
    assert hannah.said == ["pr_alert_ack/yours"]
    hannah.says("2")
    assert hannah.changed == [("outcome_of_alert", {"outcome": "visiting"})]
    hannah.says("4")
    hannah.says("2")
    assert hannah.changed == [("close_alert", {"outcome": "plan_changed"})]
    assert hannah.said == ["pr_alert_ack/thanked"]
    hannah.says("1")
    hannah.says("Cut a key for Kemi")
    assert hannah.changed == [("learn_from_alert", {"words": "Cut a key for Kemi"})]
    assert hannah.said == ["pr_alert_ack/closed"]


def test_nothing_to_learn_still_closes_with_a_note() -> None:
    hannah = talk("pr_alert_ack", at="missed", alert_kind="missed_check_in")
    for reply in ("1", "4", "1"):
        hannah.says(reply)
    assert hannah.said == ["pr_alert_ack/learn"]
    hannah.says("skip")
    assert hannah.changed == [("learn_from_alert", {"words": "nothing to learn"})]


@pytest.mark.parametrize("reply", ["4", "skip"])
def test_an_alert_without_an_outcome_stays_open(reply: str) -> None:
    hannah = talk("pr_alert_ack", at="worry")
    for said in ("1", "4", reply):
        hannah.says(said)
    assert hannah.said == ["pr_alert_ack/noted"]
    assert not hannah.turn.finished


@pytest.mark.parametrize(
    ("facts", "step"), [({"owned": True}, "owned_already"), ({"alert_closed": True}, "closed_already")]
)
def test_who_comes_second_is_told_and_changes_nothing(facts: dict[str, object], step: str) -> None:
    david = talk("pr_alert_ack", at="nobody", **facts)
    david.says("1")
    assert david.changed == []
    assert david.said == [f"pr_alert_ack/{step}"]


@pytest.mark.parametrize("entry", ["worry", "missed", "words", "call_wanted", "opted_out", "not_reached", "other"])
def test_every_alert_can_be_passed_on_and_looked_into(entry: str) -> None:
    hannah = talk("pr_alert_ack", at=entry)
    hannah.says("3")
    assert effects(hannah) == ["show_more"]
    hannah.says("2")
    assert effects(hannah) == ["pass_on"]
    assert hannah.said == ["pr_alert_ack/passed_on"]


def test_no_text_about_an_alert_names_a_person_of_the_family() -> None:
    script = shelf().current("pr_alert_ack")
    for entry in ("worry", *script.entries):
        said = talk("pr_alert_ack", at=entry).turn.says[0]
        assert not {"name", "cg", "member", "part"} & set(said.args), entry
