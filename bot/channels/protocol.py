"""What the house knows of any channel: what goes out, what comes in, and what an adapter can do."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from casework.vocabulary import ChannelName, DeliveryState

_BUTTON = re.compile(r"p([0-9a-z]{1,13})\.([0-9]{1,3})")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can do; the outbox decides by this, never by a channel's name.

    `receipts`: it tells us what became of a message. `lookup`: it can be asked about one whose fate is unknown.
    `parts`: long texts are charged and carried in parts. `window`: how long after the person's own last message
    free words may be sent; None means always.
    """

    receipts: bool
    lookup: bool
    buttons: bool
    parts: bool
    window: timedelta | None


@dataclass(frozen=True, slots=True)
class Button:
    """One option of one question, as a thing to tap. `data` travels through the provider and back."""

    data: str
    label: str

    @classmethod
    def of(cls, prompt_id: int, place: int, label: str) -> "Button":
        """Return the button of the option at `place` (from 0) of a prompt; its data stays under 64 bytes."""
        return cls(f"p{_base36(prompt_id)}.{place}", label)

    @staticmethod
    def read(data: object) -> tuple[int, int] | None:
        """Return (prompt id, place) from a tapped button's data; None when it is not one of ours."""
        found = _BUTTON.fullmatch(data) if isinstance(data, str) else None
        return None if found is None else (int(found[1], 36), int(found[2]))


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to hand over. `delivery` is our own id, "outbound id.fence", which a receipt brings back.

    `valid_for` counts from now: past it the words must not arrive any more (method 4.1). `not_after` is when the
    sender's lease ends, in seconds of `time.monotonic`: past it somebody else may have sent it.
    """

    delivery: str
    to: str
    text: str
    buttons: tuple[Button, ...] = ()
    valid_for: timedelta | None = None
    not_after: float | None = None


@dataclass(frozen=True, slots=True)
class SentResult:
    """The provider has the message; `provider_id` is its name for it."""

    provider_id: str | None


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message in. (`provider`, `provider_id`) is unique: a second copy is the same message.

    `button` is (prompt id, option place from 0). `kind` is text, button or media; media is never fetched, `text`
    is then its caption. `group`: it was written where others read along, and its words are not passed on.
    `edited`: the person changed a message sent earlier; a new wording of old words, not an answer to what is open now.
    """

    provider: str
    provider_id: str
    channel: ChannelName
    address: str
    text: str
    button: tuple[int, int] | None
    kind: str
    sent_at: datetime | None
    group: bool = False
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """The provider's word on one delivery: `state` is SENT, DELIVERED or FAILED, `code` says why it failed."""

    provider: str
    provider_id: str
    delivery: str | None
    state: DeliveryState
    code: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class OptOut:
    """The provider acted on a carrier word by itself."""

    channel: ChannelName
    address: str
    provider_id: str
    kind: Literal["stop", "start", "help"]


class Channel(Protocol):
    """One way out. Methods block, are called from several threads, and answer within ten seconds or so."""

    @property
    def name(self) -> ChannelName:
        """Which channel of a contact point this serves."""

    @property
    def provider(self) -> str:
        """Who carries it; with the provider's id it names a message."""

    @property
    def can(self) -> Capabilities:
        """What it can do."""

    def send(self, outgoing: Outgoing) -> SentResult:
        """Hand one message over, once.

        Raises `Undeliverable`, `TryLater`, `OutcomeUnknown` or `SendingHalted` (errors.py), and nothing else.
        """

    def look_up(
        self, delivery: str, provider_id: str | None, to: str, since: datetime, text: str | None = None
    ) -> Receipt | None:
        """Ask the provider about a delivery whose fate is unknown; None means that it never had it.

        `since` is when the attempt began, by the wall's clock. `text` is what was sent, to the letter: without a
        provider's id it is all that tells one message to a shared phone from another, so pass it whenever it is
        known. Raises as `send`; `OutcomeUnknown` when the provider's answer fits more than one message.
        """

    def close(self) -> None:
        """Let go of connections and threads."""


def _base36(number: int) -> str:
    if number < 0:
        raise ValueError("a prompt id is not negative")
    digits = ""
    while True:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
        if not number:
            return digits
