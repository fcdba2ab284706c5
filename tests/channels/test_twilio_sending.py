"""Twilio's own library over real HTTP to a double: every way a hand-over can end."""

import logging
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.codes import TWILIO, Action
from bot.channels.errors import OutcomeUnknown, SendingHalted, TryLater, Undeliverable
from bot.channels.protocol import Channel, Outgoing
from bot.channels.twilio.sending import TwilioSms
from casework.vocabulary import DeliveryState
from tests.doubles.plan import Plan, answers, broken_json, drops, hangs, html
from tests.doubles.twilio import ACCOUNT, NUMBER, SERVICE, TOKEN, TwilioDouble, refused

JOAN = "+447700900102"
WORDS = "Hi Joan, weekly check-in. How have things been?"


@pytest.fixture
def twilio() -> Iterator[TwilioDouble]:
    double = TwilioDouble()
    yield double
    double.close()


def adapter(twilio: TwilioDouble, sender: str = NUMBER, token: str = TOKEN, read: float = 8.0) -> TwilioSms:
    return TwilioSms(ACCOUNT, token, sender, public_url=twilio.public_url, api=twilio.address, read=read)


@pytest.fixture
def sms(twilio: TwilioDouble) -> Iterator[TwilioSms]:
    channel = adapter(twilio)
    yield channel
    channel.close()


def text(delivery: str = "71.1", **changes: object) -> Outgoing:
    return Outgoing(**{"delivery": delivery, "to": JOAN, "text": WORDS, **changes})


def test_a_text_goes_out_whole_and_its_receipt_will_find_us(twilio: TwilioDouble, sms: TwilioSms) -> None:
    channel: Channel = sms
    result = channel.send(text(valid_for=timedelta(hours=2)))
    (taken,) = twilio.ledger
    assert result.provider_id == taken.sid
    assert taken.fields == {
        "To": JOAN,
        "From": NUMBER,
        "Body": WORDS,
        "StatusCallback": "https://kithline.example.org/webhooks/twilio/status?d=71.1",
        "ValidityPeriod": "7200",
        "SmartEncoded": "false",
    }


def test_a_messaging_service_is_named_as_one(twilio: TwilioDouble) -> None:
    channel = adapter(twilio, sender=SERVICE)
    channel.send(text())
    channel.close()
    assert twilio.ledger[0].fields["MessagingServiceSid"] == SERVICE
    assert "From" not in twilio.ledger[0].fields


@pytest.mark.parametrize(
    ("valid_for", "seconds"), [(None, None), (timedelta(days=3), "36000"), (timedelta(seconds=1), "1")]
)
def test_validity_stays_inside_what_twilio_takes(
    twilio: TwilioDouble, sms: TwilioSms, valid_for: timedelta | None, seconds: str | None
) -> None:
    sms.send(text(valid_for=valid_for))
    assert twilio.ledger[0].fields.get("ValidityPeriod") == seconds


def test_a_text_whose_safe_hours_are_over_is_never_handed_over(twilio: TwilioDouble, sms: TwilioSms) -> None:
    with pytest.raises(Undeliverable) as refusal:
        sms.send(text(valid_for=timedelta(0)))
    assert refusal.value.code == "expired"
    assert twilio.calls == []


def test_f2_past_the_end_of_a_lease_no_byte_of_a_text_leaves(twilio: TwilioDouble, sms: TwilioSms) -> None:
    sms.send(text(not_after=time.monotonic() + 60))  # the connection stays open, so that only the call itself is left
    calls = len(twilio.calls)
    with pytest.raises(TryLater) as held:
        sms.send(text(not_after=time.monotonic()))
    assert held.value.code == "lease_over"
    sms.send(text("72.1"))
    assert [each.delivery for each in twilio.ledger] == ["71.1", "72.1"]
    assert len(twilio.calls) == calls + 1


@pytest.mark.parametrize("code", [code for code in TWILIO if code.isdecimal()])
def test_every_code_becomes_its_one_error(twilio: TwilioDouble, sms: TwilioSms, code: str) -> None:
    twilio.script.will(refused(400, int(code)))
    raised = {Action.RETRY_LATER: TryLater, Action.HALT_ALL: SendingHalted}.get(TWILIO[code].action, Undeliverable)
    with pytest.raises(raised) as error:
        sms.send(text())
    assert error.value.code == code
    assert twilio.ledger == []


