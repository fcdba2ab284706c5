"""Questions that are asked of the database for many at once, and answered one by one."""

from collections.abc import Collection, Hashable, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, Table, bindparam
from sqlalchemy.sql.util import find_tables

from storage.prepared import KEYS, Bare, Prepared, Reader, dialect_of, prepare

MOST_KEYS = 256
"""Keys of one statement; more are asked in several. Fewer are filled up to a power of two, so that texts are few."""


READING: "dict[Table, set[Lookup]]" = {}
"""Which lookups read each table: whoever writes to it makes their answers stale."""


def keys() -> Any:
    """What a lookup's statement compares its key column with: `Prompt.person_id.in_(keys())`."""
    return bindparam(KEYS, expanding=True)


class Lookup:
    """One SELECT for many keys; `by` names the column whose value says which key a row belongs to.

    `since` maps names the statement binds to how long before `now` they are; `bound` are names that only
    `Work.fetch` can give. Ask it through `Work.look`.
    """

    def __init__(
        self, statement: Any, by: str, since: Mapping[str, timedelta] | None = None, bound: Collection[str] = ()
    ) -> None:
        self.statement: Select[Any] = statement
        self.by = by
        self.since = dict(since or {})
        self.names = (*self.since, *bound)
        self.tables: frozenset[Table] = frozenset(
            table
            for table in find_tables(statement, include_joins=True, include_selects=True, check_columns=True)
            if isinstance(table, Table)
        )
        for table in self.tables:
            READING.setdefault(table, set()).add(self)
        self._prepared = cache(self._prepare)
        self._reader = cache(self._read_by)

    def ask(
        self, bare: Bare, wanted: Collection[Hashable], now: datetime, bound: Mapping[str, Any] | None = None
    ) -> dict[Hashable, tuple[Any, ...]]:
        """Return the rows of every key, in the statement's order; a key without rows has an empty tuple."""
        found: dict[Hashable, list[Any]] = {key: [] for key in wanted}
        reader, place = self._reader(bare.dialect.name)
        named: dict[str, Any] = {**{name: now - ago for name, ago in self.since.items()}, **(bound or {})}
        left = list(found)
        while left:
            part, left = left[:MOST_KEYS], left[MOST_KEYS:]
            size = 1 << (len(part) - 1).bit_length()
            part += part[-1:] * (size - len(part))
            named.update((f"{KEYS}_{number}", key) for number, key in enumerate(part, 1))
            for raw in bare.all(self._prepared(bare.dialect.name, size), named):
                found[raw[place]].append(reader.read(raw))
        return {key: tuple(rows) for key, rows in found.items()}

    def _prepare(self, dialect: str, size: int) -> Prepared:
        return prepare(self.statement, dialect_of(dialect), self.names, size)

    def _read_by(self, dialect: str) -> tuple[Reader, int]:
        names = [column.key for column in self.statement.selected_columns]
        return Reader(self.statement, dialect_of(dialect)), names.index(self.by)
