"""Settings are read once; whatever is wrong is said in one plain line each, and no secret is ever shown."""

import os

import pytest
from pydantic import ValidationError

from storage.keys import make_keys
from storage.settings import Settings, SettingsBroken, names, read_settings

ACCOUNT = "AC0123456789abcdef0123456789abcdef"
AUTH = "fedcba9876543210fedcba9876543210"
TELEGRAM = "5012345678:AAF3kq0_zTgY-1bX9vQwErTyUiOpLkJhGfd"
WHOLE = {
    "KITHLINE_DATABASE_URL": "postgresql://kithline:pa55word@127.0.0.1/kithline",
    "KITHLINE_PUBLIC_URL": "https://kithline.example.org",
    "KITHLINE_TELEGRAM_TOKEN": TELEGRAM,
    "KITHLINE_TELEGRAM_SECRET": "s3cret-of-the-webhook",
    "KITHLINE_TELEGRAM_MODE": "webhook",
    "KITHLINE_TWILIO_ACCOUNT": ACCOUNT,
    "KITHLINE_TWILIO_TOKEN": AUTH,
    "KITHLINE_TWILIO_SENDER": "+447700900000",
    "KITHLINE_TWILIO_API": "http://127.0.0.1:9000",
    "KITHLINE_TIMEZONE": "Europe/London",
    "KITHLINE_DEBUG": "false",
}


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch):
    for name in os.environ:
        if name.upper().startswith("KITHLINE_"):
            monkeypatch.delenv(name)


@pytest.fixture
def whole(monkeypatch):
    """A complete live environment, to which one fault at a time is added."""
    keys = make_keys()
    for name, value in {**WHOLE, "KITHLINE_KEYS": keys}.items():
        monkeypatch.setenv(name, value)
    return keys


def faults():
    with pytest.raises(SettingsBroken) as refused:
        read_settings()
    return refused.value.faults


def test_without_any_variable_the_product_starts_with_its_own_file():
    settings = read_settings()
    assert settings.database_url.get_secret_value() == "sqlite:///kithline.sqlite"
    assert settings.telegram_api == "https://api.telegram.org"
    assert settings.telegram_mode == "polling"
    assert settings.debug is False


def test_a_complete_environment_is_read(whole):
    settings = read_settings()
    assert settings.twilio_account == ACCOUNT
    assert settings.sealing_keys().newest("seal").id == "seal1"


def test_settings_do_not_change_once_they_are_read(whole):
    settings = read_settings()
    with pytest.raises(ValidationError, match="frozen"):
        settings.debug = True


def test_x1_no_secret_is_shown_when_settings_are_printed(whole):
    settings = read_settings()
    shown = f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"
    for secret in (whole, AUTH, TELEGRAM, "pa55word", "s3cret"):
        assert secret not in shown
    assert settings.twilio_token is not None
    assert settings.twilio_token.get_secret_value() == AUTH


BROKEN = [
    ("KITHLINE_TELEGRAM_TOKEN", "", "is empty; give it a value or remove it"),
    ("KITHLINE_TELEGRAM_TOKEN", "  ", "is empty; give it a value or remove it"),
    ("KITHLINE_TELEGRAM_TOKEN", "token", "is not a bot token; BotFather gives one as digits"),
    ("KITHLINE_TELEGRAM_TOKEN", TELEGRAM[:-1], "is not a bot token"),
    ("KITHLINE_TELEGRAM_TOKEN", "1234567890:" + "A" * 35, "is a placeholder"),
    ("KITHLINE_TELEGRAM_TOKEN", "123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11", "is the example of the manual"),
    ("KITHLINE_TELEGRAM_TOKEN", ACCOUNT, "may be swapped with KITHLINE_TWILIO_ACCOUNT"),
    ("KITHLINE_TELEGRAM_SECRET", "short", "needs 16 to 256"),
    ("KITHLINE_TWILIO_ACCOUNT", TELEGRAM, "may be swapped with KITHLINE_TELEGRAM_TOKEN"),
    ("KITHLINE_TWILIO_ACCOUNT", AUTH, "may be swapped with KITHLINE_TWILIO_TOKEN"),
    ("KITHLINE_TWILIO_ACCOUNT", "AC" + "x" * 32, "AC and 32 hexadecimal digits"),
    ("KITHLINE_TWILIO_ACCOUNT", "AC" + "0" * 32, "is a placeholder"),
    ("KITHLINE_TWILIO_TOKEN", ACCOUNT, "may be swapped with KITHLINE_TWILIO_ACCOUNT"),
    ("KITHLINE_TWILIO_TOKEN", AUTH + "0", "32 hexadecimal digits"),
    ("KITHLINE_TWILIO_SENDER", "07700 900000", "neither a number such as +447700900000"),
    ("KITHLINE_TWILIO_WHATSAPP_SENDER", "whatsapp:0770", "not a number such as"),
    ("KITHLINE_PUBLIC_URL", "http://kithline.example.org", "has to begin with https://"),
    ("KITHLINE_PUBLIC_URL", "https://kithline.example.org/", "ends with a slash"),
    ("KITHLINE_PUBLIC_URL", "https://", "has to be an address such as"),
    ("KITHLINE_TELEGRAM_API", "ftp://127.0.0.1", "has to begin with https://"),
    ("KITHLINE_TELEGRAM_MODE", "webhok", "has to be polling or webhook"),
    ("KITHLINE_DATABASE_URL", "mysql://u:pa55word@host/db", "only sqlite:/// and postgresql:// databases are known"),
    ("KITHLINE_DATABASE_URL", "sqlite://", "has to be a file"),
    ("KITHLINE_KEYS", "seal1:seal:AAAA", "entry 1 has a key of 3 bytes"),
    ("KITHLINE_TIMEZONE", "Europe/Londn", "did you mean Europe/London"),
    ("KITHLINE_DEBUG", "maybe", "has to be true or false"),
    ("KITHLINE_LOG_LEVEL", "loud", "has to be debug, info, warning or error"),
]


