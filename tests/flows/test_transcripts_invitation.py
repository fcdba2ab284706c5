"""Asking somebody to help: never without a plain yes, and giving nothing away early."""

import pytest

from bot.dialogue.heard import Finding, Nudged
from tests.dialogue.talk import Talk
from tests.flows.talks import effects, talk


@pytest.mark.parametrize(("reply", "safe"), [("1", "no"), ("2", "maybe"), ("yes but only a bit", "no")])
def test_anything_but_a_plain_no_to_less_safe_stops_it(reply: str, safe: str) -> None:
    mari = talk("cg_invite_builder")
    mari.says("1")
    mari.says(reply)
    assert mari.changed == [("set_invitation", {"field": "safe_to_ask", "value": safe})]
    assert mari.said == ["cg_invite_builder/hold_off"]
    mari.says("2")
    assert mari.changed == [("hold_invitation", {"when": "afternoon"})]


def test_a_no_with_more_words_is_asked_again() -> None:
    mari = talk("cg_invite_builder")
    mari.says("1")
    mari.says("no but he reads her phone")
    assert mari.turn.understood is None


def _asked(mari: Talk) -> None:
    for reply in ("1", "3", "1", "1", "1"):
        mari.says(reply)


def test_the_words_to_use_come_in_a_message_of_their_own() -> None:
    mari = talk("cg_invite_builder")
    _asked(mari)
    assert mari.said == [f"cg_invite_builder/{step}" for step in ("words_come", "words_to_use", "how_it_went")]


@pytest.mark.parametrize(("asked_how", "step"), [("face", "what_number"), ("phone", "what_number")])
def test_a_number_is_asked_for_when_they_were_asked_in_person(asked_how: str, step: str) -> None:
    mari = talk("cg_invite_builder")
    _asked(mari)
    mari.facts = {**mari.facts, "asked_how": asked_how}
    mari.says("1")
    assert mari.said == [f"cg_invite_builder/{step}"]


@pytest.mark.parametrize("asked_how", ["by_text", "worker", None])
def test_otherwise_a_worker_rings_before_any_number(asked_how: str | None) -> None:
    mari = talk("cg_invite_builder")
    _asked(mari)
    mari.facts = {**mari.facts, "asked_how": asked_how}
    mari.says("1")
    assert ("make_task", {"kind": "ring_before_number"}) in mari.changed
    assert mari.turn.finished


def test_a_number_that_must_not_be_asked_gets_a_quiet_thank_you() -> None:
    mari = talk("cg_invite_builder")
    _asked(mari)
    mari.facts = {**mari.facts, "asked_how": "face"}
    mari.says("1")
    mari.says("07700 900999")
    assert mari.turn.check is not None
    mari.hears(Finding("number_ok", "conflict"))
    assert mari.changed == [("invitation_conflict", {})]
    assert mari.said == ["cg_invite_builder/saved"]


def test_they_are_reminded_once_to_ask_and_then_left_in_peace() -> None:
    mari = talk("cg_invite_builder")
    _asked(mari)
    mari.says("4")
    assert ("remind_invitation", {"in_days": 3}) in mari.changed
    again = talk("cg_invite_builder", asked_how="face")
    assert again.said == ["cg_invite_builder/how_it_went_again"]
    again.says("4")
    assert "remind_invitation" not in effects(again)
    assert ("make_task", {"kind": "invitation_not_asked_yet"}) in again.changed


def test_an_invitation_gives_nothing_away_before_they_want_to_hear_it() -> None:
    friend = talk("nm_invite")
    assert set(friend.turn.says[0].args) == {"name", "cg"}
    friend.says("1")
    friend.says("1")
    assert friend.changed == [("answer_invitation", {"outcome": "yes"})]
    assert friend.said == ["nm_onboard/which_help"]


def test_somebody_who_knows_nothing_yet_hears_it_from_a_person() -> None:
    friend = talk("nm_invite", invitee_known=False)
    friend.says("1")
    friend.says("1")
    assert ("make_task", {"kind": "tell_by_voice_then_onboard"}) in friend.changed
    assert friend.said == ["nm_invite/somebody_rings"]


def test_the_soft_repeat_asks_the_same_question() -> None:
    friend = talk("nm_invite")
    friend.hears(Nudged("nm_invite", "hear_more_again"))
    assert friend.said == ["nm_invite/hear_more_again"]
    friend.says("3")
    assert friend.changed == [("answer_invitation", {"outcome": "no"})]
    assert friend.said == ["nm_invite/no_problem"]


def test_joining_needs_two_plain_answers() -> None:
    friend = talk("nm_onboard")
    friend.says("2")
    friend.says("1")
    friend.says("1")
    assert friend.changed == [("agree_to_messages", {}), ("join_network", {})]
    assert friend.said == ["nm_onboard/welcome"]


@pytest.mark.parametrize("reply", ["2", "skip"])
def test_questions_about_the_duty_to_act_bring_a_call(reply: str) -> None:
    friend = talk("nm_onboard")
    friend.says("1")
    friend.says(reply)
    assert effects(friend) == ["ask_for_call"]
    assert friend.said == ["nm_onboard/somebody_rings"]


def test_own_words_are_asked_by_voice_unless_the_phone_was_looked_over() -> None:
    joan = talk("nm_role_confirm", privacy="discreet", device_checked=False)
    joan.says("1")
    assert ("make_task", {"kind": "own_words_by_voice"}) in joan.changed
    assert joan.said == ["nm_role_confirm/backup"]


@pytest.mark.parametrize(("number", "step"), [(5, "what_would_help"), (6, "thanks")])
def test_a_part_somebody_is_not_sure_of_is_made_easier(number: int, step: str) -> None:
    joan = talk("nm_role_confirm")
    for reply in ("1", "I ring Elena", "1", str(number)):
        joan.says(reply)
    assert joan.said == [f"nm_role_confirm/{step}"]


@pytest.mark.parametrize("when", ["tomorrow", "today"])
def test_a_reminder_that_cannot_be_kept_is_passed_to_the_backup(when: str) -> None:
    kemi = talk("nm_commitment_reminder", at=when)
    kemi.says("can't make it")
    assert kemi.changed == [("reminder_answer", {"answer": "cannot"})]
    assert kemi.said == ["nm_commitment_reminder/no_problem"]
