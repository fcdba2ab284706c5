"""What `kithline doctor` looks at: each check says that it is fine, or what is wrong and the remedy."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.channels.opening import open_channels
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
    return [*results, _keys(settings), *_database(settings), _channels(settings)]


def _clock() -> Result:
    now = datetime.now(UTC)
    if now < EARLIEST:
        return Result("clock", fault=f"it says {now:%Y-%m-%d}; set the machine's clock before anything is sent")
    return Result("clock", f"{now:%Y-%m-%d %H:%M} UTC")


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


def _channels(settings: Settings) -> Result:
    opened = open_channels(settings)
    try:
        names = [str(channel.name) for channel in opened.channels]
    finally:
        opened.close()
    if not names:
        return Result("channels", fault="none is set up; set KITHLINE_TELEGRAM_TOKEN or the KITHLINE_TWILIO_ settings")
    return Result("channels", ", ".join(names))
