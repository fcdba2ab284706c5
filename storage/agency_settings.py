"""What staff change without a developer (method 5.6): versioned rows, with who and why, that can be rolled back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from storage.models import AgencySetting
from storage.work import Work


@dataclass(frozen=True)
class SettingVersion:
    """One version of one setting."""

    version: int
    value: Any
    who: str
    why: str
    at: datetime


def agency_setting(conn: Connection, agency_id: int, key: str, default: Any = None) -> Any:
    """Return the value in force, or `default` when nobody ever set it."""
    found = setting_history(conn, agency_id, key)
    return found[0].value if found else default


def agency_settings(conn: Connection, agency_id: int) -> dict[str, Any]:
    """Return every value in force by its key."""
    rows = conn.execute(
        select(AgencySetting.key, AgencySetting.value)
        .where(AgencySetting.agency_id == agency_id)
        .order_by(AgencySetting.version)
    )
    return {row.key: row.value for row in rows}


def setting_history(conn: Connection, agency_id: int, key: str) -> list[SettingVersion]:
    """Return every version of one setting, newest first."""
    rows = conn.execute(
        select(AgencySetting.version, AgencySetting.value, AgencySetting.who, AgencySetting.why, AgencySetting.at)
        .where(AgencySetting.agency_id == agency_id, AgencySetting.key == key)
        .order_by(AgencySetting.version.desc())
    )
    return [SettingVersion(*row) for row in rows]


def change_setting(work: Work, *, agency_id: int, key: str, value: Any, who: str, why: str) -> int:
    """Put a new value in force and return its version. Two changes at once: the later one meets the unique key."""
    found = setting_history(work.conn, agency_id, key)
    version = found[0].version + 1 if found else 1
    made = {"agency_id": agency_id, "key": key, "version": version, "value": value}
    work.insert(AgencySetting, **made, who=who, why=why, at=work.now)
    return version


def roll_back_setting(work: Work, *, agency_id: int, key: str, version: int, who: str, why: str) -> int:
    """Put an older value in force again, as a version of its own; raises `LookupError`."""
    kept = {found.version: found.value for found in setting_history(work.conn, agency_id, key)}
    if version not in kept:
        raise LookupError(f"{key} has no version {version}")
    return change_setting(work, agency_id=agency_id, key=key, value=kept[version], who=who, why=why)
