"""Asks Telegram, before going live, whether it agrees with our settings (X1, X5)."""

from typing import Literal

from bot.channels.errors import ChannelError, SendingHalted
from bot.channels.telegram.sending import WEBHOOK_DOOR, TelegramChannel


def faults(
    channel: TelegramChannel, mode: Literal["polling", "webhook"], public_url: str | None = None
) -> tuple[str, ...]:
    """Return one plain line for each thing that would keep messages from going out or coming in."""
    try:
        told = channel.webhook_address()
    except SendingHalted:
        return ("Telegram refuses KITHLINE_TELEGRAM_TOKEN; ask BotFather for a new one",)
    except ChannelError as fault:
        return (f"Telegram could not be asked ({fault.code}); try again",)
    if mode == "polling" and told:
        return ("Telegram calls another address instead of waiting to be asked; start with polling once to end that",)
    if mode == "webhook" and told != f"{public_url}{WEBHOOK_DOOR}":
        return (f"Telegram does not call us at {public_url}{WEBHOOK_DOOR}; start with the webhook to tell it",)
    return ()
