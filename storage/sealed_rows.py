"""Sealing and opening by the marks on the columns, for whole rows and single values."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from sqlalchemy import RowMapping, Table
from sqlalchemy.orm import InstrumentedAttribute

from storage.columns import Sealed
from storage.models.base import Base
from storage.plain_json import dumps, loads
from storage.sealing import Vault


@dataclass(frozen=True)
class Marks:
    """Which columns of one table are sealed, and whether each holds JSON."""

    table: Table
    sealed: Mapping[str, bool]


@cache
def marks(model: type[Base]) -> Marks:
    """Read the marks of one model."""
    table = model.__table__
    assert isinstance(table, Table)
    return Marks(table, {c.name: c.type.holds_json for c in table.columns if isinstance(c.type, Sealed)})


def seal_values(vault: Vault, model: type[Base], row_id: int, values: dict[str, Any]) -> dict[str, Any]:
    """Return `values` with every sealed column's value sealed for this row; None stays None."""
    found = marks(model)
    for column in found.sealed.keys() & values.keys():
        value, holds_json = values[column], found.sealed[column]
        if value is not None:
            text = dumps(value) if holds_json else _text(found.table.name, column, value)
            values[column] = vault.seal(found.table.name, column, row_id, text)
    return values


def open_row(vault: Vault, model: type[Base], row: Mapping[str, Any] | RowMapping) -> dict[str, Any]:
    """Return one row (it must hold `id`) as a dict with its sealed columns opened."""
    found = marks(model)
    opened: dict[str, Any] = {str(name): value for name, value in row.items()}
    for column, holds_json in found.sealed.items():
        blob = opened.get(column)
        if blob is not None:
            text = vault.open(found.table.name, column, opened["id"], blob)
            opened[column] = loads(text) if holds_json else text
    return opened


def open_value(vault: Vault, column: InstrumentedAttribute[Any], row_id: int, blob: bytes | None) -> Any:
    """Open one sealed value: text, or plain values where the column holds JSON. None stays None."""
    if blob is None:
        return None
    model = cast(type[Base], column.class_)
    found = marks(model)
    text = vault.open(found.table.name, column.key, row_id, blob)
    return loads(text) if found.sealed[column.key] else text


def _text(table: str, column: str, value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{table}.{column} holds sealed text, not {type(value).__name__}")
    return value
