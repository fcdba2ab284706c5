"""One unit of work: what a turn or a batch of timers writes, all or nothing.

Rows are kept back and go to the database in sets (`storage/pending.py`). Whoever asks the database sees everything
that was written before: asking sends what is kept back. Only lookups (`storage/lookups.py`) are answered without
sending, as long as nothing this step wrote could change the answer.
"""

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Executable, NestedTransaction, Row, Table, text
from sqlalchemy.orm import InstrumentedAttribute

from storage.ids import Ids
from storage.lookups import Lookup
from storage.models.base import Base
from storage.pending import Gone, Pending
from storage.prepared import Bare
from storage.row_texts import may_clash
from storage.sealed_rows import marks, open_row, open_value, seal_values
from storage.sealing import Vault
from storage.statements import ID, select_one, update_where, where_values

__all__ = ["Gone", "Work"]

_T = TypeVar("_T")


@dataclass
class _Level:
    """One savepoint, or the transaction itself: what it keeps back, and its name in the database once it has one."""

    pending: Pending
    heads: dict[int, tuple[int, bytes]]
    promised: int
    transaction: NestedTransaction | None = None


class Work:
    """One transaction and what belongs to it; made by `Database.writing` and by the writer.

    `after_commit` holds what to do once everything is safely stored; it is never run otherwise.
    `journal_heads` remembers the last entry of each chain written here (see `storage/journal.py`).
    `strict` sends what a step kept back before the step ends, so that a database's refusal is met inside it.
    """

    def __init__(self, conn: Connection, vault: Vault, ids: Ids, now: datetime, *, strict: bool = True) -> None:
        self._conn = conn
        self._bare = Bare(conn)
        self.dialect = conn.dialect.name
        self.vault = vault
        self.ids = ids
        self.now = now
        self.strict = strict
        self.after_commit: list[Callable[[], None]] = []
        self.journal_heads: dict[int, tuple[int, bytes]] = {}
        self._levels = [_Level(Pending(self.dialect), {}, 0)]
        self._gathered: dict[Lookup, dict[Hashable, tuple[Any, ...]]] = {}
        self._parsed: dict[int, tuple[Any, Any]] = {}
        self._looked: dict[Lookup, dict[Hashable, tuple[Any, ...]]] = {}
        self._dirty_tables: set[Table] = set()
        self._locked: set[int] = set()

    @property
    def conn(self) -> Connection:
        """The connection, for statements of any kind; everything kept back is sent first."""
        self.send()
        return self._conn

    def new_id(self) -> int:
        """Return an id for a row to be inserted, when it must be known before."""
        return self.ids.new(self.now)

    # ------------------------------------------------------------------ writing

    def insert(self, model: type[Base], **values: Any) -> int:
        """Insert one row and return its id, made here unless given; sealed columns take plain values."""
        row_id: int = values.get("id") or self.new_id()
        values["id"] = row_id
        if may_clash(model) and any(level.pending.changes(model) for level in self._levels):
            self.send()  # a row that is changed first may make room for this one
        self._top.pending.insert(model, row_id, seal_values(self.vault, model, row_id, values))
        self._dirty(model)
        return row_id

    def insert_all(self, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> list[int]:
        """Insert many rows and return their ids in the same order; rows may name different columns."""
        return [self.insert(model, **row) for row in rows]

    def update(self, model: type[Base], row_id: int, **values: Any) -> None:
        """Change one row whatever it was; raises `Gone`, at the latest when the row is sent."""
        if values:
            self._top.pending.update(model, row_id, seal_values(self.vault, model, row_id, values))
            self._dirty(model)

    def update_if(self, model: type[Base], row_id: int, was: Mapping[str, Any], **values: Any) -> None:
        """Change one row if it still is as `was` says, and never mind whether it was. Values of `was` are not None."""
        self._top.pending.update_if(model, row_id, was, seal_values(self.vault, model, row_id, values))
        self._dirty(model)

    def change(self, model: type[Base], row_id: int, where: Mapping[str, Any], **values: Any) -> bool:
        """Change one row if it still is as `where` says; True means that this caller moved it.

        In `where`, None means empty and a tuple, list or set means any of these.
        """
        sealed = seal_values(self.vault, model, row_id, values)
        bound = {**sealed, **where_values(where), ID: row_id}
        self._dirty(model)
        return self.conn.execute(update_where(model, where), bound).rowcount == 1

    def plan(self, model: type[Base], values: Mapping[str, Any]) -> None:
        """Keep a timer to be planned (`storage/timers.py`)."""
        self._top.pending.plan(values)
        self._dirty(model)

    def cancel(self, model: type[Base], found: Mapping[str, Any]) -> None:
        """Keep timers to be cancelled, found by columns (`storage/timers.py`)."""
        self._top.pending.cancel(found, {"done_at": self.now})
        self._dirty(model)

    def send(self) -> None:
        """Write what is kept back, each step's under its own savepoint."""
        for place, level in enumerate(self._levels):
            if place and level.transaction is None:
                level.transaction = self._conn.begin_nested()
            if level.pending:
                level.pending.send(self._bare)

    # ------------------------------------------------------------------ reading

    def get(self, model: type[Base], row_id: int) -> dict[str, Any] | None:
        """Return one row with its sealed columns opened, or None."""
        row = self.conn.execute(select_one(model), {ID: row_id}).mappings().first()
        return None if row is None else open_row(self.vault, model, row)

    def first(self, statement: Executable, **bound: Any) -> Row[Any] | None:
        """Return the first row as stored, sealed columns still sealed."""
        return self.conn.execute(statement, bound).first()

    def all(self, statement: Executable, **bound: Any) -> Sequence[Row[Any]]:
        """Return all rows as stored, sealed columns still sealed."""
        return self.conn.execute(statement, bound).all()

    def gather(self, lookup: Lookup, keys: Collection[Hashable]) -> list[Any]:
        """Ask for many keys at once, so that `look` knows the answers; return all rows found."""
        known = self._gathered.setdefault(lookup, {})
        wanted = {key for key in keys if key is not None and key not in known}
        if wanted:
            self._send_what_touches(lookup)
            known.update(lookup.ask(self._bare, wanted, self.now))
        return [row for key in dict.fromkeys(keys) if key is not None for row in known[key]]

    def look(self, lookup: Lookup, key: Hashable) -> tuple[Any, ...]:
        """Return the rows of one key, sealed columns still sealed; what this transaction wrote is seen."""
        if not self._dirty_tables.isdisjoint(lookup.tables):
            self._send_what_touches(lookup)
            return lookup.ask(self._bare, (key,), self.now)[key]
        for shelf in (self._gathered, self._looked):
            answers = shelf.get(lookup)
            if answers is not None and key in answers:
                return answers[key]
        self._send_what_touches(lookup)
        rows = self._looked.setdefault(lookup, {})[key] = lookup.ask(self._bare, (key,), self.now)[key]
        return rows

    def once(self, row: Any, parse: Callable[[Any], _T]) -> _T:
        """Return what `parse` makes of a row that was looked up; the same row is parsed once."""
        known = self._parsed.get(id(row))
        if known is None or known[0] is not row:
            known = self._parsed[id(row)] = (row, parse(row))
        parsed: _T = known[1]
        return parsed

    def open(self, column: InstrumentedAttribute[Any], row_id: int, blob: bytes | None) -> Any:
        """Open one sealed value: text, or plain values where the column holds JSON."""
        return open_value(self.vault, column, row_id, blob)

    # ------------------------------------------------------------------ steps

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what is done inside if it raises, and only that; what it wanted done after the commit too.

        Everything inside is in the database when it ends, so that a broken rule of the database is met here.
        """
        with self._level():
            yield
            self.send()

    @contextmanager
    def step(self) -> Iterator[None]:
        """A savepoint whose rows may still be kept back when it ends; in a `strict` work they are sent."""
        with self._level():
            yield
            if self.strict:
                self.send()

    @contextmanager
    def unit(self) -> Iterator[None]:
        """A step beside others in one transaction: what it wrote changes no answer that was gathered for them."""
        self._looked.clear()
        self._dirty_tables.clear()
        with self.step():
            yield

    def start_round(self) -> None:
        """Forget what was gathered, once what was written is sent: what is asked from now on is asked anew."""
        self.send()
        self._gathered.clear()
        self._looked.clear()
        self._dirty_tables.clear()
        self._parsed.clear()

    def lock_families(self, families: Collection[int]) -> None:
        """Hold these families until the commit: on PostgreSQL nobody else takes a turn in them meanwhile."""
        wanted = sorted(set(families) - self._locked)
        if self.dialect == "postgresql" and wanted:
            self._conn.execute(_LOCK, {"families": wanted})
        self._locked.update(wanted)

    @property
    def _top(self) -> _Level:
        return self._levels[-1]

    def _dirty(self, model: type[Base]) -> None:
        self._dirty_tables.add(marks(model).table)

    def _send_what_touches(self, lookup: Lookup) -> None:
        if any(level.pending.touches(lookup.tables) for level in self._levels):
            self.send()

    @contextmanager
    def _level(self) -> Iterator[None]:
        level = _Level(Pending(self.dialect), dict(self.journal_heads), len(self.after_commit))
        self._levels.append(level)
        try:
            yield
            if level.transaction is not None:
                level.transaction.commit()
        except BaseException:
            self._undo(level)
            raise
        finally:
            self._levels.remove(level)
        self._top.pending.add(level.pending)

    def _undo(self, level: _Level) -> None:
        del self.after_commit[level.promised :]
        self.journal_heads = level.heads
        self._looked.clear()
        if level.transaction is not None and level.transaction.is_active:
            level.transaction.rollback()


_LOCK = text(
    "SELECT pg_advisory_xact_lock(family) FROM (SELECT unnest(CAST(:families AS bigint[])) AS family ORDER BY 1) AS f"
)
