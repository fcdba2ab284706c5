"""`kithline demo`: keys, a database, the family, and a page on this machine only."""

import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.channels.simulator import simulated_channels
from bot.line import Line
from console.composition import House
from console.demo.clock import DemoClock
from console.demo.maple import DEMO_NOW, is_seeded, seed
from storage.clock import OffsetClock, RealClock
from storage.database import Database
from storage.keyfile import read_or_make_keys
from storage.opening import open_database
from storage.process_lock import ProcessLock
from storage.schema import upgrade
from storage.stamp import clock_offset, set_clock_offset, stamp

HOST = "127.0.0.1"
DATABASE = Path(".kithline") / "demo.sqlite3"
REAL = ("KITHLINE_TELEGRAM_", "KITHLINE_TWILIO_")
"""Beginnings of the settings that belong to real people's phones; the demo does not start beside them (P12)."""


class NotADemo(RuntimeError):
    """The demo may not start here; the message says why and what to do."""


def refuse_real_credentials() -> None:
    """Raise `NotADemo` when this process could reach a real provider."""
    found = sorted(name for name, value in os.environ.items() if value and name.upper().startswith(REAL))
    if found:
        raise NotADemo(f"the demo does not start beside real credentials; unset {', '.join(found)} first")


def run_demo(port: int = 8000, database: Path = DATABASE, fresh: bool = False) -> None:
    """Serve the demo on this machine only, until told to end. Raises `NotADemo` or a `StorageFault` with one line."""
    from console.logs import set_up_logs
    from console.serving import serve_house

    _need_free(port)
    set_up_logs("warning")
    if fresh:
        database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        remove_demo(database)
    tell("Opening the demo")
    with demo_house(database, tell) as (house, _):
        serve_house(house, HOST, port, answering=lambda: tell(f"Ready: http://{HOST}:{port}   (Ctrl-C ends it)"))
    tell("The demo has ended; it goes on from here next time")


def tell(line: str) -> None:
    """Say one line of progress at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@contextmanager
def demo_house(path: Path, tell: Callable[[str], None]) -> Iterator[tuple[House, DemoClock]]:
    """Open the demo at `path`, made and seeded if it is not there yet, and hold its lock meanwhile."""
    refuse_real_credentials()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with ProcessLock(path):
        database = open_database(f"sqlite:///{path}", read_or_make_keys(path.parent / "keys"))
        house = _open(database, tell)
        try:
            yield house, DemoClock(house, _clock_of(house))
        finally:
            house.close()


def remove_demo(path: Path) -> None:
    """Forget the demo's database, so that the next start begins anew."""
    with ProcessLock(path):
        for file in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
            file.unlink(missing_ok=True)


def _need_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise NotADemo(f"port {port} is taken; end what holds it, or choose another with --port") from None


def _open(database: Database, tell: Callable[[str], None]) -> House:
    upgrade(database.engine)
    clock = OffsetClock()
    with database.writing(clock.now()) as work:
        stamp(work, "demo")
    with database.reading() as conn:
        seeded = is_seeded(conn)
        clock.set_offset(clock_offset(conn) if seeded else DEMO_NOW - RealClock().now())
    house = House.open(database, clock, simulated_channels(clock.now), "demo")
    if not seeded:
        tell("Making the family Maple")
        house.write(lambda line: _seed(line, clock, tell))
    return house


def _seed(line: Line, clock: OffsetClock, tell: Callable[[str], None]) -> None:
    """Make the family together with its time, which a demo ended before the first move goes on from."""
    set_clock_offset(line.work, clock.offset)
    seed(line, lambda what: tell(f"  {what}"))


def _clock_of(house: House) -> OffsetClock:
    assert isinstance(house.clock, OffsetClock)
    return house.clock
