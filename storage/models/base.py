"""What every table shares: names of constraints, and which Python type is which column type."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import Index, MetaData, text
from sqlalchemy.orm import DeclarativeBase

from casework import vocabulary
from storage.columns import EnumText, Json, UtcTime

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

_ENUMS: dict[Any, Any] = {
    found: EnumText(found)
    for found in vars(vocabulary).values()
    if isinstance(found, type) and issubclass(found, StrEnum) and found is not StrEnum
}


class Base(DeclarativeBase):
    """The mother of all tables. A `StrEnum` of the vocabulary may be used as a column's type as it stands."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcTime(),
        dict[str, Any]: Json,
        list[Any]: Json,
        **_ENUMS,
    }


def index_where(name: str, condition: str, *columns: str, unique: bool = False, sqlite: str | None = None) -> Index:
    """An index of only the rows that are awake; `sqlite` is the same condition as SQLAlchemy writes it there."""
    return Index(
        name, *columns, unique=unique, sqlite_where=text(sqlite or condition), postgresql_where=text(condition)
    )
