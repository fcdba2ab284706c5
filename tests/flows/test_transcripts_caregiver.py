"""A caregiver's conversations: what each phone is asked, and what a skipped answer means."""

import pytest

from tests.flows.talks import effects, talk


def test_a_hard_week_is_an_alert_and_on_an_open_phone_one_question_more() -> None:
    mari = talk("cg_checkin")
    mari.says("hard")
    assert ("open_alert", {"kind": "hard_week", "severity": "medium"}) in mari.changed
    assert mari.said == ["cg_checkin/all_ok_now"]
    mari.says("no")
    assert ("raise_concern", {"danger": "not_asked"}) in mari.changed
    assert mari.said == ["any_raise_concern/danger_now"]


@pytest.mark.parametrize(("privacy", "mode"), [("discreet", "questions"), ("open", "quiet"), ("discreet", "quiet")])
def test_a_hard_week_elsewhere_shows_the_usual_next_line_only(privacy: str, mode: str) -> None:
    mari = talk("cg_checkin", privacy=privacy, concern_mode=mode)
    mari.says("3")
    assert ("open_alert", {"kind": "hard_week", "severity": "medium"}) in mari.changed
    assert mari.said == ["cg_checkin/what_helped"]


def test_all_is_well_is_not_read_out_of_longer_words() -> None:
    mari = talk("cg_checkin")
    mari.says("hard")
    mari.says("yes but he is at the door")
    assert mari.turn.understood is None
    assert "keep_for_reading" in effects(mari)


def test_every_question_of_a_caregivers_check_in_can_be_skipped() -> None:
    mari = talk("cg_checkin")
    for _ in range(4):
        mari.says("skip")
    assert mari.said == ["cg_checkin/thanks"]
    assert effects(mari) == ["check_in_finished"]


@pytest.mark.parametrize("flow", ["cg_welcome", "cg_reflection", "nm_role_confirm"])
def test_a_covert_phone_gets_nothing_and_a_worker_a_task(flow: str) -> None:
    mari = talk(flow, privacy="covert", device_checked=False)
    assert mari.said == []
    assert effects(mari) == ["make_task"]
    assert mari.turn.finished


def test_a_phone_nobody_looked_over_gets_no_invitation_talk() -> None:
    mari = talk("cg_invite_builder", device_checked=False)
    assert mari.said == []
    assert mari.changed == [("make_task", {"kind": "invitation_by_voice"})]


def test_hello_ends_with_an_agreement() -> None:
    mari = talk("cg_welcome")
    mari.says("1")
    assert mari.said == ["cg_welcome/you_choose", "cg_welcome/who_reads", "cg_welcome/duty_to_act"]
    mari.says("got it")
    assert mari.changed == [("agree_to_messages", {})]
    mari.says("Mari")
    assert mari.turn.says[0].key == "cg_welcome/best_time/text"
    mari.says("3")
    assert mari.turn.says[0].args["name"] == "Mari"
    mari.says("2")
    assert mari.changed == [("make_task", {"kind": "reflection_ready", "when": "later"})]


@pytest.mark.parametrize("reply", ["2", "skip"])
def test_no_agreement_means_a_person_rings(reply: str) -> None:
    mari = talk("cg_welcome")
    mari.says("1")
    mari.says(reply)
    assert effects(mari)[0] == "ask_for_call"
    assert "agree_to_messages" not in effects(mari)
    assert mari.turn.finished


@pytest.mark.parametrize(
    ("number", "question"), [(0, "what_first"), (3, "what_first"), (4, "why_that"), (10, "why_that")]
)
def test_readiness_is_asked_about_without_pressing(number: int, question: str) -> None:
    mari = talk("cg_reflection")
    for reply in ("1", "skip", "skip", "4", str(number)):
        mari.says(reply)
    assert mari.said == [f"cg_reflection/{question}"]


def test_some_of_both_is_asked_what_hurt_and_then_what_helped() -> None:
    mari = talk("cg_reflection")
    for reply in ("1", "skip", "skip", "3"):
        mari.says(reply)
    assert mari.said == ["cg_reflection/what_hurt"]
    mari.says("They talked about me")
    assert mari.said == ["cg_reflection/what_helped"]