def test_b8_opted_out_stops_the_person(twilio: TwilioDouble, sms: TwilioSms) -> None:
    twilio.script.will(refused(400, 21610))
    with pytest.raises(Undeliverable) as refusal:
        sms.send(text())
    assert refusal.value.action is Action.STOP_PERSON
    assert refusal.value.reason == "They replied STOP, so we may not text them."


def test_a_code_nobody_knows_means_another_channel(twilio: TwilioDouble, sms: TwilioSms) -> None:
    twilio.script.will(refused(400, 29999))
    with pytest.raises(Undeliverable) as refusal:
        sms.send(text())
    assert refusal.value.action is Action.OTHER_CHANNEL


@pytest.mark.parametrize(
    ("retry_after", "after"),
    [("30", timedelta(seconds=30)), ("999999", timedelta(hours=1)), ("Wed, 21 Oct 2026 07:28:00 GMT", None)],
)
def test_b2_too_many_calls_waits_as_long_as_asked(
    twilio: TwilioDouble, sms: TwilioSms, retry_after: str, after: timedelta | None
) -> None:
    twilio.script.will(refused(429, 20429, Retry_After=retry_after))
    with pytest.raises(TryLater) as later:
        sms.send(text())
    assert (later.value.code, later.value.after) == ("20429", after)


def test_b7_a_revoked_token_halts_sending(twilio: TwilioDouble) -> None:
    channel = adapter(twilio, token="0" * 32)
    with pytest.raises(SendingHalted) as halt:
        channel.send(text())
    channel.close()
    assert halt.value.code == "20003"
    assert twilio.ledger == []


def test_b1_a_refused_connection_is_tried_later_and_works_again(twilio: TwilioDouble, sms: TwilioSms) -> None:
    twilio.server.refuse()
    with pytest.raises(TryLater) as later:
        sms.send(text())
    assert later.value.code == "unreachable"
    twilio.server.listen()
    assert sms.send(text()).provider_id == twilio.ledger[0].sid


def test_b17_a_name_that_does_not_resolve_is_tried_later() -> None:
    channel = TwilioSms(ACCOUNT, TOKEN, NUMBER, public_url="https://k.example", api="http://twilio.invalid")
    with pytest.raises(TryLater):
        channel.send(text())
    channel.close()


def test_b17_a_failed_handshake_is_tried_later(twilio: TwilioDouble) -> None:
    channel = TwilioSms(
        ACCOUNT, TOKEN, NUMBER, public_url="https://k.example", api=twilio.address.replace("http:", "https:")
    )
    with pytest.raises(TryLater):
        channel.send(text())
    channel.close()


UNKNOWN: dict[str, Plan] = {
    "b4 hangs": hangs(),
    "b5 hangs after taking it": hangs(kept=True),
    "b5 answer lost": drops(kept=True),
    "connection dropped": drops(),
    "b5 500 after taking it": answers(500, '{"code": 20500}', kept=True),
    "b3 500": answers(500, '{"code": 20500}'),
    "b3 503 page": html(503),
    "b6 200 with a page": html(200),
    "b6 page after taking it": html(200, kept=True),
    "b6 broken json": broken_json(kept=True),
    "b6 json without an id": answers(201, "{}"),
    "b6 json that is a list": answers(201, "[]"),
    "b6 empty": answers(200, ""),
    "a page that refuses": html(404),
    "a redirect": answers(302, "", Location="https://elsewhere.example/"),
}


@pytest.mark.parametrize("plan", UNKNOWN.values(), ids=UNKNOWN.keys())
def test_without_a_plain_answer_the_outcome_is_unknown_and_looking_up_settles_it(
    twilio: TwilioDouble, sms: TwilioSms, plan: Plan
) -> None:
    began = datetime.now(UTC)
    impatient = adapter(twilio, read=0.4 if plan.hangs else 8.0)
    twilio.script.will(plan)
    with pytest.raises(OutcomeUnknown):
        impatient.send(text())
    impatient.close()
    assert len(twilio.ledger) == (1 if plan.kept else 0)
    found = sms.look_up("71.1", None, JOAN, began, WORDS)
    assert (found is not None) is plan.kept
    if found is not None:
        assert (found.delivery, found.state, found.provider_id) == ("71.1", DeliveryState.SENT, twilio.ledger[0].sid)


