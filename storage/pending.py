"""What a unit of work has decided to write and has not sent yet: kept back so that rows go out in sets.

Values are checked and turned for the driver when they come in, so that a wrong one is refused where it was written.
Rows go out table by table, a table before those that refer to it; then changes; then timers.
"""

from collections.abc import Mapping, Set
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
    """The unsent rows of one level of a transaction."""

    def __init__(self, dialect: str) -> None:
        self._dialect = dialect
        self._inserts: dict[type[Base], dict[int, Values]] = {}
        self._updates: dict[type[Base], dict[int, Values]] = {}
        self._changes: dict[Change, list[list[Any]]] = {}
        self._plans: dict[str, Values] = {}
        self._cancels: dict[tuple[str, ...], list[list[Any]]] = {}

    def __bool__(self) -> bool:
        return bool(self._inserts or self._updates or self._changes or self._plans or self._cancels)

    def insert(self, model: type[Base], row_id: int, values: Mapping[str, Any]) -> None:
        """Keep a whole row; columns that nobody names have their default."""
        row = {**row_texts.unsaid(model, self._dialect), **self._bound(model, values)}
        self._inserts.setdefault(model, {})[row_id] = row

    def update(self, model: type[Base], row_id: int, values: Mapping[str, Any]) -> None:
        """Keep a change of one row; several changes of one row become one."""
        bound = self._bound(model, values)
        inserted = self._inserts.get(model)
        if inserted is not None and row_id in inserted:
            inserted[row_id].update(bound)
        else:
            self._updates.setdefault(model, {}).setdefault(row_id, {}).update(bound)

    def update_if(self, model: type[Base], row_id: int, was: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        """Keep a change that is made only while the row still is as `was` says; nobody is told whether."""
        bound, still = self._bound(model, values), self._bound(model, was)
        columns = row_texts.in_order(model, bound)
        shape = (model, columns, tuple(still))
        self._changes.setdefault(shape, []).append([*(bound[name] for name in columns), row_id, *still.values()])

    def plan(self, values: Mapping[str, Any]) -> None:
        """Keep a timer; a later one of the same key takes its place."""
        row = {**row_texts.unsaid(Timer, self._dialect), **self._bound(Timer, values)}
        self._plans[row["key"]] = row

    def cancel(self, found: Mapping[str, Any], at: Mapping[str, Any]) -> None:
        """Keep that timers found by these columns are to be cancelled, those kept here included."""
        bound = self._bound(Timer, found)
        self._plans = {
            key: row for key, row in self._plans.items() if any(row[name] != value for name, value in bound.items())
        }
        ended = self._bound(Timer, {"state": TimerState.CANCELLED, **at})
        self._cancels.setdefault(tuple(bound), []).append([ended["state"], ended["done_at"], *bound.values()])

    def add(self, later: "Pending") -> None:
        """Take over what a level above kept back and has finished with."""
        for model, rows in later._inserts.items():
            self._inserts.setdefault(model, {}).update(rows)
        for model, changed in later._updates.items():
            for row_id, bound in changed.items():
                self._merge(model, row_id, bound)
        for shape, changes in later._changes.items():
            self._changes.setdefault(shape, []).extend(changes)
        for by, cancels in later._cancels.items():
            for values in cancels:
                self._forget_planned(dict(zip(by, values[2:], strict=True)))
            self._cancels.setdefault(by, []).extend(cancels)
        self._plans.update(later._plans)

    def send(self, bare: Bare) -> None:
        """Write everything to the database, in sets; raises `Gone` where a row to be changed is not there."""
        for model in sorted(self._inserts, key=_place):
            columns = row_texts.columns_of(model)
            rows = [[row[name] for name in columns] for row in self._inserts[model].values()]
            bare.run_all(row_texts.insert_text(model, self._dialect), rows)
        for model, changed in self._updates.items():
            self._send_updates(bare, model, changed)
        for (model, columns, was), changes in self._changes.items():
            bare.run_all(row_texts.update_text(model, self._dialect, columns, was), changes)
        for by, cancels in self._cancels.items():
            bare.run_all(row_texts.cancel_text(self._dialect, by), cancels)
        if self._plans:
            columns = row_texts.columns_of(Timer)
            rows = [[row[name] for name in columns] for row in self._plans.values()]
            bare.run_all(row_texts.plan_text(self._dialect), rows)
        self.clear()

    def changes(self, model: type[Base]) -> bool:
        """Tell whether rows of a table are to be changed, which a new row of it may depend on."""
        return model in self._updates or any(changed is model for changed, _, _ in self._changes)

    def touches(self, tables: Set[Table]) -> bool:
        """Tell whether anything kept back belongs to one of these tables."""
        models = {*self._inserts, *self._updates, *(model for model, _, _ in self._changes)}
        if self._plans or self._cancels:
            models.add(Timer)
        return any(marks(model).table in tables for model in models)

    def clear(self) -> None:
        """Forget everything."""
        kept: dict[Any, Any]
        for kept in (self._inserts, self._updates, self._changes, self._plans, self._cancels):
            kept.clear()

    def _send_updates(self, bare: Bare, model: type[Base], changed: Mapping[int, Values]) -> None:
        alike: dict[tuple[str, ...], list[list[Any]]] = {}
        for row_id, bound in changed.items():
            columns = row_texts.in_order(model, bound)
            alike.setdefault(columns, []).append([*(bound[name] for name in columns), row_id])
        for columns, rows in alike.items():
            if bare.run_all(row_texts.update_text(model, self._dialect, columns, ()), rows) != len(rows):
                which = rows[0][-1] if len(rows) == 1 else f"(one of {len(rows)})"
                raise Gone(f"{marks(model).table.name} {which} is not there")

    def _merge(self, model: type[Base], row_id: int, bound: Values) -> None:
        inserted = self._inserts.get(model)
        if inserted is not None and row_id in inserted:
            inserted[row_id].update(bound)
        else:
            self._updates.setdefault(model, {}).setdefault(row_id, {}).update(bound)

    def _forget_planned(self, found: Mapping[str, Any]) -> None:
        for key in [key for key, row in self._plans.items() if all(row[name] == found[name] for name in found)]:
            del self._plans[key]

    def _bound(self, model: type[Base], values: Mapping[str, Any]) -> Values:
        turned = row_texts.binders(model, self._dialect)
        bound = {}
        for name, value in values.items():
            bind = turned[name]
            bound[name] = value if bind is None or value is None else bind(value)
        return bound


@cache
def _place(model: type[Base]) -> int:
    """Return where a table stands when each comes after those it refers to."""
    return list(Base.metadata.sorted_tables).index(marks(model).table)
