"""What each setting has to look like. A message says the fix; it never repeats the value, which may be a secret."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, SecretStr

from storage.engines import parse_url
from storage.faults import DatabaseBroken
from storage.keys import Keys
from storage.zones import read_zone

_TELEGRAM = re.compile(r"[0-9]{6,12}:[A-Za-z0-9_-]{35}")
_ACCOUNT = re.compile(r"AC[0-9a-fA-F]{32}")
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_SERVICE = re.compile(r"MG[0-9a-fA-F]{32}")
_SAMPLES = (  # the tokens of Telegram's own manual
    "123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11",
    "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw",
)
_LOCAL = ("127.0.0.1", "localhost", "::1")


def _database(value: str) -> None:
    try:
        parse_url(value)
    except DatabaseBroken as broken:
        raise ValueError(str(broken)) from None


def _keys(value: str) -> None:
    Keys.parse(value)


def _zone(value: str) -> None:
    read_zone(value)


def _telegram_token(value: str) -> None:
    if value in _SAMPLES:
        raise ValueError("is the example of the manual; ask BotFather for one of your own")
    if _ACCOUNT.fullmatch(value):
        raise ValueError("holds a Twilio account; it may be swapped with KITHLINE_TWILIO_ACCOUNT")
    if not _TELEGRAM.fullmatch(value):
        raise ValueError("is not a bot token; BotFather gives one as digits, a colon and 35 characters")
    _no_placeholder(value.split(":")[1])


def _telegram_secret(value: str) -> None:
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", value):
        raise ValueError("needs 16 to 256 letters, digits, _ or -; make a random one")
    _no_placeholder(value)


def _twilio_account(value: str) -> None:
    if _TELEGRAM.fullmatch(value):
        raise ValueError("holds a Telegram token; it may be swapped with KITHLINE_TELEGRAM_TOKEN")
    if re.fullmatch(r"[0-9a-fA-F]{32}", value):
        raise ValueError("holds what looks like a token; it may be swapped with KITHLINE_TWILIO_TOKEN")
    if not _ACCOUNT.fullmatch(value):
        raise ValueError("is not an account; Twilio's console shows it as AC and 32 hexadecimal digits")
    _no_placeholder(value)


def _twilio_token(value: str) -> None:
    if _ACCOUNT.fullmatch(value):
        raise ValueError("holds an account; it may be swapped with KITHLINE_TWILIO_ACCOUNT")
    if not re.fullmatch(r"[0-9a-fA-F]{32}", value):
        raise ValueError("is not a token; Twilio's console shows it as 32 hexadecimal digits")
    _no_placeholder(value)


def _sender(value: str) -> None:
    if not (_PHONE.fullmatch(value) or _SERVICE.fullmatch(value)):
        raise ValueError("is neither a number such as +447700900000 nor a messaging service (MG and 32 digits)")


def _whatsapp_sender(value: str) -> None:
    if not _PHONE.fullmatch(value.removeprefix("whatsapp:")):
        raise ValueError("is not a number such as +447700900000")


def _address(value: str) -> None:
    parts = urlsplit(value)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOCAL):
        raise ValueError("has to begin with https:// (http:// only for this machine)")
    if not parts.hostname or parts.query or parts.fragment or parts.username:
        raise ValueError("has to be an address such as https://kithline.example.org")
    if value.endswith("/"):
        raise ValueError("ends with a slash; take it away")


def _no_placeholder(value: str) -> None:
    if len(set(value.lower())) < 6:
        raise ValueError("is a placeholder; put the real value there")


def _shape(check: Callable[[str], None]) -> AfterValidator:
    def checked(value: Any) -> Any:
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        if not text.strip():
            raise ValueError("is empty; give it a value or remove it")
        check(text)
        return value

    return AfterValidator(checked)


DATABASE = _shape(_database)
KEYS = _shape(_keys)
ZONE = _shape(_zone)
TELEGRAM_TOKEN = _shape(_telegram_token)
TELEGRAM_SECRET = _shape(_telegram_secret)
TWILIO_ACCOUNT = _shape(_twilio_account)
TWILIO_TOKEN = _shape(_twilio_token)
SENDER = _shape(_sender)
WHATSAPP_SENDER = _shape(_whatsapp_sender)
ADDRESS = _shape(_address)
