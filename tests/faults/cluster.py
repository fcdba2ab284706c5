"""The product as several processes on one PostgreSQL, with Twilio's double on the other side of real HTTP.

Everything runs by the real clock: leases, heartbeats and the tick are what is tested.
"""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from sqlalchemy import select

from benchmarks.ground import build_sleeping
from benchmarks.town import Plan, address_of
from casework.vocabulary import DeliveryState
from storage.database import Database
from storage.keys import Keys, make_keys
from storage.models import CheckIn, OutboundMessage
from tests.doubles import twilio as double
from tests.doubles.twilio import TwilioDouble
from tests.faults.served import eventually, free_port
from tests.postgres import Server

ROOT = Path(__file__).parents[2]


@dataclass
class Cluster:
    """One database with a town in it, and the processes that serve it. `folder` takes what they say."""

    url: str
    keys: str
    plan: Plan
    twilio: TwilioDouble
    folder: Path
    stack: ExitStack
    processes: "list[subprocess.Popen[bytes]]" = field(default_factory=list)

    def worker(self) -> "subprocess.Popen[bytes]":
        """Start a worker."""
        return self._start("worker")

    def web(self) -> str:
        """Start a web process; return its address once it answers."""
        return self._served("web")

    def serve(self) -> str:
        """Start a process that does everything; return its address once it answers."""
        return self._served("serve")

    def opened(self) -> list[tuple[int, int]]:
        """Return (person, worker) of each check-in that was opened: every id tells which process made it."""
        with self.reading() as database, database.reading() as conn:
            rows = conn.execute(select(CheckIn.person_id, CheckIn.id))
            return [(row.person_id, node_of(row.id)) for row in rows]

    def asked(self) -> Counter[str]:
        """Return how many texts the phone of each member was sent; what staff were told is not among them."""
        members = {address_of(number) for number in range(self.plan.members)}
        return Counter(each.to for each in self.twilio.ledger if each.to in members)

    def under_way(self) -> bool:
        """Tell whether any message is still to leave, or its fate to be settled."""
        states = (DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.UNKNOWN)
        with self.reading() as database, database.reading() as conn:
            return conn.execute(select(OutboundMessage.id).where(OutboundMessage.state.in_(states))).first() is not None

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """Open the database beside the processes."""
        with closing(Database(self.url, Keys.parse(self.keys))) as database:
            yield database

    def _served(self, role: str) -> str:
        port = free_port()
        process = self._start(role, "--port", str(port))
        eventually(lambda: process.poll() is not None or _answers(port))
        return f"http://127.0.0.1:{port}"

    def told(self) -> str:
        """Return everything the processes have said."""
        return "".join(path.read_text() for path in sorted(self.folder.glob("*.log")))

    def _start(self, *command: str) -> "subprocess.Popen[bytes]":
        clean = {name: value for name, value in os.environ.items() if not name.startswith("KITHLINE_")}
        settings = {
            "DATABASE_URL": self.url,
            "KEYS": self.keys,
            "TWILIO_ACCOUNT": double.ACCOUNT,
            "TWILIO_TOKEN": double.TOKEN,
            "TWILIO_SENDER": double.NUMBER,
            "TWILIO_API": self.twilio.address,
            "PUBLIC_URL": self.twilio.public_url,
        }
        log = self.stack.enter_context((self.folder / f"{len(self.processes)}.log").open("wb"))
        process = subprocess.Popen(
            [sys.executable, "-m", "console.cli.main", *command],
            cwd=ROOT,
            env={**clean, **{f"KITHLINE_{name}": value for name, value in settings.items()}},
            stderr=log,
            stdout=log,
        )
        self.processes.append(process)
        self.stack.callback(_end, process)
        return process


@contextmanager
def cluster(server: Server, folder: Path, people: int) -> Iterator[Cluster]:
    """Build a town whose check-ins are all due since a minute ago, at noon where its people live."""
    keys, now = make_keys(), datetime.now(UTC)
    plan = Plan(people, due=(now - timedelta(minutes=1)).replace(microsecond=0, second=0), zone=noon_zone(now))
    with ExitStack() as stack:
        url = stack.enter_context(server.database())
        build_sleeping(url, keys, plan, "live")
        twilio = stack.enter_context(closing(TwilioDouble()))
        yield Cluster(url, keys, plan, twilio, folder, stack)


def node_of(row_id: int) -> int:
    """Return which process made an id (`storage/ids.py`)."""
    return row_id >> 12 & 1023


def noon_zone(now: datetime) -> str:
    """Return a zone in which it is about noon: nobody is written to at night, whenever the test runs."""
    ahead = 12 - now.hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health").status_code == 200
    except httpx.TransportError:
        return False


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End a process as an administrator would, and wait for it; a frozen one is woken first."""
    if process.poll() is None:
        process.send_signal(signal.SIGCONT)
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
