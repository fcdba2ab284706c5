"""A SQLite connection that counts what its statements and commits take."""

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Protocol


class Counts(Protocol):
    """Where the time is counted."""

    def at(self, part: str) -> AbstractContextManager[None]:
        """Count the time spent inside for `part`."""
        ...


def connector(counts: Counts, connect: Callable[..., Any]) -> Callable[..., Any]:
    """Return a `connect` whose connections count their time as `sql` and `commit`."""
    counting = type("_Connection", (_Connection,), {"counts": counts})

    def counted(*args: Any, **named: Any) -> Any:
        return connect(*args, **{**named, "factory": counting})

    return counted


class _Connection(sqlite3.Connection):
    counts: Counts

    def cursor(self, *args: Any) -> Any:
        return super().cursor(_Cursor)

    def execute(self, sql: str, *args: Any) -> Any:
        return self.cursor().execute(sql, *args)

    def executemany(self, sql: str, *args: Any) -> Any:
        return self.cursor().executemany(sql, *args)

    def commit(self) -> None:
        with self.counts.at("commit"):
            super().commit()


class _Cursor(sqlite3.Cursor):
    connection: _Connection

    def execute(self, sql: str, *args: Any) -> Any:
        with self.connection.counts.at("commit" if sql.lstrip()[:6].upper() == "COMMIT" else "sql"):
            return super().execute(sql, *args)

    def executemany(self, sql: str, *args: Any) -> Any:
        with self.connection.counts.at("sql"):
            return super().executemany(sql, *args)

    def fetchone(self) -> Any:
        with self.connection.counts.at("sql"):
            return super().fetchone()

    def fetchmany(self, *args: Any) -> Any:
        with self.connection.counts.at("sql"):
            return super().fetchmany(*args)

    def fetchall(self) -> Any:
        with self.connection.counts.at("sql"):
            return super().fetchall()
