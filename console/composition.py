"""The composition root: everything one process holds, put together once, with the clock it goes by."""

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import TypeVar

from sqlalchemy import select

from bot import inbox, outbox
from bot.channels.protocol import Channel, Inbound, OptOut, Receipt
from bot.channels.simulator import SimulatedChannel
from bot.dialogue.script import Scripts
from bot.inbox import Taken
from bot.inbox.stopping import hear_opt_out
from bot.line import Line
from bot.scripts import publish_all
from bot.sender import Sender
from casework.signals.rules import PhraseLists, load_rules
from casework.vocabulary import DeliveryState, TimerState
from scheduler.pace import Pace
from scheduler.timers import run_due
from storage.clock import Clock
from storage.database import Database
from storage.library import phrase_rows
from storage.models import OutboundMessage, Timer
from storage.timers import more_due
from storage.work import Work
from storage.writer import Order, Writer

T = TypeVar("T")

MOST_ROUNDS = 10_000
"""Draining stops here: more rounds than this at one moment is a loop of our own making."""


@lru_cache(maxsize=1)
def product_lists() -> PhraseLists:
    """Return the phrase lists that come with the product, compiled once a process."""
    return load_rules(phrase_rows())


class NeverQuiet(RuntimeError):
    """Timers or messages kept making each other due at one moment."""


@dataclass(eq=False)
class House:
    """One process of the phone line. `kind` is `demo` or `live`; `clock` is product time, moved only in a demo."""

    database: Database
    clock: Clock
    scripts: Scripts
    lists: PhraseLists
    versions: dict[tuple[str, str], int]
    writer: Writer
    kind: str
    channels: tuple[Channel, ...]
    wake_sender: Callable[[], None] = lambda: None
    wake_with: Callable[[Work], None] = lambda work: None
    role: str = "serve"

    @classmethod
    def open(cls, database: Database, clock: Clock, channels: Iterable[Channel], kind: str) -> "House":
        """Publish the flows, load the phrase lists, start the writer. Raises `FlowBroken` with every fault."""
        scripts, versions = publish_all(database, clock.now())
        house = cls(
            database=database,
            clock=clock,
            scripts=scripts,
            lists=product_lists(),
            versions=versions,
            writer=Writer(database, clock, arrange=inbox.rounds),
            kind=kind,
            channels=tuple(channels),
        )
        house.sender = Sender(
            partial(house.write, order=Order.ALERTS), house.channels, clock, lambda: datetime.now(UTC)
        )
        return house

    pace: Pace = field(default_factory=Pace)
    sender: Sender = None  # type: ignore[assignment]  # set by `open`, which it needs

    def line(self, work: Work) -> Line:
        """Return a line over one unit of work."""
        return Line(work, self.scripts, self.lists, self.versions, self.wake_sender, self.wake_with)

    def submit(self, change: Callable[[Line], T], order: Order = Order.REST, about: Inbound | None = None) -> Future[T]:
        """Queue a change for the writer; the future resolves after the commit. `about` is the message it hears."""
        return self.writer.submit(lambda work: change(self.line(work)), order, about)

    def write(self, change: Callable[[Line], T], order: Order = Order.REST) -> T:
        """Carry a change out and wait for its commit."""
        return self.submit(change, order).result()

    def take_in(self, inbound: Inbound) -> Future[Taken]:
        """Store and hear one message; answer the provider only when the future has resolved."""
        return self.submit(lambda line: inbox.take_in(line, inbound), Order.INBOUND, inbound)

    def take_receipt(self, receipt: Receipt) -> Future[None]:
        """Move one delivery forward on its provider's word."""
        return self.submit(lambda line: outbox.receive_receipt(line, receipt), Order.INBOUND)

    def take_opt_out(self, notice: OptOut) -> Future[None]:
        """Respect an opt-out that came as a notice instead of a message."""
        return self.submit(lambda line: hear_opt_out(line, notice), Order.INBOUND)

    def run_timers(self) -> int:
        """Carry out what is due now; return how many timers were done."""
        write = partial(self.write, order=Order.CHECK_INS)
        return run_due(write, self.clock.now(), pace=self.pace, look_up=self.sender.look_up)

    def is_more(self) -> bool:
        """Tell whether more timers are due than one transaction takes."""
        with self.database.reading() as conn:
            return more_due(conn, self.clock.now(), self.pace.batch)

    def send_due(self) -> int:
        """Hand over what is due, and hear simulated receipts; return how much moved."""
        return self.sender.send_due() + self._simulated_receipts()

    @property
    def process_kind(self) -> str:
        """What this process calls itself in its row: `demo`, or `serve`, `web` or `worker`."""
        return "demo" if self.kind == "demo" else self.role

    def drain(self) -> int:
        """Do and send everything due at this moment of product time until all is quiet; return how much was done."""
        done = 0
        for _ in range(MOST_ROUNDS):
            moved = self.run_timers() + self.send_due()
            if not moved:
                return done
            done += moved
        raise NeverQuiet("timers or messages kept coming due at one moment")

    def _simulated_receipts(self) -> int:
        """Hear what the simulated providers say became of their messages; real ones come to our doors."""
        simulated = (channel for channel in self.channels if isinstance(channel, SimulatedChannel))
        receipts = [receipt for channel in simulated for receipt in channel.collect_receipts()]
        for receipt in receipts:
            self.take_receipt(receipt).result()
        return len(receipts)

    def next_due(self) -> datetime | None:
        """Return the earliest moment at which anything will happen by itself (aware, UTC).

        A message that is due already and still here waits for its provider, not for the clock.
        """
        with self.database.reading() as conn:
            timer = conn.scalar(
                select(Timer.due_at).where(Timer.state == TimerState.WAITING).order_by(Timer.due_at).limit(1)
            )
            message = conn.scalar(
                select(OutboundMessage.not_before)
                .where(OutboundMessage.state == DeliveryState.QUEUED, OutboundMessage.not_before > self.clock.now())
                .order_by(OutboundMessage.not_before)
                .limit(1)
            )
        return min((moment for moment in (timer, message) if moment is not None), default=None)

    def close(self) -> None:
        """Finish what was taken on, then let go of everything."""
        self.writer.close()
        self.sender.close()
        self.database.close()
