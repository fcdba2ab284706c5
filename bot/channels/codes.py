"""Every code a provider may give, the one thing to do about it, and how to say it to a practitioner.

Sources: Twilio's error and warning dictionary; Telegram's Bot API, whose refusals are told apart by their description.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.channels.code_tables import telegram, twilio


class Action(StrEnum):
    """The one stated action of a code (design 6)."""

    RETRY_LATER = "retry_later"
    OTHER_CHANNEL = "other_channel"  # stop on this one, try another with consent, tell a human
    STOP_PERSON = "stop_person"  # they said stop: nothing more from us, tell a human
    HALT_ALL = "halt_all"  # nobody can be reached this way: keep the queue, tell everyone


@dataclass(frozen=True, slots=True)
class ProviderCode:
    """One code. `known` is False for a code that is not in our table: a human has to look."""

    code: str
    action: Action
    sentence: str
    known: bool = True


UNKNOWN = (
    "The provider gave a reason we do not know ({code}). Please reach them another way and tell your administrator."
)

UNSURE: Mapping[str, str] = {
    "no_answer": "The provider took the message or did not; its answer never came.",
    "strange_answer": "The provider answered in a way we cannot read, so we do not know whether it has the message.",
    "server_error": "The provider had a fault of its own while taking the message.",
    "several_match": "The provider has more than one message that this could be.",
    "sender_died": "Our own sender stopped in the middle of handing this over.",
}
"""Sentences for what no provider said: our own codes of an unknown outcome."""

UNREACHABLE = ProviderCode("unreachable", Action.RETRY_LATER, "The provider could not be reached. We will try again.")
EXPIRED = ProviderCode("expired", Action.OTHER_CHANNEL, "It came too late to be sent in this person's safe hours.")
BUSY = ProviderCode("429", Action.RETRY_LATER, "The provider asked us to go slower. We will try again.")


def _book(*tables: Mapping[str, Mapping[str, str]]) -> dict[str, ProviderCode]:
    book: dict[str, ProviderCode] = {each.code: each for each in (UNREACHABLE, EXPIRED, BUSY)}
    for table in tables:
        for action, lines in table.items():
            book.update({code: ProviderCode(code, Action(action), said) for code, said in lines.items()})
    return book


TWILIO = _book(twilio.REFUSED_AT_ONCE, twilio.FAILED_LATER)
TELEGRAM = _book(telegram.REFUSED)

_BOOKS: Mapping[str, Mapping[str, ProviderCode]] = {
    "twilio": TWILIO,
    "sim-sms": TWILIO,
    "sim-whatsapp": TWILIO,
    "telegram": TELEGRAM,
    "sim-telegram": TELEGRAM,
}


def look(provider: str, code: str) -> ProviderCode:
    """Return what to do about a provider's code; an unknown one means another channel and a human (design 6)."""
    found = _BOOKS.get(provider, {}).get(code)
    return found or ProviderCode(code, Action.OTHER_CHANNEL, UNKNOWN.format(code=code), known=False)


def sentence(provider: str, code: str) -> str:
    """Return a plain sentence for a practitioner, for a provider's code and for our own alike."""
    return UNSURE.get(code) or look(provider, code).sentence


def telegram_code(status: int, description: str) -> str:
    """Name one of Telegram's refusals: its status, with a word for the description where that changes the sentence."""
    low = description.lower()
    for code, marker in telegram.MARKERS.items():
        if code.startswith(str(status)) and marker in low:
            return code
    return str(status)
