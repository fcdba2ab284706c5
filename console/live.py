"""Starting for real people: everything that must be right is checked before the first message (G10, X1, P12)."""

from contextlib import ExitStack, closing, nullcontext

from bot.channels.opening import Opened, open_channels
from console.checkup import clock_fault
from console.composition import House
from console.connecting import make_connector
from console.logs import set_up_logs
from console.polling import make_poller
from console.serving import serve_house
from storage.clock import RealClock
from storage.database import Database
from storage.opening import open_database
from storage.process_lock import ProcessLock
from storage.schema import upgrade
from storage.settings import Settings
from storage.stamp import stamp


class NotLive(RuntimeError):
    """Something that real people's messages need is not set; the message names it and the fix."""


def serve_live(settings: Settings, host: str, port: int) -> None:
    """Serve until told to end. Raises `NotLive` or a `StorageFault` before anything is taken in."""
    set_up_logs(settings.log_level)
    refuse_unsafe(settings)
    with ExitStack() as stack:
        database = open_database(settings.database_url.get_secret_value(), settings.sealing_keys())
        stack.enter_context(nullcontext() if database.path is None else ProcessLock(database.path))
        prepare(database)
        opened = open_channels(settings)
        house = House.open(database, RealClock(), opened.channels, "live")
        stack.enter_context(closing(house))
        _connect(stack, house, opened, settings)
        serve_house(house, host, port, opened=opened)


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
