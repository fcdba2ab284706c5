"""The limit of a turn: what SQLite itself does for one upsert and two inserts, in rows of a turn's size.

The same folder, the same WAL, `synchronous=FULL`; nothing is decided, sealed or looked for.
"""

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

SCHEMA = """
CREATE TABLE conversation (person_id INTEGER PRIMARY KEY, dialogue BLOB, touched_at TEXT);
CREATE TABLE inbound (id INTEGER PRIMARY KEY, provider_id TEXT UNIQUE, person_id INTEGER, words BLOB, at TEXT);
CREATE TABLE outbound (id INTEGER PRIMARY KEY, person_id INTEGER, says BLOB, state TEXT, at TEXT);
"""
UPSERT = (
    "INSERT INTO conversation VALUES (?, ?, ?) "
    "ON CONFLICT (person_id) DO UPDATE SET dialogue = excluded.dialogue, touched_at = excluded.touched_at"
)
DIALOGUE, WORDS, SAYS = 360, 48, 260
"""Bytes of a sealed dialogue, a sealed short reply and a sealed question."""

PEOPLE = 10_000
AT = "2026-06-17T15:00:00.000000Z"


def bare_turns_per_s(folder: Path, turns: int, a_commit: int = 1) -> float:
    """Return how many bare turns a second this disk takes, with `a_commit` of them in one transaction."""
    path = folder / "bare.sqlite"
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as conn:
            conn.execute("PRAGMA journal_mode=WAL")
            conn.execute("PRAGMA synchronous=FULL")
            conn.executescript(SCHEMA)
            _write(conn, 0, turns // 4, a_commit)
            began = time.perf_counter()
            _write(conn, turns // 4, turns, a_commit)
            return turns / (time.perf_counter() - began)
    finally:
        for each in folder.glob("bare.sqlite*"):
            each.unlink()


def _write(conn: sqlite3.Connection, first: int, turns: int, a_commit: int) -> None:
    dialogue, words, says = (os.urandom(size) for size in (DIALOGUE, WORDS, SAYS))
    for start in range(first, first + turns, a_commit):
        conn.execute("BEGIN IMMEDIATE")
        for number in range(start, min(start + a_commit, first + turns)):
            person = number * 7919 % PEOPLE
            conn.execute(UPSERT, (person, dialogue, AT))
            conn.execute("INSERT INTO inbound VALUES (?, ?, ?, ?, ?)", (number, f"SM{number:032x}", person, words, AT))
            conn.execute("INSERT INTO outbound VALUES (?, ?, ?, ?, ?)", (number, person, says, "queued", AT))
        conn.execute("COMMIT")
