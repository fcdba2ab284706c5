"""Before going live, Telegram is asked whether it agrees with our settings."""

from collections.abc import Iterator

import pytest

from bot.channels.telegram.self_test import faults
from bot.channels.telegram.sending import TelegramChannel
from tests.doubles.telegram import SECRET, TOKEN, TelegramDouble

URL = "https://kithline.example.org"


@pytest.fixture
def telegram() -> Iterator[TelegramDouble]:
    double = TelegramDouble()
    yield double
    double.close()


@pytest.fixture
def channel(telegram: TelegramDouble) -> Iterator[TelegramChannel]:
    made = TelegramChannel(TOKEN, api=telegram.address)
    yield made
    made.close()


def test_polling_agrees_with_a_bot_that_calls_nobody(channel: TelegramChannel) -> None:
    assert faults(channel, "polling") == ()
    (line,) = faults(channel, "webhook", URL)
    assert "does not call us" in line


def test_x5_a_webhook_agrees_only_with_its_own_address(channel: TelegramChannel) -> None:
    channel.use_webhook(URL, SECRET)
    assert faults(channel, "webhook", URL) == ()
    (line,) = faults(channel, "webhook", "https://other.example.org")
    assert "does not call us at https://other.example.org/webhooks/telegram" in line
    (line,) = faults(channel, "polling")
    assert "another address" in line


def test_x1_a_refused_token_is_said_without_showing_it(telegram: TelegramDouble) -> None:
    channel = TelegramChannel("900000001:BBBB_invented-token-of-nobody-35xx", api=telegram.address)
    assert faults(channel, "polling") == ("Telegram refuses KITHLINE_TELEGRAM_TOKEN; ask BotFather for a new one",)
    channel.close()


def test_an_absent_telegram_settles_nothing(telegram: TelegramDouble, channel: TelegramChannel) -> None:
    telegram.server.refuse()
    assert faults(channel, "polling") == ("Telegram could not be asked (unreachable); try again",)
