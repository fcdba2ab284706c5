"""`kithline serve` as a process of its own, with both providers' doubles on the other side of real HTTP.

Everything runs by the real clock. The family is known to it; nobody is asked anything by itself.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from console.composition import House
from storage.clock import RealClock
from storage.database import Database
from storage.keys import Keys, make_keys
from storage.schema import upgrade
from storage.stamp import stamp
from tests import cast
from tests.doubles import telegram as telegram_double
from tests.doubles import twilio as twilio_double
from tests.doubles.telegram import TelegramDouble
from tests.faults.early_twilio import EarlyTwilio

ROOT = Path(__file__).parents[2]
PATIENCE = 30.0


@dataclass
class Product:
    """Where the product is installed: a database, its keys, and who is on the other side."""

    url: str
    keys: str
    folder: Path
    twilio: EarlyTwilio
    telegram: TelegramDouble
    more: dict[str, str] = field(default_factory=dict)
    """Settings besides the usual ones."""
    address: str = ""

    @contextmanager
    def serves(self, output: Path | None = None) -> Iterator["Served"]:
        """Run it until the end of the block; `output` is where it speaks, instead of a log in `folder`."""
        port, log = free_port(), output or self.folder / "served.log"
        with log.open("ab") as told:
            process = subprocess.Popen(
                self.command("serve", "--port", str(port)), cwd=ROOT, env=self.environment(), stdout=told, stderr=told
            )
        served = Served(f"http://127.0.0.1:{port}", process)
        try:
            eventually(lambda: process.poll() is not None or served.answers())
            assert process.poll() is None, log.read_text() if output is None else "it ended"
            yield served
        finally:
            served.end()

    def command(self, *words: str) -> list[str]:
        """Return what starts one command of the product."""
        return [sys.executable, "-m", "console.cli.main", *words]

    def environment(self) -> dict[str, str]:
        """Return the environment its processes see."""
        settings = {
            "DATABASE_URL": self.url,
            "KEYS": self.keys,
            "TWILIO_ACCOUNT": twilio_double.ACCOUNT,
            "TWILIO_TOKEN": twilio_double.TOKEN,
            "TWILIO_SENDER": twilio_double.NUMBER,
            "TWILIO_API": self.twilio.address,
            "PUBLIC_URL": self.twilio.public_url,
            **self.more,
        }
        clean = {name: value for name, value in os.environ.items() if not name.startswith("KITHLINE_")}
        return {**clean, **{f"KITHLINE_{name}": value for name, value in settings.items()}}

    def by_telegram(self, mode: str) -> None:
        """Set Telegram up, `polling` or `webhook`."""
        self.more |= {"TELEGRAM_TOKEN": telegram_double.TOKEN, "TELEGRAM_API": self.telegram.address}
        self.more |= {"TELEGRAM_MODE": mode, "TELEGRAM_SECRET": telegram_double.SECRET}

    def rows(self, statement: Any) -> list[Any]:
        """Read rows as they are stored."""
        with closing(Database(self.url, Keys.parse(self.keys))) as database, database.reading() as conn:
            return list(conn.execute(statement).all())


@dataclass
class Served:
    """One process that serves, and its address."""

    address: str
    process: "subprocess.Popen[bytes]"

    def answers(self) -> bool:
        try:
            return httpx.get(f"{self.address}/health").status_code == 200
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        """Kill it, as a power cut would."""
        self.process.kill()
        self.process.wait(PATIENCE)

    def end(self) -> None:
        """End it as an administrator would; it must go as asked."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                assert self.process.wait(PATIENCE) == 0
            except subprocess.TimeoutExpired:
                self.kill()
                raise


def installed(url: str, folder: Path, twilio: EarlyTwilio, telegram: TelegramDouble) -> Product:
    """Bring a database up to date, and write the family into it."""
    keys, clock = make_keys(), RealClock()
    database = Database(url, Keys.parse(keys))
    upgrade(database.engine)
    with database.writing(clock.now()) as work:
        stamp(work, "live")
    with closing(House.open(database, clock, (), "live")) as house:
        house.write(lambda line: cast.seed(line, asked=()))
    return Product(url, keys, folder, twilio, telegram)


@pytest.fixture
def product(database_url: str, tmp_path: Path) -> Iterator[Product]:
    """The product on each database."""
    with closing(EarlyTwilio()) as twilio, closing(TelegramDouble()) as telegram:
        yield installed(database_url, tmp_path, twilio, telegram)


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def serving(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product on each database, serving all through one file of tests; it listens at `address`."""
    with ExitStack() as stack:
        folder = tmp_path_factory.mktemp("serving")
        url = f"sqlite:///{folder / 'kithline.sqlite'}"
        if request.param == "postgresql":
            url = stack.enter_context(request.getfixturevalue("postgres").database())
        twilio, telegram = stack.enter_context(closing(EarlyTwilio())), stack.enter_context(closing(TelegramDouble()))
        product = installed(url, folder, twilio, telegram)
        product.by_telegram("webhook")
        product.address = stack.enter_context(product.serves()).address
        yield product


@pytest.fixture
def on_sqlite(sqlite_url: str, tmp_path: Path) -> Iterator[Product]:
    """The product on one file, for what only a file can do wrong."""
    with closing(EarlyTwilio()) as twilio, closing(TelegramDouble()) as telegram:
        yield installed(sqlite_url, tmp_path, twilio, telegram)


def eventually(true: Callable[[], object], within: float = PATIENCE) -> None:
    """Wait for what another process or thread does; fail after so many seconds."""
    until = time.monotonic() + within
    while not true():
        assert time.monotonic() < until, "it never happened"
        time.sleep(0.05)


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
