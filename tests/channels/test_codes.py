"""Every provider code has one action and one plain sentence, and means one kind of error to the sender."""

from collections import Counter
from datetime import timedelta

import pytest

from bot.channels.code_tables import telegram, twilio
from bot.channels.codes import TELEGRAM, TWILIO, UNSURE, Action, look, sentence, telegram_code
from bot.channels.errors import SendingHalted, TryLater, Undeliverable
from bot.channels.refusals import refusal

EVERY = [("twilio", code) for code in TWILIO] + [("telegram", code) for code in TELEGRAM]
RAISED = {
    Action.RETRY_LATER: TryLater,
    Action.OTHER_CHANNEL: Undeliverable,
    Action.STOP_PERSON: Undeliverable,
    Action.HALT_ALL: SendingHalted,
}


def codes_as_written(*tables: dict[str, dict[str, str]]) -> list[str]:
    return [code for table in tables for lines in table.values() for code in lines]


@pytest.mark.parametrize(
    "written",
    [codes_as_written(twilio.REFUSED_AT_ONCE, twilio.FAILED_LATER), codes_as_written(telegram.REFUSED)],
    ids=["twilio", "telegram"],
)
def test_no_code_is_written_down_twice(written: list[str]) -> None:
    assert [code for code, times in Counter(written).items() if times > 1] == []


@pytest.mark.parametrize(("provider", "code"), EVERY)
def test_a_code_means_one_error_and_one_plain_sentence(provider: str, code: str) -> None:
    entry = look(provider, code)
    assert entry.known
    assert entry.code == code
    assert type(refusal(provider, code)) is RAISED[entry.action]
    assert entry.sentence.endswith(".")
    assert len(entry.sentence.split()) <= 20
    assert not any(char.isdigit() for char in entry.sentence.replace("24 hours", ""))


@pytest.mark.parametrize(
    ("code", "action"),
    [
        ("30001", Action.RETRY_LATER),
        ("30002", Action.HALT_ALL),
        ("30003", Action.RETRY_LATER),
        ("30006", Action.OTHER_CHANNEL),
        ("30007", Action.OTHER_CHANNEL),
        ("21610", Action.STOP_PERSON),
        ("21611", Action.RETRY_LATER),
        ("21614", Action.OTHER_CHANNEL),
        ("20003", Action.HALT_ALL),
        ("21606", Action.HALT_ALL),
    ],
)
def test_the_codes_of_the_fault_list_do_what_it_says(code: str, action: Action) -> None:
    assert look("twilio", code).action is action
    assert look("sim-sms", code).action is action


def test_an_unknown_code_means_another_channel_and_a_human() -> None:
    entry = look("twilio", "39999")
    assert not entry.known
    assert entry.action is Action.OTHER_CHANNEL
    assert "39999" in entry.sentence
    assert "administrator" in entry.sentence


def test_a_code_of_an_unknown_provider_is_unknown() -> None:
    assert not look("pigeon", "21610").known


@pytest.mark.parametrize("code", UNSURE)
def test_our_own_codes_of_an_unknown_outcome_have_sentences(code: str) -> None:
    assert sentence("twilio", code) == sentence("telegram", code) == UNSURE[code]


@pytest.mark.parametrize(
    ("status", "description", "code"),
    [
        (403, "Forbidden: bot was blocked by the user", "403_blocked"),
        (403, "Forbidden: user is deactivated", "403_gone"),
        (403, "Forbidden: bot can't initiate conversation with a user", "403_not_started"),
        (403, "Forbidden: something new", "403"),
        (400, "Bad Request: chat not found", "400_chat"),
        (400, "Bad Request: message is too long", "400_long"),
        (400, "Bad Request: BUTTON_DATA_INVALID", "400_tap"),
        (401, "Unauthorized", "401"),
    ],
)
def test_telegram_descriptions_are_told_apart(status: int, description: str, code: str) -> None:
    assert telegram_code(status, description) == code
    assert look("telegram", code).known


@pytest.mark.parametrize("code", telegram.MARKERS)
def test_every_marker_leads_to_its_own_code(code: str) -> None:
    assert telegram_code(int(code[:3]), telegram.MARKERS[code]) == code
    assert code in TELEGRAM


def test_the_providers_own_waiting_time_is_kept() -> None:
    later = refusal("twilio", "20429", timedelta(seconds=30))
    assert isinstance(later, TryLater)
    assert later.after == timedelta(seconds=30)
