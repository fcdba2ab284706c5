"""What a unit of work has decided to write and has not sent yet: kept back so that rows go out in sets.

Values are checked and turned for the driver when they come in, so that a wrong one is refused where it was written.
Rows go out table by table, a table before those that refer to it; then changes; then timers.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Table

from casework.vocabulary import TimerState
from storage import row_texts
from storage.models import Timer
from storage.models.base import Base
from storage.prepared import Bare
from storage.sealed_rows import marks

Values = dict[str, Any]
Change = tuple[type[Base], tuple[str, ...], tuple[str, ...]]
"""A shape of conditional change: the model, the changed columns, the columns that must still be as they were."""


class Gone(LookupError):
    """The row that was to be changed is not there."""


class Pending:
    """The unsent rows of one transaction, in the order they were written."""

    def __init__(self, dialect: str) -> None:
        self._dialect = dialect
        self._kept: list[tuple[Any, ...]] = []
        self._tables: set[Table] = set()
        self._changed: set[type[Base]] = set()

    def __len__(self) -> int:
        return len(self._kept)

    def insert(self, model: type[Base], row_id: int, values: Mapping[str, Any]) -> None:
        """Keep a whole row; columns that nobody names have their default."""
        row = dict(row_texts.unsaid(model, self._dialect))
        self._keep(model, _Sets.insert, row_id, self._bound(model, values, row))

    def update(self, model: type[Base], row_id: int, values: Mapping[str, Any]) -> None:
        """Keep a change of one row; several changes of one row become one."""
        self._note_change(model, values)
        self._keep(model, _Sets.update, row_id, self._bound(model, values, {}))

    def update_if(self, model: type[Base], row_id: int, was: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        """Keep a change that is made only while the row still is as `was` says; nobody is told whether."""
        self._note_change(model, values)
        self._keep(model, _Sets.update_if, row_id, self._bound(model, values, {}), self._bound(model, was, {}))

    def plan(self, values: Mapping[str, Any]) -> None:
        """Keep a timer; a later one of the same key takes its place."""
        row = dict(row_texts.unsaid(Timer, self._dialect))
        self._keep_timer(_Sets.plan, self._bound(Timer, values, row))

    def cancel(self, found: Mapping[str, Any], at: Mapping[str, Any]) -> None:
        """Keep that timers found by these columns are to be cancelled, those kept here included."""
        ended = self._bound(Timer, {"state": TimerState.CANCELLED, **at}, {})
        self._keep_timer(_Sets.cancel, self._bound(Timer, found, {}), ended)

    def forget(self, since: int) -> None:
        """Forget everything that was kept since there were so many rows."""
        del self._kept[since:]

    def makes_room(self, model: type[Base]) -> bool:
        """Tell whether a change kept back may be what allows a new row into a table."""
        return model in self._changed

    def touches(self, tables: Set[Table]) -> bool:
        """Tell whether anything kept back may belong to one of these tables."""
        return not self._tables.isdisjoint(tables)

    def send(self, bare: Bare, until: int) -> None:
        """Write the first `until` rows, in sets; raises `Gone` where a row to be changed is not there."""
        sets = _Sets()
        for add, *what in self._kept[:until]:
            add(sets, *what)
        sets.send(bare)
        del self._kept[:until]
        if not self._kept:
            self._tables.clear()
            self._changed.clear()

    def _note_change(self, model: type[Base], values: Mapping[str, Any]) -> None:
        if not row_texts.decisive(model).isdisjoint(values):
            self._changed.add(model)

    def _keep(self, model: type[Base], add: Any, *what: Any) -> None:
        self._tables.add(marks(model).table)
        self._kept.append((add, model, *what))

    def _keep_timer(self, add: Any, *what: Any) -> None:
        self._tables.add(marks(Timer).table)
        self._kept.append((add, *what))

    def _bound(self, model: type[Base], values: Mapping[str, Any], into: Values) -> Values:
        turned = row_texts.binders(model, self._dialect)
        for name, value in values.items():
            bind = turned[name]
            into[name] = value if bind is None or value is None else bind(value)
        return into


@dataclass
class _Sets:
    """Rows on their way out, sorted by what is done with them."""

    inserts: dict[type[Base], dict[int, Values]] = field(default_factory=dict)
    updates: dict[type[Base], dict[int, Values]] = field(default_factory=dict)
    changes: dict[Change, list[list[Any]]] = field(default_factory=dict)
    plans: dict[str, Values] = field(default_factory=dict)
    keys: dict[tuple[int, str], list[str]] = field(default_factory=dict)  # of the plans, by subject and kind
    cancels: dict[tuple[str, ...], list[list[Any]]] = field(default_factory=dict)

    def insert(self, model: type[Base], row_id: int, row: Values) -> None:
        self.inserts.setdefault(model, {})[row_id] = row

    def update(self, model: type[Base], row_id: int, values: Values) -> None:
        fresh = self.inserts.get(model)
        if fresh is not None and row_id in fresh:
            fresh[row_id].update(values)
        else:
            self.updates.setdefault(model, {}).setdefault(row_id, {}).update(values)

    def update_if(self, model: type[Base], row_id: int, values: Values, was: Values) -> None:
        columns = row_texts.in_order(model, tuple(values))
        changes = self.changes.setdefault((model, columns, tuple(was)), [])
        changes.append([*(values[name] for name in columns), row_id, *was.values()])

    def plan(self, row: Values) -> None:
        self.plans[row["key"]] = row
        self.keys.setdefault((row["subject_id"], row["kind"]), []).append(row["key"])

    def cancel(self, found: Values, ended: Values) -> None:
        for key in [found["key"]] if "key" in found else self.keys.pop((found["subject_id"], found["kind"]), ()):
            self.plans.pop(key, None)
        self.cancels.setdefault(tuple(found), []).append([ended["state"], ended["done_at"], *found.values()])

    def send(self, bare: Bare) -> None:
        """New rows first, then what changes, then timers: cancelled ones before those planned since."""
        dialect = bare.dialect.name
        for model in sorted(self.inserts, key=_place):
            bare.run_all(row_texts.insert_text(model, dialect), _rows(model, self.inserts[model].values()))
        for model, changed in self.updates.items():
            _send_updates(bare, model, changed)
        for (model, columns, was), changes in self.changes.items():
            bare.run_all(row_texts.update_text(model, dialect, columns, was), changes)
        for by, cancels in self.cancels.items():
            bare.run_all(row_texts.cancel_text(dialect, by), cancels)
        if self.plans:
            bare.run_all(row_texts.plan_text(dialect), _rows(Timer, self.plans.values()))


def _rows(model: type[Base], rows: Iterable[Values]) -> list[Sequence[Any]]:
    return list(map(row_texts.whole_row(model), rows))


def _send_updates(bare: Bare, model: type[Base], changed: Mapping[int, Values]) -> None:
    alike: dict[tuple[str, ...], list[Sequence[Any]]] = {}
    for row_id, values in changed.items():
        columns = row_texts.in_order(model, tuple(values))
        alike.setdefault(columns, []).append([*(values[name] for name in columns), row_id])
    for columns, rows in alike.items():
        met = bare.run_all(row_texts.update_text(model, bare.dialect.name, columns, ()), rows)
        if met != len(rows):
            which = rows[0][-1] if len(rows) == 1 else f"(one of {len(rows)})"
            raise Gone(f"{marks(model).table.name} {which} is not there")


@cache
def _place(model: type[Base]) -> int:
    """Return where a table stands when each comes after those it refers to."""
    return list(Base.metadata.sorted_tables).index(marks(model).table)
