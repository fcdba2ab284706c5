"""What `kithline doctor` looks at: each check says that it is fine, or what is wrong and the remedy."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.channels.opening import Opened, open_channels
from bot.channels.telegram.self_test import faults as telegram_faults
from bot.channels.twilio.self_test import faults as twilio_faults
from console.flow_check import flow_faults
from storage.database import Database
from storage.faults import StorageFault
from storage.opening import open_database
from storage.schema import at_head
from storage.settings import Settings, SettingsBroken, read_settings
from storage.stamp import stamp_of

EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
LEAST_BYTES = 200_000_000


@dataclass(frozen=True)
class Result:
    """One check: what was found when all is well, or the fault with its remedy."""

    name: str
    fine: str = ""
    fault: str | None = None


def checkup() -> list[Result]:
    """Look at everything; one fault does not hide the next."""
    results = [_clock(), _flows()]
    try:
        settings = read_settings()
    except SettingsBroken as broken:
        return [*results, *(Result("settings", fault=fault) for fault in broken.faults)]
    results.append(Result("settings", "readable"))
    return [*results, _keys(settings), *_database(settings), *_channels(settings)]


def clock_fault(now: datetime) -> str | None:
    """Say what is wrong with a clock that lies before this product was made (D7); None when it may be right."""
    return None if now >= EARLIEST else f"it says {now:%Y-%m-%d}; set the clock before anything is sent"


def _clock() -> Result:
    now = datetime.now(UTC)
    return Result("clock", f"{now:%Y-%m-%d %H:%M} UTC", clock_fault(now))


def _flows() -> Result:
    faults = flow_faults()
    return (
        Result("flows", fault=f"{len(faults)} faults; see `kithline flows lint`")
        if faults
        else Result("flows", "no faults")
    )


def _keys(settings: Settings) -> Result:
    try:
        settings.sealing_keys()
    except SettingsBroken as broken:
        return Result("keys", fault=broken.faults[0])
    return Result("keys", "complete")


def _database(settings: Settings) -> list[Result]:
    """Place, soundness, tables and stamp, and the room left on its disk."""
    if settings.keys is None:
        return [Result("database", fault="cannot be opened without KITHLINE_KEYS")]
    try:
        database = open_database(settings.database_url.get_secret_value(), settings.sealing_keys())
    except StorageFault as fault:
        return [Result("database", fault=str(fault))]
    try:
        return [Result("database", "can be read and written"), *(check(database) for check in _LOOKS)]
    finally:
        database.close()


def _tables(database: Database) -> Result:
    try:
        fits = at_head(database.engine)
    except StorageFault as fault:
        return Result("tables", fault=str(fault))
    if not fits:
        return Result("tables", fault="older than this version; `kithline serve` brings them up to date")
    return Result("tables", "of this version")


def _stamped(database: Database) -> Result:
    try:
        with database.reading() as conn:
            found = stamp_of(conn)
    except Exception as fault:  # a database without tables has no stamp to read
        return Result("stamp", fault=f"cannot be read ({type(fault).__name__}); start the product once")
    return Result("stamp", found or "none yet: it is given at the first start")


def _disk(database: Database) -> Result:
    if database.path is None:
        return Result("disk", "the database is elsewhere")
    free = shutil.disk_usage(Path(database.path).parent).free
    if free < LEAST_BYTES:
        return Result("disk", fault=f"{free // 1_000_000} MB left beside the database; make room")
    return Result("disk", f"{free // 1_000_000_000} GB free")


_LOOKS: tuple[Callable[[Database], Result], ...] = (_tables, _stamped, _disk)


def _channels(settings: Settings) -> list[Result]:
    """Which there are, and whether each provider agrees with what we were told (X5, X6)."""
    opened = open_channels(settings)
    try:
        if not opened.channels:
            return [
                Result("channels", fault="none is set up; set KITHLINE_TELEGRAM_TOKEN or the KITHLINE_TWILIO_ settings")
            ]
        names = ", ".join(str(channel.name) for channel in opened.channels)
        return [Result("channels", names), *_providers(opened, settings)]
    finally:
        opened.close()


def _providers(opened: Opened, settings: Settings) -> Iterator[Result]:
    if opened.sms is not None:
        yield _asked("twilio", twilio_faults(opened.sms))
    if opened.telegram is not None:
        yield _asked("telegram", telegram_faults(opened.telegram, settings.telegram_mode, settings.public_url))


def _asked(provider: str, faults: tuple[str, ...]) -> Result:
    return Result(provider, "agrees with the settings", "; ".join(faults) or None)
