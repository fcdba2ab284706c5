"""The channels and doors that the settings ask for, made once when the process starts."""

from dataclasses import dataclass

from bot.channels.protocol import Channel
from bot.channels.telegram.doors import TelegramDoor
from bot.channels.telegram.sending import TelegramChannel
from bot.channels.twilio.doors import TwilioDoor
from bot.channels.twilio.sending import TwilioSms
from storage.settings import Settings


@dataclass(frozen=True)
class Opened:
    """What there is; None for what the settings do not ask for. A door without its secret is never made (G10)."""

    sms: TwilioSms | None = None
    telegram: TelegramChannel | None = None
    twilio_door: TwilioDoor | None = None
    telegram_door: TelegramDoor | None = None

    @property
    def channels(self) -> tuple[Channel, ...]:
        """Return the ways out."""
        return tuple(each for each in (self.sms, self.telegram) if each is not None)

    def close(self) -> None:
        """Let go of every channel."""
        for channel in self.channels:
            channel.close()


def open_channels(settings: Settings) -> Opened:
    """Make what the settings name. The settings were found to agree with each other when they were read."""
    return Opened(_sms(settings), _telegram(settings), _twilio_door(settings), _telegram_door(settings))


def _sms(settings: Settings) -> TwilioSms | None:
    account, token, sender = settings.twilio_account, settings.twilio_token, settings.twilio_sender
    if account is None or token is None or sender is None or settings.public_url is None:
        return None
    return TwilioSms(account, token.get_secret_value(), sender, public_url=settings.public_url, api=settings.twilio_api)


def _telegram(settings: Settings) -> TelegramChannel | None:
    token = settings.telegram_token
    return None if token is None else TelegramChannel(token.get_secret_value(), api=settings.telegram_api)


def _twilio_door(settings: Settings) -> TwilioDoor | None:
    if settings.twilio_token is None or settings.public_url is None:
        return None
    return TwilioDoor(settings.twilio_token.get_secret_value(), public_url=settings.public_url)


def _telegram_door(settings: Settings) -> TelegramDoor | None:
    if settings.telegram_mode != "webhook" or settings.telegram_secret is None:
        return None
    return TelegramDoor(settings.telegram_secret.get_secret_value())
