"""One message in a sender's hands."""

from dataclasses import dataclass
from datetime import timedelta

from bot.channels.protocol import Button
from casework.vocabulary import ChannelName


@dataclass(frozen=True)
class Claimed:
    """One message in a sender's hands: `fence` proves that the lease is still its own."""

    id: int
    fence: int
    attempt_id: int
    channel: ChannelName
    to: str
    text: str
    buttons: tuple[Button, ...]
    valid_for: timedelta | None

    @property
    def delivery(self) -> str:
        """Our delivery id, which travels in the status callback's address."""
        return f"{self.id}.{self.fence}"