@pytest.mark.parametrize(("name", "value", "fix"), BROKEN, ids=lambda part: part[:40] or "empty")
def test_x1_a_malformed_value_stops_the_start_with_its_name_and_the_fix(whole, monkeypatch, name, value, fix):
    monkeypatch.setenv(name, value)
    (fault,) = faults()
    assert fault.startswith(name + " ")
    assert fix in fault
    assert "\n" not in fault
    assert len(value.strip()) < 10 or value not in fault


@pytest.mark.parametrize(
    ("missing", "because"),
    [
        ("KITHLINE_TWILIO_ACCOUNT", "Twilio needs it"),
        ("KITHLINE_TWILIO_TOKEN", "Twilio needs it"),
        ("KITHLINE_TWILIO_SENDER", "Twilio needs it"),
        ("KITHLINE_TELEGRAM_SECRET", "KITHLINE_TELEGRAM_MODE=webhook needs it"),
        ("KITHLINE_TELEGRAM_TOKEN", "KITHLINE_TELEGRAM_MODE=webhook needs it"),
    ],
)
def test_x1_a_missing_value_that_others_need_stops_the_start(whole, monkeypatch, missing, because):
    monkeypatch.delenv(missing)
    if missing == "KITHLINE_TWILIO_SENDER":
        assert read_after(monkeypatch, KITHLINE_TWILIO_WHATSAPP_SENDER="+447700900000").twilio_sender is None
        monkeypatch.delenv("KITHLINE_TWILIO_WHATSAPP_SENDER")
    (fault,) = faults()
    assert fault.startswith(f"{missing} is missing; ")
    assert because in fault


def read_after(monkeypatch, **variables):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return read_settings()


def test_g10_without_a_public_address_webhooks_cannot_be_checked_so_the_start_stops(whole, monkeypatch):
    monkeypatch.delenv("KITHLINE_PUBLIC_URL")
    assert {fault.split()[0] for fault in faults()} == {"KITHLINE_PUBLIC_URL"}


def test_x1_all_faults_of_all_variables_are_told_at_once(whole, monkeypatch):
    monkeypatch.setenv("KITHLINE_TELEGRAM_TOKEN", "x")
    monkeypatch.setenv("KITHLINE_TIMEZONE", "IST")
    monkeypatch.setenv("KITHLINE_TELEGRAM_TOKN", "secret words")
    found = faults()
    assert [fault.split()[0] for fault in found] == [
        "KITHLINE_TELEGRAM_TOKEN",
        "KITHLINE_TELEGRAM_TOKN",
        "KITHLINE_TIMEZONE",
    ]
    assert found[1] == "KITHLINE_TELEGRAM_TOKN is not a setting; did you mean KITHLINE_TELEGRAM_TOKEN?"


@pytest.mark.parametrize("name", ["KITHLINE_PASSWORD_OF_ADMIN", "kithline_debug", "Kithline_Keys"])
def test_an_unknown_variable_of_ours_stops_the_start(monkeypatch, name):
    read_settings()
    monkeypatch.setenv(name, "true")
    assert any(fault.startswith(f"{name} is not a setting; ") for fault in faults())


def test_a_variable_of_the_test_run_is_not_the_products_business(monkeypatch):
    monkeypatch.setenv("KITHLINE_STRICT", "1")
    assert read_settings().debug is False


@pytest.mark.parametrize(
    ("zone", "meant"),
    [
        ("IST", "Asia/Kolkata, Europe/Dublin, Asia/Jerusalem"),
        ("EST", "America/New_York"),
        ("london", "Europe/London"),
        ("America/New York", "America/New_York"),
        ("Mars/Olympus", "use a full name such as Europe/London"),
        ("../../etc/passwd", "use a full name"),
    ],
)
def test_x2_an_unknown_or_ambiguous_zone_is_refused_with_suggestions(monkeypatch, zone, meant):
    monkeypatch.setenv("KITHLINE_TIMEZONE", zone)
    (fault,) = faults()
    assert meant in fault


@pytest.mark.parametrize("zone", ["UTC", "Europe/London", "America/Argentina/Buenos_Aires"])
def test_a_full_zone_name_is_taken(monkeypatch, zone):
    monkeypatch.setenv("KITHLINE_TIMEZONE", zone)
    assert read_settings().timezone == zone


def test_without_keys_nothing_can_be_sealed_and_the_remedy_is_named():
    with pytest.raises(SettingsBroken, match="KITHLINE_KEYS is missing"):
        read_settings().sealing_keys()


def test_every_setting_of_the_house_is_known():
    assert {name.lower().removeprefix("kithline_") for name in names()} == set(Settings.model_fields)
    assert len(names()) == 15
