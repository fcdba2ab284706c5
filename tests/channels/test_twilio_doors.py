"""Twilio's doors: what is rightly signed comes in as what it is, and nothing else comes in at all."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from starlette.datastructures import FormData, UploadFile

from bot.channels.errors import Forged, Unreadable
from bot.channels.protocol import Inbound, OptOut
from bot.channels.twilio.doors import TwilioDoor
from casework.vocabulary import ChannelName, DeliveryState
from tests.doubles.twilio import TOKEN, TwilioDouble

JOAN = "+447700900102"
PATH = "/webhooks/twilio/message"
STATUS = "/webhooks/twilio/status?d=71.2"
NOW = datetime(2026, 6, 17, 15, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def twilio() -> TwilioDouble:
    double = TwilioDouble()
    double.close()
    return double


@pytest.fixture
def door(twilio: TwilioDouble) -> TwilioDoor:
    return TwilioDoor(TOKEN, public_url=twilio.public_url)


def test_a_signed_message_comes_in(twilio: TwilioDouble, door: TwilioDoor) -> None:
    fields = twilio.message(JOAN, "3", sid="SM7")
    assert door.parse_message(fields, PATH, twilio.sign(PATH, fields)) == Inbound(
        provider="twilio",
        provider_id="SM7",
        channel=ChannelName.SMS,
        address=JOAN,
        text="3",
        button=None,
        kind="text",
        sent_at=None,
    )


def test_c1_a_second_copy_is_the_same_message(twilio: TwilioDouble, door: TwilioDoor) -> None:
    fields = twilio.message(JOAN, "3")
    first, second = (door.parse_message(fields, PATH, twilio.sign(PATH, fields)) for _ in range(2))
    assert first == second


Spoil = Callable[[dict[str, str], str, str], tuple[dict[str, str], str, str | None]]
SPOILED: dict[str, Spoil] = {
    "missing": lambda fields, path, signature: (fields, path, None),
    "empty": lambda fields, path, signature: (fields, path, ""),
    "forged": lambda fields, path, signature: (fields, path, "x" * len(signature)),
    "cut": lambda fields, path, signature: (fields, path, signature[:-1]),
    "not ascii": lambda fields, path, signature: (fields, path, "é" * len(signature)),
    "other path": lambda fields, path, signature: (fields, "/webhooks/twilio/voice", signature),
    "other query": lambda fields, path, signature: (fields, path + "?x=1", signature),
    "no path": lambda fields, path, signature: (fields, "@evil.example" + path, signature),
    "changed words": lambda fields, path, signature: ({**fields, "Body": "1"}, path, signature),
    "added field": lambda fields, path, signature: ({**fields, "Extra": "1"}, path, signature),
    "no fields": lambda fields, path, signature: ({}, path, signature),
}


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED.keys())
def test_g8_a_signature_that_does_not_fit_is_refused(twilio: TwilioDouble, door: TwilioDoor, spoil: Spoil) -> None:
    fields = twilio.message(JOAN, "3")
    signature = twilio.sign(PATH, fields)
    assert isinstance(door.parse_message(fields, PATH, signature), Inbound)
    with pytest.raises(Forged):
        door.parse_message(*spoil(fields, PATH, signature))


def test_g8_a_signature_for_another_host_is_refused(twilio: TwilioDouble, door: TwilioDoor) -> None:
    fields = twilio.message(JOAN, "3")
    with pytest.raises(Forged):
        door.parse_message(fields, PATH, twilio.sign(PATH, fields, "https://other.example.org"))


def test_g8_a_signature_with_another_token_is_refused(twilio: TwilioDouble) -> None:
    fields = twilio.message(JOAN, "3")
    other = TwilioDoor("0" * 32, public_url=twilio.public_url)
    with pytest.raises(Forged):
        other.parse_message(fields, PATH, twilio.sign(PATH, fields))


def test_x5_a_public_address_with_a_trailing_slash_still_fits(twilio: TwilioDouble) -> None:
    fields = twilio.message(JOAN, "3")
    door = TwilioDoor(TOKEN, public_url=twilio.public_url + "/")
    assert isinstance(door.parse_message(fields, PATH, twilio.sign(PATH, fields)), Inbound)


def test_a_field_that_comes_twice_is_signed_and_read(twilio: TwilioDouble, door: TwilioDoor) -> None:
    fields = twilio.message(JOAN, "3")
    form = FormData([*fields.items(), ("Body", "4")])
    signature = twilio.sign(PATH, form)  # type: ignore[arg-type]
    taken = door.parse_message(form, PATH, signature)
    assert isinstance(taken, Inbound)
    assert taken.text == "3"
    with pytest.raises(Forged):
        door.parse_message(fields, PATH, signature)


def test_g1_an_upload_in_place_of_a_field_is_refused(twilio: TwilioDouble, door: TwilioDoor) -> None:
    fields = twilio.message(JOAN, "3")
    with open("/dev/null", "rb") as nothing:
        form = FormData([*fields.items(), ("Body", UploadFile(nothing))])
        with pytest.raises(Forged):
            door.parse_message(form, PATH, twilio.sign(PATH, fields))


@pytest.mark.parametrize(
    "spoiled", [{"MessageSid": ""}, {"MessageSid": "a b"}, {"MessageSid": "x" * 65}, {"From": ""}, {"From": "a\x00"}]
)
def test_a_signed_request_that_is_no_message_is_unreadable(
    twilio: TwilioDouble, door: TwilioDoor, spoiled: dict[str, str]
) -> None:
    fields = {**twilio.message(JOAN, "3"), **spoiled}
    with pytest.raises(Unreadable):
        door.parse_message(fields, PATH, twilio.sign(PATH, fields))


@pytest.mark.parametrize(
    ("extra", "kind"),
    [({"NumMedia": "1", "MediaUrl0": "https://x.example/"}, "media"), ({"Latitude": "51.5"}, "media"), ({}, "text")],
)
def test_h13_pictures_and_places_are_media_and_are_not_fetched(
    twilio: TwilioDouble, door: TwilioDoor, extra: dict[str, str], kind: str
) -> None:
    fields = twilio.message(JOAN, "look", **extra)
    taken = door.parse_message(fields, PATH, twilio.sign(PATH, fields))
    assert isinstance(taken, Inbound)
    assert (taken.kind, taken.text) == (kind, "look")


@pytest.mark.parametrize(("word", "kind"), [("STOP", "stop"), ("START", "start"), ("stop", "stop")])
def test_what_twilio_did_by_itself_comes_in_as_a_notice(
    twilio: TwilioDouble, door: TwilioDoor, word: str, kind: str
) -> None:
    fields = twilio.message(JOAN, "PARAR", sid="SM8", OptOutType=word)
    assert door.parse_message(fields, PATH, twilio.sign(PATH, fields)) == OptOut(ChannelName.SMS, JOAN, "SM8", kind)


def test_a_cry_for_help_stays_a_message(twilio: TwilioDouble, door: TwilioDoor) -> None:
    fields = twilio.message(JOAN, "AYUDA", OptOutType="HELP")
    taken = door.parse_message(fields, PATH, twilio.sign(PATH, fields))
    assert isinstance(taken, Inbound)
    assert taken.text == "AYUDA"


def test_a_whatsapp_message_is_told_apart_from_a_text(twilio: TwilioDouble, door: TwilioDoor) -> None:
    fields = twilio.message(f"whatsapp:{JOAN}", "hello")
    taken = door.parse_message(fields, PATH, twilio.sign(PATH, fields))
    assert (taken.channel, taken.address) == (ChannelName.WHATSAPP, JOAN)


@pytest.mark.parametrize(
    ("status", "error", "state", "code"),
    [
        ("queued", None, DeliveryState.SENT, None),
        ("sent", None, DeliveryState.SENT, None),
        ("delivered", None, DeliveryState.DELIVERED, None),
        ("undelivered", "30003", DeliveryState.FAILED, "30003"),
        ("failed", None, DeliveryState.FAILED, "failed"),
        ("failed", "x; drop", DeliveryState.FAILED, "failed"),
    ],
)
def test_a_receipt_brings_our_own_delivery_back(
    twilio: TwilioDouble, door: TwilioDoor, status: str, error: str | None, state: DeliveryState, code: str | None
) -> None:
    fields = {
        "MessageSid": "SM9",
        "MessageStatus": status,
        "To": JOAN,
        **({} if error is None else {"ErrorCode": error}),
    }
    receipt = door.parse_status(fields, STATUS, twilio.sign(STATUS, fields), NOW)
    assert (receipt.provider_id, receipt.delivery, receipt.state, receipt.code, receipt.at) == (
        "SM9",
        "71.2",
        state,
        code,
        NOW,
    )


def test_g8_a_receipt_for_another_delivery_than_was_signed_is_refused(twilio: TwilioDouble, door: TwilioDoor) -> None:
    fields = {"MessageSid": "SM9", "MessageStatus": "delivered"}
    signature = twilio.sign(STATUS, fields)
    assert door.parse_status(fields, STATUS, signature, NOW).delivery == "71.2"
    with pytest.raises(Forged):
        door.parse_status(fields, "/webhooks/twilio/status?d=72.1", signature, NOW)


@pytest.mark.parametrize("query", ["", "?d=", "?d=abc", "?d=1.2.3", "?e=71.2"])
def test_a_receipt_without_a_delivery_of_ours_is_known_by_twilios_id(
    twilio: TwilioDouble, door: TwilioDoor, query: str
) -> None:
    path = f"/webhooks/twilio/status{query}"
    fields = {"MessageSid": "SM9", "MessageStatus": "delivered"}
    receipt = door.parse_status(fields, path, twilio.sign(path, fields), NOW)
    assert (receipt.delivery, receipt.provider_id) == (None, "SM9")


@pytest.mark.parametrize("missing", ["MessageSid", "MessageStatus"])
def test_a_signed_status_call_without_its_fields_is_unreadable(
    twilio: TwilioDouble, door: TwilioDoor, missing: str
) -> None:
    fields = {"MessageSid": "SM9", "MessageStatus": "delivered"}
    del fields[missing]
    with pytest.raises(Unreadable):
        door.parse_status(fields, STATUS, twilio.sign(STATUS, fields), NOW)
