"""Messages handed to a house all through some trouble; each is handed in again until it is acknowledged."""

import threading
import time
from collections import Counter
from itertools import count

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from bot.channels.protocol import Inbound
from casework.vocabulary import ChannelName
from console.composition import House
from storage.faults import DatabaseBusy
from storage.models import InboundMessage

WRITERS = 8

_loads = count(1)


class SteadyLoad:
    """Eight strangers who write one message after another; `acknowledged` maps each message to its moment."""

    def __init__(self, house: House) -> None:
        self._house, self._name = house, f"load-{next(_loads)}"
        self._enough = threading.Event()
        self._threads = [threading.Thread(target=self._write, args=(place,)) for place in range(WRITERS)]
        self.acknowledged: dict[str, float] = {}
        self.troubles: Counter[str] = Counter()

    def __enter__(self) -> "SteadyLoad":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._enough.set()
        for thread in self._threads:
            thread.join()

    def wait_for(self, more: int, within: float) -> float:
        """Wait until so many more are acknowledged; return the seconds it took."""
        began, goal = time.monotonic(), len(self.acknowledged) + more
        while len(self.acknowledged) < goal:
            assert time.monotonic() - began < within, f"too few messages in {within} s; troubles: {self.troubles}"
            time.sleep(0.01)
        return time.monotonic() - began

    def stored(self) -> Counter[str]:
        """Return how often each message is stored."""
        with self._house.database.reading() as conn:
            return Counter(conn.scalars(select(InboundMessage.provider_id)))

    def _write(self, place: int) -> None:
        for number in count():
            name = f"{self._name}-{place}-{number}"
            inbound = Inbound("load", name, ChannelName.SMS, f"+4477009004{place:02d}", "hello", None, "text", None)
            while not self._taken(inbound):
                if self._enough.wait(0.1):
                    return
            self.acknowledged[name] = time.monotonic()
            if self._enough.is_set():
                return

    def _taken(self, inbound: Inbound) -> bool:
        try:
            self._house.take_in(inbound).result(60)
        except (DatabaseBusy, DBAPIError) as trouble:
            self.troubles[type(trouble).__name__] += 1
            return False
        return True
