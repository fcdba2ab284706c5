"""The process's settings, read once from the environment; any fault stops the start (design 8, X1, X2)."""

import difflib
import os
from typing import Annotated, Any, Literal

from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from storage import setting_shapes as shapes
from storage.keys import Keys

PREFIX = "KITHLINE_"
ELSEWHERE = frozenset({"KITHLINE_STRICT", "KITHLINE_TEST_DATABASE_URL"})
"""Names that the test run reads, not the product."""


class SettingsBroken(Exception):
    """The environment is not usable. `faults` has one plain line a variable: its name and the fix, never its value."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


class Settings(BaseSettings):
    """Everything the process was told from outside. Secrets do not show when it is printed."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", hide_input_in_errors=True)

    database_url: Annotated[SecretStr, shapes.DATABASE] = SecretStr("sqlite:///kithline.sqlite")
    public_url: Annotated[str, shapes.ADDRESS] | None = None
    keys: Annotated[SecretStr, shapes.KEYS] | None = None
    telegram_token: Annotated[SecretStr, shapes.TELEGRAM_TOKEN] | None = None
    telegram_secret: Annotated[SecretStr, shapes.TELEGRAM_SECRET] | None = None
    telegram_api: Annotated[str, shapes.ADDRESS] = "https://api.telegram.org"
    telegram_mode: Literal["polling", "webhook"] = "polling"
    twilio_account: Annotated[str, shapes.TWILIO_ACCOUNT] | None = None
    twilio_token: Annotated[SecretStr, shapes.TWILIO_TOKEN] | None = None
    twilio_sender: Annotated[str, shapes.SENDER] | None = None
    twilio_whatsapp_sender: Annotated[str, shapes.WHATSAPP_SENDER] | None = None
    twilio_api: Annotated[str, shapes.ADDRESS] = "https://api.twilio.com"
    timezone: Annotated[str, shapes.ZONE] = "UTC"
    debug: bool = False
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    def sealing_keys(self) -> Keys:
        """Return the installation's keys; raises `SettingsBroken` when there are none."""
        if self.keys is None:
            raise SettingsBroken(["KITHLINE_KEYS is missing; `python -m storage.keys` prints a new set"])
        return Keys.parse(self.keys.get_secret_value())


def read_settings() -> Settings:
    """Read the environment; raises `SettingsBroken` with every fault of every variable at once."""
    faults = _unknown_names()
    try:
        settings = Settings()
    except ValidationError as error:
        # from None: pydantic's own text could show a value
        raise SettingsBroken(sorted({_line(fault) for fault in error.errors()} | set(faults))) from None
    faults += _disagreements(settings)
    if faults:
        raise SettingsBroken(sorted(faults))
    return settings


def names() -> tuple[str, ...]:
    """Return every variable the product reads, as written in the environment."""
    return tuple(PREFIX + name.upper() for name in Settings.model_fields)


def _unknown_names() -> list[str]:
    found = []
    for name in os.environ:
        if name.upper().startswith(PREFIX) and name not in names() and name not in ELSEWHERE:
            near = difflib.get_close_matches(name.upper(), names(), n=1)
            found.append(f"{name} is not a setting; " + (f"did you mean {near[0]}?" if near else "remove it"))
    return found


def _line(fault: Any) -> str:
    field = str(fault["loc"][0])
    known = field in Settings.model_fields
    name = PREFIX + field.upper() if known else field
    if fault["type"] == "value_error":
        return f"{name} {fault['ctx']['error']}"
    if fault["type"] == "literal_error":
        return f"{name} has to be {fault['ctx']['expected'].replace(chr(39), '')}"
    if fault["type"].startswith("bool"):
        return f"{name} has to be true or false"
    return f"{name} cannot be read; see docs/settings.md"


def _disagreements(settings: Settings) -> list[str]:
    """Settings that are each well formed but do not work together."""
    faults: list[str] = []

    def needs(because: str, *fields: str) -> None:
        faults.extend(
            f"{PREFIX}{field.upper()} is missing; {because} needs it"
            for field in fields
            if getattr(settings, field) is None
        )

    twilio = (settings.twilio_account, settings.twilio_token, settings.twilio_sender, settings.twilio_whatsapp_sender)
    if any(twilio):
        needs("Twilio", "twilio_account", "twilio_token", "public_url")
        if not (settings.twilio_sender or settings.twilio_whatsapp_sender):
            faults.append("KITHLINE_TWILIO_SENDER is missing; Twilio needs it (or KITHLINE_TWILIO_WHATSAPP_SENDER)")
    if settings.telegram_mode == "webhook":
        needs("KITHLINE_TELEGRAM_MODE=webhook", "telegram_token", "telegram_secret", "public_url")
    return faults
