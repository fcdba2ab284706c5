"""Memory: flat over many turns, and the same beside a million contacts."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from benchmarks.dormant import FIRST_ID
from benchmarks.ground import Ground
from benchmarks.proof import must
from benchmarks.result import Result, Run, note, results
from benchmarks.sizes import Sizes
from benchmarks.town import Plan

RESIDENT_MIB, ADDED_MIB = 110, 25
PERSON = "INSERT INTO person (id, agency_id, name, language, timezone) VALUES (?, ?, ?, 'en', 'Europe/London')"
POINT = (
    "INSERT INTO contact_point (id, person_id, channel, address, address_index, position, privacy_level, state) "
    "VALUES (?, ?, 'sms', ?, ?, 0, 'open', 'active')"
)


def memory_turns(ground: Ground, sizes: Sizes) -> Iterator[Result]:
    """MiB resident after many turns; `kib_per_1000_turns` is the growth over their second half."""
    weeks = _live(ground, ground.sleeping(sizes.plan_of_life), sizes.plan_of_life.people, sizes.memory_turns)
    half = weeks[len(weeks) // 2]
    last = weeks[-1]
    turns = last["turns"] - half["turns"]
    growth = 1024 * (last["mib"] - half["mib"]) / turns * 1000 if turns else 0.0
    more = {"kib_per_1000_turns": growth, "first_mib": weeks[0]["mib"], "turns": last["turns"]}
    yield from results("memory_turns", "MiB", [Run(last["mib"], RESIDENT_MIB, more)])


def contacts_1m(ground: Ground, sizes: Sizes) -> Iterator[Result]:
    """MiB that the contacts add to a process which does the same work."""
    plan = Plan(sizes.contact_people)

    def build(url: str) -> None:
        path = url.removeprefix("sqlite:///")
        shutil.copy(ground.sleeping(plan), path)
        add_contacts(path, sizes.contacts)

    runs = []
    for _ in range(sizes.runs):
        few = _live(ground, ground.sleeping(plan), plan.people, 1)[-1]["mib"]
        many = _live(ground, ground.template(f"{sizes.contacts} contacts", plan, build), plan.people, 1)[-1]["mib"]
        note(f"contacts_1m: {few:.1f} MiB without, {many:.1f} MiB with")
        runs.append(Run(many - few, ADDED_MIB, {"without_mib": few}))
    yield from results("contacts_1m", "MiB", runs, contacts=sizes.contacts)


def add_contacts(path: str, contacts: int) -> None:
    """Write so many people with a phone each; what is sealed is noise of the right size."""
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        (agency,) = conn.execute("SELECT id FROM agency").fetchone()
        ids = range(FIRST_ID, FIRST_ID + contacts)
        conn.execute("BEGIN")
        conn.executemany(PERSON, ((each, agency, b"\x01" + os.urandom(44)) for each in ids))
        conn.executemany(POINT, ((each, each, b"\x01" + os.urandom(48), os.urandom(32)) for each in ids))
        conn.execute("COMMIT")


def _live(ground: Ground, template: Path, people: int, turns: int) -> list[dict[str, float]]:
    """Let a process of its own live on a copy; return what it said each week."""
    with ground.copy(template) as url:
        command = [sys.executable, "-m", "benchmarks.long_life", url, ground.keys, str(people), str(turns)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    weeks: list[dict[str, float]] = [json.loads(line) for line in done.stdout.splitlines()]
    must(done.returncode == 0 and bool(weeks), "the long life was to reach its end")
    must(weeks[-1]["turns"] >= turns, f"{turns} turns were to be taken")
    return weeks
