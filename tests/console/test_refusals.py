"""Starts that are refused: each names what is wrong, and the same start is made where it is not."""

from datetime import UTC, datetime

import pytest
import time_machine
from pydantic import SecretStr

from console.demo.run import NotADemo, refuse_real_credentials
from console.live import NotLive, refuse_unsafe
from storage.keys import make_keys
from storage.settings import Settings
from tests.doubles.telegram import TOKEN

FINE = {"keys": SecretStr(make_keys()), "telegram_token": SecretStr(TOKEN)}


def test_a_start_with_everything_it_needs_is_not_refused() -> None:
    refuse_unsafe(Settings(**FINE))  # type: ignore[arg-type]


def test_d7_a_start_with_a_clock_of_1970_is_refused() -> None:
    with time_machine.travel(datetime(1970, 1, 1, tzinfo=UTC)), pytest.raises(NotLive, match="it says 1970-01-01"):
        refuse_unsafe(Settings(**FINE))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"keys": None}, "KITHLINE_KEYS is missing"),
        ({"telegram_token": None}, "no channel is set up"),
        ({"public_url": "http://127.0.0.1:8080"}, "KITHLINE_PUBLIC_URL has to begin with https://"),
        ({"debug": True}, "KITHLINE_DEBUG is on"),
    ],
)
def test_g10_and_x9_what_may_not_stand_beside_real_people_is_named(change: dict[str, object], named: str) -> None:
    with pytest.raises(NotLive, match=named):
        refuse_unsafe(Settings(**{**FINE, **change}))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "name", ["KITHLINE_TELEGRAM_SECRET", "KITHLINE_TWILIO_WHATSAPP_SENDER", "kithline_twilio_token"]
)
def test_p12_the_demo_does_not_start_beside_any_setting_of_a_real_provider(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_real_credentials()
    monkeypatch.setenv(name, "x")
    with pytest.raises(NotADemo, match=f"unset {name} first"):
        refuse_real_credentials()
