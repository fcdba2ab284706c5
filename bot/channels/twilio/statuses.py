"""Twilio's words, as ours: what became of a message, and by which channel an address is reached."""

from collections.abc import Mapping

from casework.vocabulary import ChannelName, DeliveryState

PROVIDER = "twilio"
_WHATSAPP = "whatsapp:"

_STATES: Mapping[str, DeliveryState] = {
    "accepted": DeliveryState.SENT,
    "scheduled": DeliveryState.SENT,
    "queued": DeliveryState.SENT,
    "sending": DeliveryState.SENT,
    "sent": DeliveryState.SENT,
    "delivered": DeliveryState.DELIVERED,
    "partially_delivered": DeliveryState.DELIVERED,
    "read": DeliveryState.DELIVERED,
    "undelivered": DeliveryState.FAILED,
    "failed": DeliveryState.FAILED,
    "canceled": DeliveryState.FAILED,
}


def state_of(status: str) -> DeliveryState:
    """Return the state for a status; a new word of theirs means only that they have it."""
    return _STATES.get(status, DeliveryState.SENT)


def code_of(status: str, error_code: object) -> str | None:
    """Return why a message failed; a failure without a code is named by its status. None when it did not fail."""
    if state_of(status) is not DeliveryState.FAILED:
        return None
    code = str(error_code or "")
    return code if code.isdecimal() and code != "0" else status


def channel_and_address(sender: str) -> tuple[ChannelName, str]:
    """Return the channel a sender's address belongs to, and the bare address."""
    channel = ChannelName.WHATSAPP if sender.startswith(_WHATSAPP) else ChannelName.SMS
    return channel, sender.removeprefix(_WHATSAPP)
