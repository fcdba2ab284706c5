"""The Core statements of a unit of work, built once for each shape and then reused.

Building a statement costs several times what running it does; the hot roads run the same few.
"""

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Insert, Select, Update, bindparam, insert, select, update

from storage.models.base import Base
from storage.sealed_rows import marks

ID = "the_id"
"""The name under which the row's id is bound."""


@cache
def insert_into(model: type[Base]) -> Insert:
    """INSERT of whatever columns the parameters name."""
    return insert(marks(model).table)


@cache
def select_one(model: type[Base]) -> Select[Any]:
    """SELECT of one whole row by its id."""
    table = marks(model).table
    return select(table).where(table.c.id == bindparam(ID))


def update_where(model: type[Base], where: Mapping[str, Any]) -> Update:
    """UPDATE of one row that still is as `where` says; None means empty, a collection means one of these."""
    return _update(model, tuple((name, _shape(value)) for name, value in where.items()))


def where_values(where: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters that belong to `update_where`."""
    bound: dict[str, Any] = {}
    for name, value in where.items():
        if value is not None:
            bound[f"was_{name}"] = list(value) if _shape(value) == "in" else value
    return bound


@cache
def _update(model: type[Base], shape: tuple[tuple[str, str], ...]) -> Update:
    table = marks(model).table
    statement = update(table).where(table.c.id == bindparam(ID))
    for name, how in shape:
        column, bound = table.c[name], f"was_{name}"
        if how == "null":
            statement = statement.where(column.is_(None))
        elif how == "in":
            statement = statement.where(column.in_(bindparam(bound, expanding=True)))
        else:
            statement = statement.where(column == bindparam(bound, type_=column.type))
    return statement


def _shape(value: object) -> str:
    if value is None:
        return "null"
    return "in" if isinstance(value, Collection) and not isinstance(value, str | bytes) else "equal"
