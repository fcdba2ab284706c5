"""Starting for real people: everything that must be right is checked before the first message (G10, X1, P12)."""

from contextlib import ExitStack, closing, nullcontext
from functools import partial

from bot.channels.opening import Opened, open_channels
from console.checkup import clock_fault
from console.composition import House
from console.connecting import make_connector
from console.keeping import Keeper
from console.logs import set_up_logs
from console.polling import make_poller
from console.serving import ending, serve_house
from scheduler.engines.distributed import Shared, Worker
from scheduler.engines.embedded import Ticker
from scheduler.engines.waking import Waker
from storage.clock import RealClock
from storage.database import Database
from storage.engines import parse_url
from storage.frozen import end_frozen
from storage.opening import open_database
from storage.process_lock import ProcessLock
from storage.schema import upgrade
from storage.settings import Settings
from storage.stamp import stamp


class NotLive(RuntimeError):
    """Something that real people's messages need is not set; the message names it and the fix."""


def serve_live(settings: Settings, host: str, port: int) -> None:
    """Serve until told to end. Raises `NotLive` or a `StorageFault` before anything is taken in."""
    with ExitStack() as stack:
        house, opened = open_house(stack, settings, "serve")
        _connect(stack, house, opened, settings)
        serve_house(house, host, port, opened=opened)


def serve_web(settings: Settings, host: str, port: int) -> None:
    """Take messages in until told to end; the clock and the sending are the workers'. Raises as `serve_live` does."""
    with ExitStack() as stack:
        house, opened = open_house(stack, settings, "web")
        _connect(stack, house, opened, settings)
        serve_house(house, host, port, opened=opened, make_clock=partial(Ticker, only=("heartbeat",)))


def serve_worker(settings: Settings) -> None:
    """Carry out what is due beside other workers, until told to end. Raises as `serve_live` does."""
    with ExitStack() as stack:
        house, _ = open_house(stack, settings, "worker")
        senders = {str(each.name): partial(house.sender.send_due, each.name) for each in house.channels}
        shared = Shared(senders, house.is_more, partial(end_frozen, house.database))
        ended = ending()
        keeper = Keeper(house, lambda duties: Worker(duties, shared, house.database.url))
        keeper.start()
        try:
            ended.wait()
        finally:
            keeper.stop()


def open_house(stack: ExitStack, settings: Settings, role: str) -> tuple[House, Opened]:
    """Open everything one process holds; `stack` closes it. Only `serve` runs on SQLite, and there alone."""
    set_up_logs(settings.log_level)
    refuse_unsafe(settings)
    refuse_role(settings, role)
    database = open_database(settings.database_url.get_secret_value(), settings.sealing_keys())
    stack.enter_context(nullcontext() if database.path is None else ProcessLock(database.path))
    prepare(database)
    opened = open_channels(settings)
    house = House.open(database, RealClock(), opened.channels, "live")
    house.role = role
    stack.enter_context(closing(house))
    if database.path is None:
        waker = Waker(database.url)
        waker.start()
        stack.callback(waker.close)
        house.wake_sender, house.wake_with = waker.wake, waker.wake_with
    return house, opened


def refuse_unsafe(settings: Settings) -> None:
    """Raise `NotLive` for what may not be left open beside real people."""
    if fault := clock_fault(RealClock().now()):
        raise NotLive(f"the machine's clock is wrong: {fault}")
    if settings.keys is None:
        raise NotLive("KITHLINE_KEYS is missing; `python -m storage.keys` prints a new set")
    if settings.telegram_token is None and settings.twilio_token is None:
        raise NotLive("no channel is set up; set KITHLINE_TELEGRAM_TOKEN or the KITHLINE_TWILIO_ settings")
    if settings.public_url is not None and not settings.public_url.startswith("https://"):
        raise NotLive("KITHLINE_PUBLIC_URL has to begin with https://")
    if settings.debug:
        raise NotLive("KITHLINE_DEBUG is on; it may not be beside real people")


def refuse_role(settings: Settings, role: str) -> None:
    """Raise `NotLive` for a role that cannot be played with these settings (F9)."""
    address = parse_url(settings.database_url.get_secret_value())
    if role != "serve" and address.get_backend_name() == "sqlite":
        raise NotLive(f"`kithline {role}` needs PostgreSQL; on SQLite `kithline serve` does everything in one process")
    if role == "web" and settings.telegram_token is not None and settings.telegram_mode == "polling":
        raise NotLive("Telegram is polled by `kithline serve` alone; set KITHLINE_TELEGRAM_MODE=webhook beside workers")


def prepare(database: Database) -> None:
    """Bring the tables up to date, and make sure that this database is for real people."""
    upgrade(database.engine)
    with database.writing(RealClock().now()) as work:
        stamp(work, "live")


def _connect(stack: ExitStack, house: House, opened: Opened, settings: Settings) -> None:
    """Settle who calls whom, fetch what was missed, and ask Telegram for updates where it does not call us."""
    connector = make_connector(house, opened, settings)
    connector.start()
    stack.callback(connector.close)
    if opened.telegram is not None and settings.telegram_mode == "polling":
        poller = make_poller(house, opened.telegram)
        poller.start()
        stack.callback(poller.close)
