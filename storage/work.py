"""One unit of work: what a turn or a batch of timers writes, all or nothing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Executable, Row
from sqlalchemy.orm import InstrumentedAttribute

from storage.ids import Ids
from storage.models.base import Base
from storage.sealed_rows import marks, open_row, open_value, seal_values
from storage.sealing import Vault
from storage.statements import ID, insert_into, select_one, update_where, where_values


class Gone(LookupError):
    """The row that was to be changed is not there."""


class Work:
    """One transaction and what belongs to it; made by `Database.writing`.

    `after_commit` holds what to do once everything is safely stored; it is never run otherwise.
    `journal_heads` remembers the last entry of each chain written here (see `storage/journal.py`).
    """

    def __init__(self, conn: Connection, vault: Vault, ids: Ids, now: datetime) -> None:
        self.conn = conn
        self.vault = vault
        self.ids = ids
        self.now = now
        self.after_commit: list[Callable[[], None]] = []
        self.journal_heads: dict[int, tuple[int, bytes]] = {}

    def new_id(self) -> int:
        """Return an id for a row to be inserted, when it must be known before."""
        return self.ids.new(self.now)

    def insert(self, model: type[Base], **values: Any) -> int:
        """Insert one row and return its id, made here unless given; sealed columns take plain values."""
        row_id: int = values.setdefault("id", None) or self.new_id()
        values["id"] = row_id
        self.conn.execute(insert_into(model), seal_values(self.vault, model, row_id, values))
        return row_id

    def insert_all(self, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> list[int]:
        """Insert many rows as one set and return their ids in the same order; rows may name different columns."""
        if not rows:
            return []
        columns = {name: _default(model, name) for row in rows for name in row}
        made: list[dict[str, Any]] = []
        for row in rows:
            row_id = row.get("id") or self.new_id()
            made.append(seal_values(self.vault, model, row_id, {**columns, **row, "id": row_id}))
        self.conn.execute(insert_into(model), made)
        return [row["id"] for row in made]

    def update(self, model: type[Base], row_id: int, **values: Any) -> None:
        """Change one row whatever it was; raises `Gone`."""
        if not self.change(model, row_id, {}, **values):
            raise Gone(f"{marks(model).table.name} {row_id} is not there")

    def change(self, model: type[Base], row_id: int, where: Mapping[str, Any], **values: Any) -> bool:
        """Change one row if it still is as `where` says; True means that this caller moved it.

        In `where`, None means empty and a tuple, list or set means any of these.
        """
        sealed = seal_values(self.vault, model, row_id, values)
        bound = {**sealed, **where_values(where), ID: row_id}
        return self.conn.execute(update_where(model, where), bound).rowcount == 1

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

    def open(self, column: InstrumentedAttribute[Any], row_id: int, blob: bytes | None) -> Any:
        """Open one sealed value: text, or plain values where the column holds JSON."""
        return open_value(self.vault, column, row_id, blob)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what is done inside if it raises, and only that; what it wanted done after the commit too."""
        promised = len(self.after_commit)
        try:
            with self.conn.begin_nested():
                yield
        except BaseException:
            del self.after_commit[promised:]
            self.journal_heads.clear()
            raise


def _default(model: type[Base], column: str) -> Any:
    default = marks(model).table.c[column].default
    if default is None:
        return None
    return default.arg(None) if default.is_callable else default.arg  # type: ignore[attr-defined]
