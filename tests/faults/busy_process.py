"""The process that is killed: a real house on a real file, told what to hear and what time it is.

A mother process imports everything once; each round it forks a child that opens the database afresh, as a restart
does, and works until it is killed. The provider is a file beside the database: it keeps what was handed over.

    python -m tests.faults.busy_process DATABASE KEYS LEDGER

Lines in: `hear ID ADDRESS TEXT`, `time ISO`, `fork`. Lines out: `child PID`, `ready`, `ok ID`, `quiet`.
"""

import os
import sys
from datetime import datetime, timedelta
from pathlib import Path

from bot.channels.protocol import Capabilities, Inbound, Outgoing, Receipt, SentResult
from bot.scripts import product_flows
from bot.wording import catalogue
from casework.vocabulary import ChannelName, DeliveryState
from console.composition import House, product_lists
from storage.database import Database
from storage.keys import Keys
from tests.phones import HandClock


class LedgerChannel:
    """An SMS provider whose memory is a file: one line a text, on the disk before it answers."""

    name = ChannelName.SMS
    provider = "ledger"
    can = Capabilities(receipts=False, lookup=True, buttons=False, parts=True, window=None)

    def __init__(self, ledger: Path) -> None:
        self._ledger = ledger

    def send(self, outgoing: Outgoing) -> SentResult:
        text = outgoing.text.replace("\n", " ")
        line = f"{outgoing.delivery}\t{outgoing.to}\t{text}\n".encode()
        handle = os.open(self._ledger, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, line)
            os.fsync(handle)
        finally:
            os.close(handle)
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


def work(database_url: str, keys: str, ledger: str) -> None:
    """One life: open, and do as told until killed or the pipe ends."""
    clock = HandClock(datetime.fromisoformat("2026-06-17T14:50:00+00:00"))
    house = House.open(Database(database_url, Keys.parse(keys)), clock, [LedgerChannel(Path(ledger))], "demo")
    house.sender.lease = timedelta(0)  # a killed sender's lease is over at once: the test does not wait for it
    say("ready")
    for line in sys.stdin:
        word, _, rest = line.rstrip("\n").partition(" ")
        if word == "hear":
            message_id, address, text = rest.split(" ", 2)
            inbound = Inbound("ledger", message_id, ChannelName.SMS, address, text, None, "text", None)
            house.take_in(inbound).result()
            say(f"ok {message_id}")
        elif word == "time":
            clock.set(max(clock.now(), datetime.fromisoformat(rest)))
            house.drain()
            say("quiet")
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
        os.waitpid(child, 0)
        say("gone")


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
