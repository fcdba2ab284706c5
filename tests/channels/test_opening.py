"""The settings decide which channels and doors there are; the libraries are read only when one is made."""

import subprocess
import sys

import pytest
from pydantic import SecretStr

from bot.channels.opening import open_channels
from casework.vocabulary import ChannelName
from storage.settings import Settings
from tests.doubles.telegram import SECRET
from tests.doubles.telegram import TOKEN as TELEGRAM_TOKEN
from tests.doubles.twilio import ACCOUNT, NUMBER, TOKEN

TWILIO = {
    "twilio_account": ACCOUNT,
    "twilio_token": SecretStr(TOKEN),
    "twilio_sender": NUMBER,
    "public_url": "https://kithline.example.org",
}
TELEGRAM = {"telegram_token": SecretStr(TELEGRAM_TOKEN)}


@pytest.mark.parametrize(
    ("given", "channels", "doors"),
    [
        ({}, (), (False, False)),
        (TWILIO, (ChannelName.SMS,), (True, False)),
        (TELEGRAM, (ChannelName.TELEGRAM,), (False, False)),
        (
            {**TELEGRAM, "telegram_mode": "webhook", "telegram_secret": SecretStr(SECRET)},
            (ChannelName.TELEGRAM,),
            (False, True),
        ),
        ({**TWILIO, **TELEGRAM}, (ChannelName.SMS, ChannelName.TELEGRAM), (True, False)),
    ],
    ids=["nothing", "twilio", "telegram polling", "telegram webhook", "both"],
)
def test_the_settings_decide_what_there_is(
    given: dict[str, object], channels: tuple[ChannelName, ...], doors: tuple[bool, bool]
) -> None:
    opened = open_channels(Settings.model_construct(**{**Settings.model_construct().model_dump(), **given}))
    found = tuple(each.name for each in opened.channels)
    there = (opened.twilio_door is not None, opened.telegram_door is not None)
    opened.close()
    assert found == channels
    assert there == doors


def test_importing_the_adapters_does_not_read_the_providers_libraries() -> None:
    found = subprocess.run(
        [sys.executable, "-c", "import sys, bot.channels.opening; print(*{'twilio', 'telegram'} & set(sys.modules))"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert found.stdout.strip() == ""
