"""Statements of the hot roads: written with SQLAlchemy, compiled once, and run on the driver itself.

Building and compiling a statement costs several times what running it does. Here that is paid once a process;
the driver then keeps each text prepared. Values still pass through the types of their columns, both ways.
"""

from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, Dialect, Executable, Select
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import DBAPIError

from storage.plain_json import dumps, loads

KEYS = "keys"
"""The name under which a statement binds the keys it is asked for (`storage/lookups.py`)."""

Process = Callable[[Any], Any]


@dataclass(frozen=True)
class Prepared:
    """One statement as its driver takes it. `bind` holds, for each place, the value's name and what turns it.

    `constants` are the values that stand in the statement itself.
    """

    text: str
    bind: tuple[tuple[str, Process | None], ...]
    constants: Mapping[str, Any]

    def values(self, named: Mapping[str, Any]) -> list[Any]:
        """Return the values in the order of the text."""
        return [
            value if process is None or value is None else process(value)
            for value, process in (
                (named[name] if name in named else self.constants[name], process) for name, process in self.bind
            )
        ]


class Reader:
    """Makes rows of what a SELECT returns: attributes by column, values as the column's type has them."""

    def __init__(self, statement: Select[Any], dialect: Dialect) -> None:
        columns = statement.selected_columns
        found: Any = namedtuple("Found", [str(column.key) for column in columns])  # type: ignore[misc]  # columns vary
        self.make = found._make
        processes = (reader_of(column.type, dialect) for column in columns)
        self._turned = [(place, process) for place, process in enumerate(processes) if process is not None]

    def read(self, raw: Sequence[Any]) -> Any:
        """Return one row."""
        values = list(raw)
        for place, process in self._turned:
            value = values[place]
            if value is not None:
                values[place] = process(value)
        return self.make(values)


@cache
def dialect_of(name: str) -> Dialect:
    """Return a dialect that writes values by place, which is what the drivers bind fastest."""
    if name == "postgresql":
        make: Any = PGDialect_psycopg  # untyped there
        dialect: Dialect = make(paramstyle="format", json_serializer=dumps, json_deserializer=loads)
        return dialect
    return SQLiteDialect_pysqlite(paramstyle="qmark", json_serializer=dumps, json_deserializer=loads)


def binder_of(kind: Any, dialect: Dialect) -> Process | None:
    """Return what turns a value of this type, not None, for the driver; None where it goes as it is."""
    own: Process | None = kind.binder(dialect) if hasattr(kind, "binder") else None
    return own or kind.dialect_impl(dialect).bind_processor(dialect)


def reader_of(kind: Any, dialect: Dialect) -> Process | None:
    """Return what turns the driver's value, not None, into one of this type; None where it comes as it is."""
    own: Process | None = kind.reader(dialect) if hasattr(kind, "reader") else None
    return own or kind.dialect_impl(dialect).result_processor(dialect, None)


def prepare(statement: Executable, dialect: Dialect, names: Sequence[str], keys: int = 0) -> Prepared:
    """Compile a statement that binds `names`, and its `keys` so many times."""
    compiled: Any = statement.compile(dialect=dialect)  # type: ignore[attr-defined]
    standing = {name: bound.value for name, bound in compiled.binds.items() if name not in names and name != KEYS}
    sample = {**standing, **dict.fromkeys(names), **({KEYS: [None] * keys} if keys else {})}
    written = compiled.construct_expanded_state(sample)
    bind, constants = [], {}
    for place in written.positiontup:
        name = place if place in compiled.binds else place.rpartition("_")[0]  # one of a list
        bind.append((place, binder_of(compiled.binds[name].type, dialect)))
        if name not in names and name != KEYS:
            constants[place] = written.parameters[place]
    return Prepared(written.statement, tuple(bind), constants)


class Bare:
    """The driver's own connection, in the transaction that SQLAlchemy has begun on it."""

    def __init__(self, conn: Connection) -> None:
        self.dialect = dialect_of(conn.dialect.name)
        self._driver: Any = conn.connection.driver_connection
        self._errors: Any = conn.dialect.loaded_dbapi.Error

    def all(self, prepared: Prepared, named: Mapping[str, Any]) -> list[Any]:
        """Return every row, as the driver gives them."""
        with self._told(prepared):
            rows: list[Any] = self._driver.execute(prepared.text, prepared.values(named)).fetchall()
        return rows

    def run_all(self, prepared: Prepared, rows: Sequence[Sequence[Any]]) -> int:
        """Run one statement for each row of values; return how many rows of the table it met."""
        with self._told(prepared):
            cursor = self._driver.cursor()
            try:
                cursor.executemany(prepared.text, rows)
                met: int = cursor.rowcount
            finally:
                cursor.close()
        return met

    @contextmanager
    def _told(self, prepared: Prepared) -> Iterator[None]:
        """Errors look as SQLAlchemy's do, and never show a value."""
        try:
            yield
        except self._errors as error:
            raise DBAPIError.instance(
                prepared.text, None, error, self._errors, hide_parameters=True, dialect=self.dialect
            ) from error
