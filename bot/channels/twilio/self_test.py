"""Asks Twilio, before going live, whether it agrees with our settings (X1, X5, X6)."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urldefrag

from bot.channels.errors import OutcomeUnknown, SendingHalted, TryLater, Undeliverable
from bot.channels.twilio.sending import TwilioSms, answered

MESSAGE_DOOR = "/webhooks/twilio/message"


def faults(sms: TwilioSms) -> tuple[str, ...]:
    """Return one plain line for each thing that would keep texts from going out or coming in; none when all is well."""
    try:
        return tuple(_of_service(sms) if sms.sender.startswith("MG") else _of_number(sms))
    except SendingHalted as halt:
        if halt.code == "20404":
            return ("KITHLINE_TWILIO_SENDER is a messaging service that this account does not have",)
        return (f"Twilio refuses KITHLINE_TWILIO_ACCOUNT with KITHLINE_TWILIO_TOKEN (code {halt.code})",)
    except (TryLater, OutcomeUnknown, Undeliverable) as fault:
        return (f"Twilio could not be asked ({fault.code}); try again",)


def _of_number(sms: TwilioSms) -> Iterator[str]:
    found = answered(lambda: sms.client.incoming_phone_numbers.list(phone_number=sms.sender, limit=1))
    if not found:
        yield "KITHLINE_TWILIO_SENDER is not a number of this account"
        return
    (number,) = found
    if not _can_text(number.capabilities):
        yield "KITHLINE_TWILIO_SENDER cannot send texts; choose a number with SMS"
    yield from _of_door(sms, number.sms_url, "the number")


def _of_service(sms: TwilioSms) -> Iterator[str]:
    service = answered(lambda: sms.client.messaging.v1.services(sms.sender).fetch())
    numbers = answered(lambda: sms.client.messaging.v1.services(sms.sender).phone_numbers.list(limit=20))
    if not numbers:
        yield "KITHLINE_TWILIO_SENDER is a messaging service without numbers; add one"
    if not service.use_inbound_webhook_on_number:
        yield from _of_door(sms, service.inbound_request_url, "the messaging service")


def _of_door(sms: TwilioSms, told: str | None, where: str) -> Iterator[str]:
    """Compare where Twilio brings messages with where we listen; what follows a # is for Twilio's own use."""
    door = f"{sms.public_url}{MESSAGE_DOOR}"
    if urldefrag(told or "").url != door:
        yield f"Twilio does not bring messages to us; set the incoming message address of {where} to {door}"


def _can_text(capabilities: Any) -> bool:
    able = capabilities.get("sms") if isinstance(capabilities, dict) else getattr(capabilities, "sms", False)
    return bool(able)
