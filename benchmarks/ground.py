"""Where measurements stand: a town is built once into a template, and each run gets a copy of it."""

import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import count
from pathlib import Path

from benchmarks.agency import write_agency, write_staff
from benchmarks.delivered import deliver_all
from benchmarks.families import write_families
from benchmarks.result import note
from benchmarks.town import Plan
from bot import checkins
from bot.channels.protocol import Channel
from bot.channels.simulator import simulated_channels
from bot.line import Line
from console.composition import House
from storage.clock import OffsetClock
from storage.database import Database
from storage.keys import Keys, make_keys
from storage.schema import upgrade
from storage.stamp import stamp

FAMILIES_AT_ONCE = 200
"""Families in one unit of work."""

RHYTHMS_AT_ONCE = 500


@dataclass
class Ground:
    """A folder on the disk that is measured, the keys of everything in it, and the templates made so far."""

    folder: Path
    keys: str = field(default_factory=make_keys)
    templates: dict[tuple[object, ...], Path] = field(default_factory=dict)
    numbers: "count[int]" = field(default_factory=count)

    def template(self, name: str, plan: Plan, build: Callable[[str], None]) -> Path:
        """Return the file of one template, built by `build(url)` when it is asked for the first time."""
        key = (name, plan)
        if key not in self.templates:
            path = self.folder / f"template{next(self.numbers)}.sqlite"
            began = time.perf_counter()
            build(f"sqlite:///{path}")
            _make_whole(path)
            self.templates[key] = path
            note(f"{name} town of {plan.people}: {time.perf_counter() - began:.1f} s, {path.stat().st_size >> 20} MiB")
        return self.templates[key]

    @contextmanager
    def copy(self, template: Path) -> Iterator[str]:
        """Lend a copy of a template; yields its address."""
        path = self.folder / f"run{next(self.numbers)}.sqlite"
        shutil.copy(template, path)
        _flush(path)
        try:
            yield f"sqlite:///{path}"
        finally:
            for each in self.folder.glob(f"{path.name}*"):
                each.unlink()

    def sleeping(self, plan: Plan) -> Path:
        """Return the town before anybody is asked: every rhythm has its timer."""
        return self.template("sleeping", plan, lambda url: build_sleeping(url, self.keys, plan))

    def asked(self, plan: Plan) -> Path:
        """Return the town in which everybody was asked the first question, and it was sent."""

        def build(url: str) -> None:
            shutil.copy(self.sleeping(plan), url.removeprefix("sqlite:///"))
            ask(url, self.keys, plan)

        return self.template("asked", plan, build)


@contextmanager
def open_house(url: str, keys: str, now: datetime, channels: Sequence[Channel] | None = None) -> Iterator[House]:
    """Open a house whose clock says `now` and goes on ticking; its channels are simulated unless given."""
    clock = OffsetClock()
    clock.set_offset(clock.offset_for(now))
    channels = channels if channels is not None else simulated_channels(clock.now)
    with closing(House.open(Database(url, Keys.parse(keys)), clock, channels, "demo")) as house:
        yield house


def build_sleeping(url: str, keys: str, plan: Plan, kind: str = "demo") -> None:
    """Write the whole town into an empty database."""
    with closing(Database(url, Keys.parse(keys))) as database:
        upgrade(database.engine)
        with database.writing(plan.written_at) as work:
            stamp(work, kind)
    with open_house(url, keys, plan.written_at) as house:
        agency = house.write(lambda line: write_agency(line.work, plan.zone))
        staff = house.write(lambda line: write_staff(line.work, plan, agency))
        rhythms: list[int] = []
        for first in range(0, plan.families, FAMILIES_AT_ONCE):
            numbers = range(first, min(first + FAMILIES_AT_ONCE, plan.families))
            rhythms += house.write(partial(_families, plan, agency, numbers, staff))
        for first in range(0, len(rhythms), RHYTHMS_AT_ONCE):
            house.write(partial(_seed, rhythms[first : first + RHYTHMS_AT_ONCE]))


def ask(url: str, keys: str, plan: Plan) -> None:
    """Ask everybody the first question, by the clock of the product, and let it arrive."""
    with open_house(url, keys, plan.due) as house:
        open_all(house)
        deliver_all(house)


def move_clock(house: House, moment: datetime) -> None:
    """Make it `moment` for a house of `open_house`; its clock goes on from there."""
    assert isinstance(house.clock, OffsetClock)
    house.clock.set_offset(house.clock.offset_for(moment))


def open_all(house: House) -> int:
    """Carry out everything that is due; return how many timers that were."""
    done = 0
    while moved := house.run_timers():
        done += moved
    return done


def _families(plan: Plan, agency: int, numbers: range, staff: list[tuple[int, int, int]], line: Line) -> list[int]:
    return write_families(line.work, plan, agency, numbers, staff)


def _seed(rhythms: list[int], line: Line) -> None:
    checkins.seed(line, rhythms)


def _make_whole(path: Path) -> None:
    """Move what stands in the log beside the file into it, so that the file alone is the database."""
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    _flush(path)


def _flush(path: Path) -> None:
    """Wait for the disk, so that what was copied is not written while something is measured."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
