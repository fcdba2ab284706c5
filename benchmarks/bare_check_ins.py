"""The limit of a batch of check-ins: the same number of rows of about the same size, in plain SQL, as sets.

Due timers are moved on; check-in, conversation, question, message and record are inserted, and seven timers each:
the next occurrence, the window, four rungs and the wait. WAL, `synchronous=FULL`, the same folder.
"""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

SCHEMA = """
CREATE TABLE timer (id INTEGER PRIMARY KEY, key TEXT UNIQUE, subject_id INTEGER, due_at TEXT, state TEXT, done_at TEXT);
CREATE INDEX timer_due ON timer (due_at) WHERE state = 'waiting';
CREATE TABLE check_in (id INTEGER PRIMARY KEY, person_id INTEGER, occurrence TEXT, due_at TEXT, state TEXT);
CREATE TABLE conversation (id INTEGER PRIMARY KEY, person_id INTEGER, dialogue BLOB, state TEXT);
CREATE TABLE prompt (id INTEGER PRIMARY KEY, person_id INTEGER, options BLOB, state TEXT);
CREATE TABLE outbound (id INTEGER PRIMARY KEY, person_id INTEGER, says BLOB, state TEXT);
CREATE TABLE journal (id INTEGER PRIMARY KEY, family_id INTEGER, seq INTEGER, payload BLOB, digest BLOB);
"""
AT = "2026-06-17T15:00:00.000000Z"
AFTER = "2026-06-24T15:00:00.000000Z"
TIMERS = 7
CHUNK = 500
DIALOGUE, OPTIONS, SAYS, PAYLOAD, DIGEST = 245, 209, 182, 107, 128
"""Bytes of what is sealed, and of the journal's digests, in one opened check-in."""


def bare_check_ins_per_s(folder: Path, due: int) -> float:
    """Return how many check-ins a second this disk takes as bare rows."""
    path = folder / "bare.sqlite"
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as conn:
            conn.execute("PRAGMA journal_mode=WAL")
            conn.execute("PRAGMA synchronous=FULL")
            conn.executescript(SCHEMA)
            conn.execute("BEGIN")
            conn.executemany("INSERT INTO timer VALUES (?, ?, ?, ?, 'waiting', NULL)", _waiting(0, due, AT))
            conn.execute("COMMIT")
            began = time.perf_counter()
            for first in range(0, due, CHUNK):
                _open(conn, first, min(CHUNK, due - first), due)
            return due / (time.perf_counter() - began)
    finally:
        for each in folder.glob("bare.sqlite*"):
            each.unlink()


def _open(conn: sqlite3.Connection, first: int, count: int, all_due: int) -> None:
    dialogue, options, says, payload, digest = (os.urandom(size) for size in (DIALOGUE, OPTIONS, SAYS, PAYLOAD, DIGEST))
    conn.execute("BEGIN IMMEDIATE")
    due = conn.execute(
        "SELECT id FROM timer WHERE state = 'waiting' AND due_at <= ? ORDER BY due_at LIMIT ?", (AT, count)
    ).fetchall()
    conn.executemany("UPDATE timer SET state = 'done', done_at = ? WHERE id = ?", ((AT, row[0]) for row in due))
    ids = range(first, first + count)
    conn.executemany("INSERT INTO check_in VALUES (?, ?, '2026-06-17', ?, 'sent')", ((each, each, AT) for each in ids))
    conn.executemany("INSERT INTO conversation VALUES (?, ?, ?, 'open')", ((each, each, dialogue) for each in ids))
    conn.executemany("INSERT INTO prompt VALUES (?, ?, ?, 'open')", ((each, each, options) for each in ids))
    conn.executemany("INSERT INTO outbound VALUES (?, ?, ?, 'queued')", ((each, each, says) for each in ids))
    conn.executemany(
        "INSERT INTO journal VALUES (?, ?, ?, ?, ?)", ((each, each // 7, each % 7, payload, digest) for each in ids)
    )
    planned = _waiting(all_due + first * TIMERS, count * TIMERS, AFTER)
    conn.executemany("INSERT INTO timer VALUES (?, ?, ?, ?, 'waiting', NULL)", planned)
    conn.execute("COMMIT")


def _waiting(first: int, count: int, due_at: str) -> Iterator[tuple[int, str, int, str]]:
    return ((each, f"check_in:{each}:v1", each, due_at) for each in range(first, first + count))
