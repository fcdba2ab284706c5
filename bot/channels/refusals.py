"""From a provider's code to what the sender is told."""

from datetime import timedelta

from bot.channels.codes import Action, look
from bot.channels.errors import ChannelError, SendingHalted, TryLater, Undeliverable


def refusal(provider: str, code: str, after: timedelta | None = None) -> ChannelError:
    """Return the error that stands for a refusal: the provider took nothing, and said `code`."""
    found = look(provider, code)
    if found.action is Action.RETRY_LATER:
        return TryLater(code, after)
    if found.action is Action.HALT_ALL:
        return SendingHalted(code, found.sentence)
    return Undeliverable(code, found.sentence, found.action)
