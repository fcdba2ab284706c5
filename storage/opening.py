"""Looks a database over before the product trusts it: place, rights, soundness (E5, E6)."""

import os
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage.database import Database
from storage.faults import DatabaseBroken
from storage.keys import Keys

_SQLITE = b"SQLite format 3\0"


def open_database(url: str, keys: Keys) -> Database:
    """Return a database that can be read and written and is sound; raises `DatabaseBroken` with the remedy."""
    database = Database(url, keys)
    if database.path is not None:
        try:
            _check_place(database.path)
        except PermissionError:
            place = database.path.parent
            raise DatabaseBroken(
                f"the folder {place} may not be entered by this user; change its owner or rights"
            ) from None
    try:
        _check_sound(database)
    except DBAPIError as error:
        database.close()
        raise DatabaseBroken(f"the database cannot be used: {_reason(error)}") from None
    except DatabaseBroken:
        database.close()
        raise
    return database


def _check_place(path: Path) -> None:
    folder = path.parent
    if not folder.is_dir():
        raise DatabaseBroken(f"the folder {folder} is not there; make it first")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise DatabaseBroken(f"the folder {folder} may not be written by this user; change its owner or rights")
    if not path.exists():
        return
    if not os.access(path, os.R_OK | os.W_OK):
        raise DatabaseBroken(f"{path} may not be read and written by this user; change its owner or rights")
    with path.open("rb") as file:
        if file.read(len(_SQLITE)) not in (_SQLITE, b""):
            raise DatabaseBroken(f"{path} is not a Kithline database; restore a backup or name another file")


def _check_sound(database: Database) -> None:
    with database.engine.connect() as conn:
        if database.path is None:
            conn.execute(text("SELECT 1"))
        elif conn.execute(text("PRAGMA quick_check(1)")).scalar() != "ok":
            raise DatabaseBroken(f"{database.path} is damaged; restore a backup")


def _reason(error: DBAPIError) -> str:
    """The driver's first line; it names hosts and files, never a password."""
    return str(error.orig).strip().splitlines()[0][:200] if str(error.orig).strip() else "no answer"
