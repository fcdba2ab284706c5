"""A provider that takes everything at once and remembers only what was asked for: when a page arrived."""

import threading
import time
from datetime import datetime
from itertools import count

from bot.channels.protocol import Capabilities, Outgoing, Receipt, SentResult
from casework.vocabulary import ChannelName


class QuietProvider:
    """An SMS channel without receipts; safe from several threads."""

    name = ChannelName.SMS
    provider = "quiet"
    can = Capabilities(receipts=False, lookup=True, buttons=False, parts=True, window=None)

    def __init__(self) -> None:
        self.sent = 0
        self._numbers = count(1)
        self._awaited: dict[str, threading.Event] = {}
        self._arrived: dict[str, float] = {}

    def expect(self, words: str) -> None:
        """Remember when the first message arrives that holds these words."""
        self._awaited[words] = threading.Event()

    def arrived(self, words: str, patience: float) -> float | None:
        """Wait for it; return when it came by `time.perf_counter`, or None."""
        self._awaited[words].wait(patience)
        return self._arrived.get(words)

    def send(self, outgoing: Outgoing) -> SentResult:
        """Take a message."""
        for words, event in list(self._awaited.items()):
            if not event.is_set() and words in outgoing.text:
                self._arrived[words] = time.perf_counter()
                event.set()
        number = next(self._numbers)
        self.sent = number
        return SentResult(f"quiet-{number}")

    def look_up(
        self, delivery: str, provider_id: str | None, to: str, since: datetime, text: str | None = None
    ) -> Receipt | None:
        """It has whatever it was given, and was never asked twice."""
        return None

    def close(self) -> None:
        """Nothing is held open."""
