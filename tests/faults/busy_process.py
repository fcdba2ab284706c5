"""The process that is killed: a real house on a real file, told what to hear and what time it is.

A mother process imports everything once; each round it forks a child that opens the database afresh, as a restart
does, and works until it is killed. The provider is a file beside the database: it keeps what was handed over.

    python -m tests.faults.busy_process DATABASE KEYS LEDGER

Lines in: `fork`, `die POINT TIMES`, `hear ID ADDRESS TEXT`, `time ISO`, `end`. Lines out: `child PID`, `ready`,
`ok ID` or `no ID` for what was heard, `quiet ISO` when everything due at that moment is done, `gone STATUS`.
"""

import os
import sys
from concurrent.futures import Future
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from bot.channels.protocol import Capabilities, Inbound, Outgoing, Receipt, SentResult
from bot.inbox import Taken
from bot.scripts import product_flows
from bot.wording import catalogue
from casework.vocabulary import ChannelName, DeliveryState
from console.composition import House, product_lists
from storage.database import Database
from storage.keys import Keys
from tests.faults.points import Fuse
from tests.phones import HandClock


class LedgerChannel:
    """An SMS provider whose memory is a file: one line a text, on the disk before it answers.

    A line is the delivery, the phone, the moment (product time) and the words, with tabs between.
    """

    name = ChannelName.SMS
    provider = "ledger"
    can = Capabilities(receipts=False, lookup=True, buttons=False, parts=True, window=None)

    def __init__(self, ledger: Path, clock: HandClock, fuse: Fuse) -> None:
        self._ledger, self._clock, self._fuse = ledger, clock, fuse

    def send(self, outgoing: Outgoing) -> SentResult:
        self._fuse.at("before_hand_over")
        text = outgoing.text.replace("\n", " ")
        line = f"{outgoing.delivery}\t{outgoing.to}\t{self._clock.now().isoformat()}\t{text}\n".encode()
        handle = os.open(self._ledger, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, line)
            os.fsync(handle)
        finally:
            os.close(handle)
        self._fuse.at("after_hand_over")
        return SentResult(outgoing.delivery)

    def look_up(
        self, delivery: str, provider_id: str | None, to: str, since: datetime, text: str | None = None
    ) -> Receipt | None:
        sent = self._ledger.read_text().splitlines() if self._ledger.exists() else []
        if not any(line.split("\t")[0] == delivery for line in sent):
            return None
        return Receipt(self.provider, delivery, delivery, DeliveryState.SENT, None, since)

    def close(self) -> None:
        """Nothing is held open."""


def say(words: str) -> None:
    os.write(1, f"{words}\n".encode())


def answer(message_id: str, taken: Future[Taken]) -> None:
    """What the provider would be told: 200, or that it should bring the message again."""
    say(f"no {message_id}" if taken.exception() else f"ok {message_id}")


def work(database_url: str, keys: str, ledger: str) -> None:
    """One life: open, and do as told until killed or the pipe ends."""
    clock, fuse = HandClock(datetime.fromisoformat("2026-06-17T14:50:00+00:00")), Fuse()
    channel = LedgerChannel(Path(ledger), clock, fuse)
    house = House.open(Database(database_url, Keys.parse(keys)), clock, [channel], "demo")
    fuse.watch(house)
    house.sender.lease = timedelta(0)  # a killed sender's lease is over at once: the test does not wait for it
    say("ready")
    for line in sys.stdin:
        word, _, rest = line.rstrip("\n").partition(" ")
        if word == "hear":
            message_id, address, text = rest.split(" ", 2)
            inbound = Inbound("ledger", message_id, ChannelName.SMS, address, text, None, "text", None)
            house.take_in(inbound).add_done_callback(partial(answer, message_id))
        elif word == "die":
            point, times = rest.split()
            fuse.light(point, int(times))
        elif word == "time":
            clock.set(max(clock.now(), datetime.fromisoformat(rest)))
            house.drain()
            say(f"quiet {rest}")
        elif word == "end":
            house.close()
            os._exit(0)


def main() -> None:
    """Import once, then fork a life for every `fork` that comes down the pipe."""
    product_flows(), product_lists(), catalogue.catalogue("en")
    say("mother")
    while (line := _line()) is not None:
        if line != "fork":
            continue  # said to a life that was killed before it read it
        child = os.fork()
        if not child:
            work(*sys.argv[1:4])
            os._exit(0)
        say(f"child {child}")
        say(f"gone {os.waitpid(child, 0)[1]}")


def _line() -> str | None:
    """Read one line without reading ahead: what comes after it belongs to the child. None at the end."""
    letters = bytearray()
    while (letter := os.read(0, 1)) != b"\n":
        if not letter:
            return None
        letters += letter
    return letters.decode()


if __name__ == "__main__":
    main()
