"""Two copies of one town, and what the tables of one say, so that it can be compared with the other.

Ids of rows made since the copy differ between the two, and so do alert codes and whatever hangs by chance or by the
order of families: each is replaced by one word. Everything else is compared as it stands, sealed values opened.
"""

import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from benchmarks.ground import ask, build_sleeping
from benchmarks.town import HOUSEHOLD, Plan
from bot.channels.simulator import simulated_channels
from console.composition import House
from storage.columns import Sealed
from storage.database import Database
from storage.keys import Keys, make_keys
from storage.models import Alert
from storage.models.base import Base
from storage.sealed_rows import marks, open_row
from tests.phones import HandClock
from tests.postgres import Server

TOWN = Plan(10 * HOUSEHOLD)
LARGE = 1 << 40
"""Ids of rows are larger than this, and nothing else is."""

BY_CHANCE = {"journal_entry": {"salt", "payload_digest", "previous", "digest"}, "alert": {"code"}}
OWN_AFFAIRS = {"process", "installation"}
"""Tables of the process itself."""

_LONG = re.compile(r"\d{13,}")

Says = dict[str, Counter[str]]


@cache
def keys() -> str:
    return make_keys()


def build(url: str) -> None:
    """A town in which everybody was asked the first question."""
    build_sleeping(url, keys(), TOWN)
    ask(url, keys(), TOWN)


@contextmanager
def twins(kind: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[tuple[House, House]]:
    """Lend two houses on two copies of the same asked town."""
    with ExitStack() as stack:
        copy = _copies(kind, request, folder, stack)
        yield stack.enter_context(_opened(copy())), stack.enter_context(_opened(copy()))


def _copies(kind: str, request: pytest.FixtureRequest, folder: Path, stack: ExitStack) -> Callable[[], str]:
    if kind == "postgresql":
        server: Server = request.getfixturevalue("postgres")
        return lambda: stack.enter_context(server.database(build=build))
    template = folder / "template.sqlite"
    build(f"sqlite:///{template}")
    numbers = iter(range(9))

    def copied() -> str:
        path = folder / f"copy{next(numbers)}.sqlite"
        for each in folder.glob("template.sqlite*"):
            shutil.copy(each, str(each).replace("template.sqlite", path.name))
        return f"sqlite:///{path}"

    return copied


@contextmanager
def _opened(url: str) -> Iterator[House]:
    clock = HandClock(TOWN.due)
    with closing(House.open(Database(url, Keys.parse(keys())), clock, simulated_channels(clock.now), "demo")) as house:
        yield house


def ids_of(house: House) -> frozenset[int]:
    """Return the id of every row there is."""
    with house.database.reading() as conn:
        tables = [table for table in Base.metadata.tables.values() if "id" in table.c]
        return frozenset(row_id for table in tables for row_id in conn.scalars(select(table.c.id)))


def what_it_says(house: House, known: frozenset[int]) -> Says:
    """Return, by table, how often each row stands there, rows made since being told apart by what they say only."""
    with house.database.reading() as conn:
        told = Teller(house, conn, known)
        models = [mapper.class_ for mapper in Base.registry.mappers]
        return {each.__tablename__: told.rows(each) for each in models if each.__tablename__ not in OWN_AFFAIRS}


class Teller:
    """Says what rows hold in words that are the same in both copies."""

    def __init__(self, house: House, conn: Connection, known: frozenset[int]) -> None:
        self._vault = house.database.vault
        self._conn = conn
        self._known = known
        codes = "|".join(conn.scalars(select(Alert.code))) or "(?!)"
        self._codes = re.compile(rf"\b(?:{codes})\b")

    def rows(self, model: type[Base]) -> Counter[str]:
        table = marks(model).table
        chance = BY_CHANCE.get(table.name, set())
        found = (
            open_row(self._vault, model, row) if any(isinstance(c.type, Sealed) for c in table.c) else dict(row)
            for row in self._conn.execute(select(table)).mappings()
        )
        return Counter(
            self._codes.sub(
                "CODE", repr({name: self._said(value) for name, value in row.items() if name not in chance})
            )
            for row in found
        )

    def _said(self, value: object) -> object:
        match value:
            case dict():
                return {self._said(key): self._said(each) for key, each in value.items()}
            case list():
                return [self._said(each) for each in value]
            case str():
                return _LONG.sub(lambda found: str(self._said(int(found[0]))), value)
            case int() if value > LARGE and value not in self._known:
                return "new"
        return value
