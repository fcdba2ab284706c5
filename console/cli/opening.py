"""Opening what the settings name, for commands that look at a database."""

from collections.abc import Iterator
from contextlib import contextmanager

from console.cli.telling import CommandFailed
from storage.database import Database
from storage.faults import StorageFault
from storage.keys import KeysBroken
from storage.opening import open_database
from storage.schema import require_head
from storage.settings import Settings, SettingsBroken, read_settings


def settings() -> Settings:
    """Read the settings; a fault is told in plain lines, all at once."""
    try:
        return read_settings()
    except SettingsBroken as broken:
        raise CommandFailed("; ".join(broken.faults), 2) from None


@contextmanager
def opened_database() -> Iterator[Database]:
    """Open the database of the settings, at this version's tables."""
    found = settings()
    try:
        database = open_database(found.database_url.get_secret_value(), found.sealing_keys())
        require_head(database.engine)
    except SettingsBroken as broken:
        raise CommandFailed("; ".join(broken.faults), 2) from None
    except (StorageFault, KeysBroken) as fault:
        raise CommandFailed(str(fault)) from None
    try:
        yield database
    finally:
        database.close()
