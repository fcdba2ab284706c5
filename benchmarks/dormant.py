"""Rows that sleep: timers far ahead, which must cost nothing to what is due."""

import sqlite3
from contextlib import closing
from datetime import timedelta

from benchmarks.town import WEDNESDAY
from storage.plain_json import moment_text

FIRST_ID = 1 << 62
"""Far above every id of our own time."""

INSERT = (
    "INSERT INTO timer (id, kind, subject_id, key, due_at, version, state, tries) "
    "VALUES (?, 'check_in_due', ?, ?, ?, 1, 'waiting', 0)"
)
DAYS = 360


def add_dormant(path: str, count: int) -> None:
    """Write `count` waiting timers, due from a month to a year ahead, into a database of the product."""
    moments = [moment_text(WEDNESDAY + timedelta(days=30 + day)) for day in range(DAYS)]
    rows = ((FIRST_ID + n, FIRST_ID + n, f"check_in:{FIRST_ID + n}:v1", moments[n % DAYS]) for n in range(count))
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute("BEGIN")
        conn.executemany(INSERT, rows)
        conn.execute("COMMIT")
