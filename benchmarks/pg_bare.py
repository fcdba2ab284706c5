"""The limit on PostgreSQL: one upsert and two inserts of a turn's size, one turn a commit, by psycopg alone.

python -m benchmarks.pg_bare URL            makes the tables
python -m benchmarks.pg_bare URL TURNS PLACE    writes, and prints [began, ended]
"""

import json
import os
import sys
import time

import psycopg

from benchmarks.bare_turns import AT, DIALOGUE, PEOPLE, SAYS, WORDS

SCHEMA = """
CREATE TABLE conversation (person_id bigint PRIMARY KEY, dialogue bytea, touched_at timestamptz);
CREATE TABLE inbound (id bigint PRIMARY KEY, provider_id text UNIQUE, person_id bigint, words bytea, at timestamptz);
CREATE TABLE outbound (id bigint PRIMARY KEY, person_id bigint, says bytea, state text, at timestamptz);
"""
UPSERT = (
    "INSERT INTO conversation VALUES (%s, %s, %s) "
    "ON CONFLICT (person_id) DO UPDATE SET dialogue = excluded.dialogue, touched_at = excluded.touched_at"
)
INBOUND = "INSERT INTO inbound VALUES (%s, %s, %s, %s, %s)"
OUTBOUND = "INSERT INTO outbound VALUES (%s, %s, %s, %s, %s)"
APART = 10_000_000
"""Ids of one process begin so far from those of the next."""


def write(url: str, turns: int, place: int) -> tuple[float, float]:
    """Write `turns` turns, a quarter as many before to warm up; return when that began and ended."""
    dialogue, words, says = (os.urandom(size) for size in (DIALOGUE, WORDS, SAYS))
    with psycopg.connect(url) as conn:
        began = 0.0
        for number in range(place * APART, place * APART + turns + turns // 4):
            if number == place * APART + turns // 4:
                began = time.perf_counter()
            person = number * 7919 % PEOPLE
            conn.execute(UPSERT, (person, dialogue, AT))
            conn.execute(INBOUND, (number, f"SM{number:032x}", person, words, AT))
            conn.execute(OUTBOUND, (number, person, says, "queued", AT))
            conn.commit()
        return began, time.perf_counter()


def main(url: str, turns: str = "", place: str = "0") -> None:
    """Make the tables, or write."""
    if turns:
        print(json.dumps(write(url, int(turns), int(place))))
        return
    with psycopg.connect(url) as conn:
        for statement in SCHEMA.strip().splitlines():
            conn.execute(statement.encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