def test_b4_a_hanging_provider_is_given_up_in_under_ten_seconds(twilio: TwilioDouble) -> None:
    channel = TwilioSms(ACCOUNT, TOKEN, NUMBER, public_url="https://k.example", api=twilio.address)
    connect, read = channel._wire.timeout
    channel.close()
    assert connect + read < 10


def test_looking_up_tells_our_words_from_others_to_the_same_phone(twilio: TwilioDouble, sms: TwilioSms) -> None:
    began = datetime.now(UTC)
    sms.send(text("70.1", text="Something else."))
    assert sms.look_up("71.1", None, JOAN, began, WORDS) is None
    twilio.script.will(drops(kept=True))
    with pytest.raises(OutcomeUnknown):
        sms.send(text("71.1"))
    found = sms.look_up("71.1", None, JOAN, began, WORDS)
    assert found is not None
    assert found.provider_id == twilio.ledger[1].sid


def test_looking_up_survives_a_carriers_change_of_quotes_and_spaces(twilio: TwilioDouble, sms: TwilioSms) -> None:
    began = datetime.now(UTC)
    sms.send(text(text="We don't know - yet."))
    assert sms.look_up("71.1", None, JOAN, began, "We don’t  know — yet.") is not None
    assert sms.look_up("71.1", None, JOAN, began, "We do know - yet.") is None


def test_looking_up_leaves_out_what_was_sent_before(twilio: TwilioDouble, sms: TwilioSms) -> None:
    sms.send(text("60.1"))
    assert sms.look_up("71.1", None, JOAN, datetime.now(UTC) + timedelta(minutes=1), WORDS) is None


def test_looking_up_without_words_takes_one_candidate_and_refuses_to_guess_among_several(
    twilio: TwilioDouble, sms: TwilioSms
) -> None:
    began = datetime.now(UTC)
    assert sms.look_up("71.1", None, JOAN, began) is None
    sms.send(text("71.1"))
    assert sms.look_up("71.1", None, JOAN, began) is not None
    sms.send(text("72.1", text="Something else."))
    with pytest.raises(OutcomeUnknown) as unsure:
        sms.look_up("71.1", None, JOAN, began)
    assert unsure.value.code == "several_match"


@pytest.mark.parametrize(
    ("status", "error_code", "state", "code"),
    [
        ("delivered", None, DeliveryState.DELIVERED, None),
        ("sent", None, DeliveryState.SENT, None),
        ("undelivered", "30003", DeliveryState.FAILED, "30003"),
        ("failed", "30006", DeliveryState.FAILED, "30006"),
        ("canceled", None, DeliveryState.FAILED, "canceled"),
        ("a word of next year", None, DeliveryState.SENT, None),
    ],
)
def test_looking_up_by_twilios_id_brings_its_state(
    twilio: TwilioDouble,
    sms: TwilioSms,
    status: str,
    error_code: str | None,
    state: DeliveryState,
    code: str | None,
) -> None:
    sent = sms.send(text())
    twilio.ledger[0].status, twilio.ledger[0].error_code = status, error_code
    found = sms.look_up("71.1", sent.provider_id, JOAN, datetime.now(UTC))
    assert found is not None
    assert (found.state, found.code) == (state, code)


def test_an_id_twilio_does_not_know_was_never_there(twilio: TwilioDouble, sms: TwilioSms) -> None:
    assert sms.look_up("71.1", "SM" + "0" * 32, JOAN, datetime.now(UTC)) is None


def test_looking_up_while_twilio_is_away_settles_nothing(twilio: TwilioDouble, sms: TwilioSms) -> None:
    twilio.server.refuse()
    with pytest.raises(TryLater):
        sms.look_up("71.1", None, JOAN, datetime.now(UTC), WORDS)


def test_p2_no_number_word_or_token_is_logged_or_raised(
    twilio: TwilioDouble, sms: TwilioSms, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    sms.send(text())
    sms.look_up("71.1", None, JOAN, datetime.now(UTC), WORDS)
    said = []
    for plan in (refused(400, 21211, f"The 'To' number {JOAN} is not valid"), drops(), html()):
        twilio.script.will(plan)
        with pytest.raises((Undeliverable, OutcomeUnknown)) as error:
            sms.send(text())
        said += [str(error.value), repr(error.value), str(error.value.__cause__)]
    told = caplog.text + "".join(said)
    for secret in (JOAN, JOAN[1:], WORDS, TOKEN):
        assert secret not in told
    assert TOKEN not in repr(sms)
