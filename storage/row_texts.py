"""The INSERT, UPDATE and upsert texts of each table, prepared once for each shape."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Dialect, UniqueConstraint, bindparam, insert, update
from sqlalchemy.dialects import postgresql, sqlite

from casework.vocabulary import TimerState
from storage.models import Timer
from storage.models.base import Base
from storage.prepared import Prepared, binder_of, dialect_of, prepare
from storage.sealed_rows import marks

Bind = Callable[[Any], Any]

WAS = "was_"
"""Before the name of a column in a condition: what it must still be."""


@cache
def columns_of(model: type[Base]) -> tuple[str, ...]:
    """Return the names of all columns, in the order of the table."""
    return tuple(column.name for column in marks(model).table.columns)


@cache
def in_order(model: type[Base], columns: tuple[str, ...]) -> tuple[str, ...]:
    """Return columns in the order of the table, which is the order in which statements name them."""
    return tuple(sorted(columns, key=columns_of(model).index))


@cache
def whole_row(model: type[Base]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    """Return what takes the values of a row in the order of the table."""
    return itemgetter(*columns_of(model))


@cache
def decisive(model: type[Base]) -> frozenset[str]:
    """Return the columns by which two rows of a table may exclude each other, the conditions of its rules included."""
    table = marks(model).table
    rules = [rule for rule in table.constraints if isinstance(rule, UniqueConstraint)]
    indexes = [index for index in table.indexes if index.unique]
    named = {column.name for rule in rules for column in rule.columns}
    named |= {column.name for index in indexes for column in index.columns}
    conditions = " ".join(str(index.dialect_options["sqlite"].get("where", "")) for index in indexes)
    return frozenset(named | {name for name in columns_of(model) if name in conditions.split()})


@cache
def binders(model: type[Base], dialect: str) -> dict[str, Bind | None]:
    """Return what turns the plain value of each column into what the driver takes; None for as it is."""
    to = dialect_of(dialect)
    return {column.name: binder_of(column.type, to) for column in marks(model).table.columns}


@cache
def unsaid(model: type[Base], dialect: str) -> dict[str, Any]:
    """Return what stands in each column that nobody named, as the driver takes it."""
    turned = binders(model, dialect)
    found: dict[str, Any] = {}
    for column in marks(model).table.columns:
        default: Any = column.default
        value = None if default is None else default.arg(None) if default.is_callable else default.arg
        bind = turned[column.name]
        found[column.name] = value if bind is None or value is None else bind(value)
    return found


@cache
def insert_text(model: type[Base], dialect: str) -> Prepared:
    """INSERT of a whole row."""
    return _prepared(insert(marks(model).table), dialect, columns_of(model))


@cache
def update_text(model: type[Base], dialect: str, columns: tuple[str, ...], where: tuple[str, ...]) -> Prepared:
    """UPDATE of `columns`, in the order of the table, of one row by its id, while those of `where` are as they were."""
    table = marks(model).table
    changed = update(table).where(table.c.id == bindparam("the_id"))
    for name in where:
        changed = changed.where(table.c[name] == bindparam(WAS + name, type_=table.c[name].type))
    changed = changed.values({name: bindparam(f"new_{name}", type_=table.c[name].type) for name in columns})
    names = (*(f"new_{name}" for name in columns), "the_id", *(WAS + name for name in where))
    return _prepared(changed, dialect, names)


@cache
def plan_text(dialect: str) -> Prepared:
    """INSERT of a timer, or, where one has its key, the same row moved and waiting again."""
    made = postgresql.insert(Timer) if dialect == "postgresql" else sqlite.insert(Timer)
    fresh = {name: made.excluded[name] for name in columns_of(Timer) if name not in ("id", "key")}
    return _prepared(made.on_conflict_do_update(index_elements=["key"], set_=fresh), dialect, columns_of(Timer))


@cache
def cancel_text(dialect: str, by: tuple[str, ...]) -> Prepared:
    """UPDATE of waiting timers, found by the columns `by`, to cancelled."""
    table = marks(Timer).table
    cancelled = update(table).where(table.c.state == TimerState.WAITING)
    for name in by:
        cancelled = cancelled.where(table.c[name] == bindparam(f"the_{name}", type_=table.c[name].type))
    values: dict[str, Any] = {"state": bindparam("new_state"), "done_at": bindparam("new_done_at")}
    return _prepared(cancelled.values(values), dialect, ("new_state", "new_done_at", *(f"the_{name}" for name in by)))


def _prepared(statement: Any, dialect: str, names: Sequence[str]) -> Prepared:
    to: Dialect = dialect_of(dialect)
    prepared = prepare(statement, to, names)
    if [name for name, _ in prepared.bind] != list(names):
        raise AssertionError(f"values would be bound in another order than they are given: {prepared.text}")
    return prepared
