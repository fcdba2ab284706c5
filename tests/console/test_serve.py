"""The product itself, as a process of its own, with the providers' doubles on the other side of real HTTP."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from console.composition import House
from storage.clock import RealClock
from storage.keys import Keys, make_keys
from storage.opening import open_database
from storage.schema import upgrade
from storage.stamp import stamp
from tests import cast
from tests.doubles import telegram as telegram_double
from tests.doubles import twilio as twilio_double
from tests.doubles.telegram import TelegramDouble
from tests.doubles.twilio import TwilioDouble
from tests.faults.served import eventually, free_port

ROOT = Path(__file__).parents[2]
OTTO_CHAT = 900199
ANOTHER = "+447700900197"
PATIENCE = 30


@dataclass
class Machine:
    """Where the product is installed: a folder with a database, and the settings of its environment."""

    folder: Path
    settings: dict[str, str]

    @contextmanager
    def serves(self, **more: str) -> Iterator[str]:
        """Run `kithline serve` until told to end; give its address once it answers."""
        port = free_port()
        command = [sys.executable, "-m", "console.cli.main", "serve", "--port", str(port)]
        with subprocess.Popen(command, cwd=ROOT, env=self._environment(more), stderr=subprocess.PIPE) as process:
            try:
                eventually(lambda: process.poll() is not None or _answers(port))
                assert process.poll() is None, process.communicate()[1].decode()
                yield f"http://127.0.0.1:{port}"
            finally:
                process.send_signal(signal.SIGTERM)
                told = process.communicate(timeout=PATIENCE)[1].decode()
            assert process.returncode == 0, told
            for secret in (*self.settings.values(), cast.OTTO, "hello"):
                assert secret not in told

    def doctor(self, **more: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "console.cli.main", "doctor"]
        environment = self._environment(more)
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    def _environment(self, more: dict[str, str]) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("KITHLINE_")}
        return {**clean, **{f"KITHLINE_{name}": value for name, value in {**self.settings, **more}.items()}}


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine on which the family is known to the product."""
    keys, url = make_keys(), f"sqlite:///{tmp_path / 'live.sqlite'}"
    database = open_database(url, Keys.parse(keys))
    upgrade(database.engine)
    clock = RealClock()
    with database.writing(clock.now()) as work:
        stamp(work, "live")
    with closing(House.open(database, clock, (), "live")) as house:
        house.write(lambda line: cast.seed(line))
    return Machine(tmp_path, {"KEYS": keys, "DATABASE_URL": url})


@pytest.fixture
def twilio(machine: Machine) -> Iterator[TwilioDouble]:
    with closing(TwilioDouble()) as double:
        machine.settings |= {
            "TWILIO_ACCOUNT": twilio_double.ACCOUNT,
            "TWILIO_TOKEN": twilio_double.TOKEN,
            "TWILIO_SENDER": twilio_double.NUMBER,
            "TWILIO_API": double.address,
            "PUBLIC_URL": double.public_url,
        }
        yield double


@pytest.fixture
def telegram(machine: Machine) -> Iterator[TelegramDouble]:
    with closing(TelegramDouble()) as double:
        machine.settings |= {"TELEGRAM_TOKEN": telegram_double.TOKEN, "TELEGRAM_API": double.address}
        yield double


def test_a_text_is_answered_and_what_came_while_we_were_away_is_fetched(machine: Machine, twilio: TwilioDouble) -> None:
    with machine.serves() as address:
        assert twilio.texts(cast.OTTO, "hello", at=address) == 200
        eventually(lambda: len(twilio.sent_to(cast.OTTO)) == 1)
        assert httpx.get(f"{address}/ready").status_code == 200
    twilio.receives(ANOTHER, "hello again")
    with machine.serves():
        eventually(lambda: twilio.sent_to(ANOTHER))
    assert len(twilio.sent_to(cast.OTTO)) == 1


def test_telegram_is_told_to_wait_and_is_asked(machine: Machine, telegram: TelegramDouble) -> None:
    telegram.webhook = {"url": "https://elsewhere.example.org/webhooks/telegram"}
    telegram.writes(OTTO_CHAT, "hello")
    with machine.serves():
        eventually(lambda: telegram.sent_to(OTTO_CHAT) and not telegram.waiting())
    assert telegram.webhook is None


def test_telegram_is_told_to_call_and_calls(machine: Machine, telegram: TelegramDouble) -> None:
    secret, public = telegram_double.SECRET, "https://kithline.example.org"
    with machine.serves(TELEGRAM_MODE="webhook", TELEGRAM_SECRET=secret, PUBLIC_URL=public) as address:
        eventually(lambda: telegram.webhook)
        assert telegram.webhook is not None
        assert telegram.webhook["url"] == f"{public}/webhooks/telegram"
        assert telegram.webhook["secret_token"] == secret
        update = telegram.writes(OTTO_CHAT, "hello")
        assert telegram.calls_webhook(f"{address}/webhooks/telegram", update, "forged") == 403
        assert telegram.calls_webhook(f"{address}/webhooks/telegram", update) == 200
        eventually(lambda: telegram.sent_to(OTTO_CHAT))


def test_a_provider_that_is_away_at_the_start_is_asked_again(machine: Machine, telegram: TelegramDouble) -> None:
    telegram.webhook = {"url": "https://elsewhere.example.org/webhooks/telegram"}
    telegram.scripts["deleteWebhook"].will(telegram_double.refused(502, "Bad Gateway"))
    with machine.serves() as address:
        assert httpx.get(f"{address}/health").status_code == 200
        eventually(lambda: telegram.webhook is None)


def test_x5_doctor_asks_the_providers_whether_they_agree(machine: Machine, twilio: TwilioDouble) -> None:
    fine = machine.doctor()
    assert "ok    twilio: agrees with the settings\n" in fine.stdout
    twilio.numbers[twilio_double.NUMBER]["sms_url"] = "https://elsewhere.example.org/"
    wrong = machine.doctor()
    assert wrong.returncode == 1
    assert "FAULT twilio: Twilio does not bring messages to us; set the incoming message address" in wrong.stdout


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health").status_code == 200
    except httpx.TransportError:
        return False
