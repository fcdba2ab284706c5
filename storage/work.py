"""One unit of work: what a turn or a batch of timers writes, all or nothing.

Rows are kept back and go to the database in sets (`storage/pending.py`). Whoever asks the database sees everything
that was written before: asking sends what is kept back. Only lookups (`storage/lookups.py`) are answered without
sending, as long as nothing this step wrote could change the answer.
"""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Executable, NestedTransaction, Row, text
from sqlalchemy.orm import InstrumentedAttribute

from storage.ids import Ids
from storage.lookups import READING, Lookup
from storage.models.base import Base
from storage.pending import Gone, Pending
from storage.prepared import Bare
from storage.sealed_rows import marks, open_row, open_value, seal_values
from storage.sealing import Vault
from storage.statements import ID, select_one, update_where, where_values

__all__ = ["Gone", "Work"]

_T = TypeVar("_T")


class _Step:
    """One savepoint: where it began, and its transaction once the database had to be told of it."""

    __slots__ = ("began", "heads", "promised", "sends", "transaction", "work")

    def __init__(self, work: "Work", sends: bool) -> None:
        self.work = work
        self.sends = sends

    def __enter__(self) -> None:
        work = self.work
        if work.strict:
            work.send()
        self.began = len(work._pending)
        self.heads = dict(work.journal_heads)
        self.promised = len(work.after_commit)
        self.transaction: NestedTransaction | None = None
        work._steps.append(self)

    def __exit__(self, kind: object, fault: object, trace: object) -> None:
        work = self.work
        try:
            if kind is None:
                self._end()
        except BaseException:
            self._undo()
            raise
        finally:
            work._steps.remove(self)
        if kind is not None:
            self._undo()

    def _end(self) -> None:
        if self.sends:
            self.work.send()
        if self.transaction is not None:
            self.transaction.commit()

    def _undo(self) -> None:
        work = self.work
        work._pending.forget(self.began)
        del work.after_commit[self.promised :]
        work.journal_heads = self.heads
        work._looked.clear()
        if self.transaction is not None and self.transaction.is_active:
            self.transaction.rollback()


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
        self._pending = Pending(self.dialect)
        self._steps: list[_Step] = []
        self._gathered: dict[tuple[Lookup, Hashable], tuple[Any, ...]] = {}
        self._parsed: dict[int, tuple[Any, Any]] = {}
        self._looked: dict[tuple[Lookup, Hashable], tuple[Any, ...]] = {}
        self._dirtied: set[type[Base]] = set()
        self._stale: set[Lookup] = set()
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
        if self._pending.makes_room(model):
            self.send()
        self._pending.insert(model, row_id, seal_values(self.vault, model, row_id, values))
        self._dirty(model)
        return row_id

    def insert_all(self, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> list[int]:
        """Insert many rows and return their ids in the same order; rows may name different columns."""
        return [self.insert(model, **row) for row in rows]

    def update(self, model: type[Base], row_id: int, **values: Any) -> None:
        """Change one row whatever it was; raises `Gone`, at the latest when the row is sent."""
        if values:
            self._pending.update(model, row_id, seal_values(self.vault, model, row_id, values))
            self._dirty(model)

    def update_if(self, model: type[Base], row_id: int, was: Mapping[str, Any], **values: Any) -> None:
        """Change one row if it still is as `was` says, and never mind whether it was. Values of `was` are not None."""
        self._pending.update_if(model, row_id, was, seal_values(self.vault, model, row_id, values))
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
        self._pending.plan(values)
        self._dirty(model)

    def cancel(self, model: type[Base], found: Mapping[str, Any]) -> None:
        """Keep timers to be cancelled, found by columns (`storage/timers.py`)."""
        self._pending.cancel(found, {"done_at": self.now})
        self._dirty(model)

    def send(self) -> None:
        """Write what is kept back, each step's under its own savepoint."""
        for step in self._steps:
            self._send_until(step.began)
            if step.transaction is None:
                step.transaction = self._conn.begin_nested()
        self._send_until(len(self._pending))

    def _send_until(self, place: int) -> None:
        if place:
            self._pending.send(self._bare, place)
            for step in self._steps:
                step.began = max(0, step.began - place)

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
        known = self._gathered
        wanted = [key for key in dict.fromkeys(keys) if key is not None]
        unknown = [key for key in wanted if (lookup, key) not in known]
        if unknown:
            self._send_what_touches(lookup)
            known.update(((lookup, key), rows) for key, rows in lookup.ask(self._bare, unknown, self.now).items())
        return [row for key in wanted for row in known[lookup, key]]

    def look(self, lookup: Lookup, key: Hashable) -> tuple[Any, ...]:
        """Return the rows of one key, sealed columns still sealed; what this transaction wrote is seen."""
        if lookup in self._stale:
            self._send_what_touches(lookup)
            return lookup.ask(self._bare, (key,), self.now)[key]
        found = self._gathered.get((lookup, key))
        if found is None:
            found = self._looked.get((lookup, key))
        if found is None:
            self._send_what_touches(lookup)
            found = self._looked[lookup, key] = lookup.ask(self._bare, (key,), self.now)[key]
        return found

    def fetch(self, lookup: Lookup, keys: Collection[Hashable], **bound: Any) -> list[Any]:
        """Ask for many keys as things stand now, and remember nothing; rows come key by key."""
        self._send_what_touches(lookup)
        wanted = list(dict.fromkeys(keys))
        return [row for rows in lookup.ask(self._bare, wanted, self.now, bound).values() for row in rows]

    def trust_gathered(self) -> None:
        """Say that what was gathered still holds: what was written since concerns other keys."""
        self._looked.clear()
        self._dirtied.clear()
        self._stale.clear()

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

    def savepoint(self) -> AbstractContextManager[None]:
        """Undo what is done inside if it raises, and only that; what it wanted done after the commit too.

        Everything inside is in the database when it ends, so that a broken rule of the database is met here.
        """
        return _Step(self, sends=True)

    def step(self) -> AbstractContextManager[None]:
        """A savepoint whose rows may still be kept back when it ends; in a `strict` work they are sent."""
        return _Step(self, sends=self.strict)

    def unit(self) -> AbstractContextManager[None]:
        """A step beside others in one transaction: what it wrote changes no answer that was gathered for them."""
        self.trust_gathered()
        return self.step()

    def start_round(self) -> None:
        """Forget what was gathered, once what was written is sent: what is asked from now on is asked anew."""
        self.send()
        self._gathered.clear()
        self._looked.clear()
        self._dirtied.clear()
        self._stale.clear()
        self._parsed.clear()

    def lock_families(self, families: Collection[int]) -> None:
        """Hold these families until the commit: on PostgreSQL nobody else takes a turn in them meanwhile."""
        wanted = sorted(set(families) - self._locked)
        if self.dialect == "postgresql" and wanted:
            self._conn.execute(_LOCK, {"families": wanted})
        self._locked.update(wanted)

    def try_families(self, families: Collection[int]) -> set[int]:
        """Hold those of these families that nobody else holds, until the commit, and return them; waits for none."""
        wanted = sorted(set(families) - self._locked)
        if self.dialect == "postgresql" and wanted:
            self._locked.update(self._conn.execute(_TRY_LOCK, {"families": wanted}).scalars())
        else:
            self._locked.update(wanted)
        return self._locked & set(families)

    def alone_at(self, place: str) -> None:
        """Wait until nobody else is at this place, and stay alone there until the commit."""
        if self.dialect == "postgresql":
            self._conn.execute(_ALONE, {"place": place})

    def _dirty(self, model: type[Base]) -> None:
        if model not in self._dirtied:
            self._dirtied.add(model)
            self._stale |= READING.get(marks(model).table, set())

    def _send_what_touches(self, lookup: Lookup) -> None:
        if self._pending.touches(lookup.tables):
            self.send()


_TRY_LOCK = text(
    "SELECT family FROM (SELECT unnest(CAST(:families AS bigint[])) AS family) AS f"
    " WHERE pg_try_advisory_xact_lock(family)"
)
_ALONE = text("SELECT pg_advisory_xact_lock(hashtext('kithline'), hashtext(:place))")
_LOCK = text(
    "SELECT pg_advisory_xact_lock(family) FROM (SELECT unnest(CAST(:families AS bigint[])) AS family ORDER BY 1) AS f"
)
