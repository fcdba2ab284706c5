"""Before going live, Twilio is asked whether it agrees with our settings; and after every start, what we missed."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.errors import TryLater
from bot.channels.twilio.catching_up import missed_messages
from bot.channels.twilio.self_test import faults
from bot.channels.twilio.sending import TwilioSms
from casework.vocabulary import ChannelName
from tests.doubles.twilio import ACCOUNT, NUMBER, SERVICE, TOKEN, TwilioDouble

JOAN = "+447700900102"


@pytest.fixture
def twilio() -> Iterator[TwilioDouble]:
    double = TwilioDouble()
    yield double
    double.close()


def adapter(twilio: TwilioDouble, sender: str, token: str = TOKEN) -> TwilioSms:
    return TwilioSms(ACCOUNT, token, sender, public_url=twilio.public_url, api=twilio.address)


@pytest.mark.parametrize("sender", [NUMBER, SERVICE])
def test_settings_that_twilio_agrees_with_have_no_faults(twilio: TwilioDouble, sender: str) -> None:
    sms = adapter(twilio, sender)
    assert faults(sms) == ()
    twilio.numbers[NUMBER]["sms_url"] = f"{twilio.public_url}/webhooks/twilio/message#rc=3"
    assert faults(sms) == ()
    sms.close()


Spoil = Callable[[TwilioDouble], object]
SPOILED: dict[str, tuple[str, Spoil, str]] = {
    "x6 not ours": (NUMBER, lambda twilio: twilio.numbers.clear(), "not a number of this account"),
    "x6 no sms": (
        NUMBER,
        lambda twilio: twilio.numbers[NUMBER].update(capabilities={"sms": False}),
        "cannot send texts",
    ),
    "x5 elsewhere": (
        NUMBER,
        lambda twilio: twilio.numbers[NUMBER].update(sms_url="https://demo.example/"),
        "set the incoming",
    ),
    "x5 nowhere": (NUMBER, lambda twilio: twilio.numbers[NUMBER].update(sms_url=None), "set the incoming"),
    "x6 no service": (SERVICE, lambda twilio: setattr(twilio, "service", None), "does not have"),
    "x6 empty service": (SERVICE, lambda twilio: twilio.numbers.clear(), "without numbers"),
    "x5 service elsewhere": (SERVICE, lambda twilio: twilio.service.update(inbound_request_url=""), "set the incoming"),
    "away": (NUMBER, lambda twilio: twilio.server.refuse(), "could not be asked"),
}


@pytest.mark.parametrize(("sender", "spoil", "line"), SPOILED.values(), ids=SPOILED.keys())
def test_each_disagreement_is_one_plain_line(twilio: TwilioDouble, sender: str, spoil: Spoil, line: str) -> None:
    sms = adapter(twilio, sender)
    assert faults(sms) == ()
    spoil(twilio)
    found = faults(sms)
    sms.close()
    assert len(found) == 1
    assert line in found[0]
    assert TOKEN not in found[0]


def test_x1_a_token_that_is_not_the_accounts_is_said_without_showing_it(twilio: TwilioDouble) -> None:
    sms = adapter(twilio, NUMBER, token="0123456789" * 3 + "01")
    assert faults(sms) == ("Twilio refuses KITHLINE_TWILIO_ACCOUNT with KITHLINE_TWILIO_TOKEN (code 20003)",)
    sms.close()


def test_a1_what_came_while_we_were_away_is_fetched_in_order(twilio: TwilioDouble) -> None:
    sms = adapter(twilio, NUMBER)
    first = twilio.receives(JOAN, "3")
    second = twilio.receives(f"whatsapp:{JOAN}", "", NumMedia="1")
    twilio.ledger.clear()
    missed = missed_messages(sms, datetime.now(UTC) - timedelta(hours=1))
    assert [(each.provider_id, each.channel, each.address, each.text, each.kind) for each in missed] == [
        (first["MessageSid"], ChannelName.SMS, JOAN, "3", "text"),
        (second["MessageSid"], ChannelName.WHATSAPP, JOAN, "", "media"),
    ]
    assert missed_messages(sms, datetime.now(UTC) + timedelta(hours=1)) == ()
    twilio.server.refuse()
    with pytest.raises(TryLater):
        missed_messages(sms, datetime.now(UTC))
    sms.close()
