"""Messages brought to the doors all through some trouble, and a ledger of how each was answered.

The ledger is the test's own; the product is asked only afterwards what it stored.
"""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPException

from sqlalchemy import select

from storage.models import InboundMessage
from tests.doubles.server import post_form
from tests.faults.served import Product

DOOR = "/webhooks/twilio/message"


@dataclass
class Flood:
    """Brings one message after another to `address`, as Twilio does; an answer other than 2xx is tried again."""

    product: Product
    address: str
    answers: Counter[int] = field(default_factory=Counter)
    acknowledged: list[str] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    longest: float = 0.0
    """Seconds the slowest answer took."""

    def brings(self, number: int) -> None:
        """Bring a few messages at once, one a thread, and wait for every answer."""
        made = [self.product.twilio.message(f"+4477009003{place:02d}", "hello") for place in range(number)]
        threads = [threading.Thread(target=self._bring, args=(fields,)) for fields in made]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def brings_until(self, done: threading.Event, number: int = 2) -> None:
        """Go on bringing until told that it is enough."""
        while not done.is_set():
            self.brings(number)

    def stored(self) -> Counter[str]:
        """Return how often each message is stored."""
        return Counter(row[0] for row in self.product.rows(select(InboundMessage.provider_id)))

    def lost(self) -> set[str]:
        """Return what was answered 2xx and is not stored."""
        return set(self.acknowledged) - set(self.stored())

    def _bring(self, fields: dict[str, str]) -> None:
        began, sid = time.monotonic(), fields["MessageSid"]
        signed = {"X-Twilio-Signature": self.product.twilio.sign(DOOR, fields)}
        try:
            status = post_form(self.address + DOOR, list(fields.items()), signed)
        except (OSError, HTTPException):  # nobody answered: nobody has it
            self.refused.add(sid)
            return
        self.longest = max(self.longest, time.monotonic() - began)
        self.answers[status] += 1
        if 200 <= status < 300:
            self.acknowledged.append(sid)
        else:
            self.refused.add(sid)
