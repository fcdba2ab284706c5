"""The doubles do what the later tests lean on: they call our doors rightly signed, and kill at the moment of a send."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.channels.errors import Forged
from bot.channels.protocol import Inbound, Outgoing, Receipt
from bot.channels.telegram.doors import TelegramDoor
from bot.channels.twilio.doors import TwilioDoor
from bot.channels.twilio.sending import TwilioSms
from casework.vocabulary import DeliveryState
from tests.doubles.plan import kills
from tests.doubles.server import Answer, Call, Server
from tests.doubles.telegram import SECRET, TelegramDouble
from tests.doubles.telegram import TOKEN as TELEGRAM_TOKEN
from tests.doubles.twilio import ACCOUNT, NUMBER, TOKEN, TwilioDouble

JOAN = "+447700900102"
SEND_TEXT = f"""
import sys
from bot.channels.protocol import Outgoing
from bot.channels.twilio.sending import TwilioSms
sys.stdin.readline()
TwilioSms({ACCOUNT!r}, {TOKEN!r}, {NUMBER!r}, public_url="https://k.example", api=sys.argv[1]).send(
    Outgoing("71.1", {JOAN!r}, "Weekly check-in.")
)
"""
SEND_NOTE = f"""
import sys
from bot.channels.protocol import Outgoing
from bot.channels.telegram.sending import TelegramChannel
sys.stdin.readline()
TelegramChannel({TELEGRAM_TOKEN!r}, api=sys.argv[1]).send(Outgoing("71.1", "900104", "Weekly check-in."))
"""


@pytest.fixture
def twilio() -> Iterator[TwilioDouble]:
    double = TwilioDouble()
    yield double
    double.close()


@pytest.fixture
def telegram() -> Iterator[TelegramDouble]:
    double = TelegramDouble()
    yield double
    double.close()


class House:
    """Listens where the console would, and reads what comes through Twilio's door."""

    def __init__(self, twilio: TwilioDouble) -> None:
        self.door = TwilioDoor(TOKEN, public_url=twilio.public_url)
        self.heard: list[object] = []
        self.server = Server(self._answer)

    def _answer(self, call: Call) -> Answer:
        signature = call.headers.get("X-Twilio-Signature")
        query = f"?d={call.query['d']}" if "d" in call.query else ""
        try:
            if call.path.endswith("/status"):
                taken = self.door.parse_status(call.fields, call.path + query, signature, datetime.now(UTC))
            else:
                taken = self.door.parse_message(call.fields, call.path, signature)
        except Forged:
            return Answer(403, "")
        self.heard.append(taken)
        return Answer(204, "")


def test_a_text_and_its_receipts_come_through_our_door_over_http(twilio: TwilioDouble) -> None:
    house = House(twilio)
    with house.server:
        assert twilio.texts(JOAN, "Sí, 3 & más", at=house.server.address) == 204
        sms = TwilioSms(ACCOUNT, TOKEN, NUMBER, public_url=twilio.public_url, api=twilio.address)
        sms.send(Outgoing("71.1", JOAN, "Weekly check-in."))
        sms.close()
        assert twilio.reports(twilio.ledger[0], "undelivered", "30003", at=house.server.address) == 204
        twilio.public_url = "https://elsewhere.example"
        assert twilio.texts(JOAN, "forged", at=house.server.address) == 403
    message, receipt = house.heard
    assert isinstance(message, Inbound)
    assert message.text == "Sí, 3 & más"
    assert isinstance(receipt, Receipt)
    assert (receipt.delivery, receipt.state, receipt.code) == ("71.1", DeliveryState.FAILED, "30003")


def test_an_update_comes_through_our_door_over_http(telegram: TelegramDouble) -> None:
    door, heard = TelegramDoor(SECRET), []

    def answer(call: Call) -> Answer:
        try:
            heard.append(door.read(call.body.encode(), call.headers.get("X-Telegram-Bot-Api-Secret-Token")))
        except Forged:
            return Answer(403, "")
        return Answer(200, "")

    update = telegram.writes(900104, "hello")
    with Server(answer) as server:
        assert telegram.calls_webhook(f"{server.address}/webhooks/telegram", update) == 200
        assert telegram.calls_webhook(f"{server.address}/webhooks/telegram", update, "wrong") == 403
        assert telegram.calls_webhook(f"{server.address}/webhooks/telegram", update, None) == 403
    assert heard == [update]


@pytest.mark.parametrize("kept", [False, True], ids=["a3 before", "a4 after"])
@pytest.mark.parametrize("provider", ["twilio", "telegram"])
def test_a_sender_is_killed_at_the_moment_of_its_send(
    twilio: TwilioDouble, telegram: TelegramDouble, provider: str, kept: bool
) -> None:
    double, script, program = {
        "twilio": (twilio, twilio.script, SEND_TEXT),
        "telegram": (telegram, telegram.scripts["sendMessage"], SEND_NOTE),
    }[provider]
    command = [sys.executable, "-c", program, double.address]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as sender:
        script.will(kills(sender.pid, kept=kept))
        sender.communicate("go\n", timeout=60)
    assert sender.returncode == -signal.SIGKILL
    assert len(double.ledger) == (1 if kept else 0)
