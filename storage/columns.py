"""The column types of the store: moments, ids, words from a closed list, and sealed text.

Every type behaves alike on SQLite and on PostgreSQL, so that the same scenario gives the same visible result.
"""

import operator
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Integer, LargeBinary, String, literal
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import MappedColumn, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

from storage.plain_json import moment_of, moment_text

BigId = BigInteger().with_variant(Integer(), "sqlite")
"""A 63-bit id; on SQLite it has to be called INTEGER to be the row's own key."""

Json = JSON(none_as_null=True)
"""Plain JSON text on both databases: JSONB would lose the order of keys, and options are shown in order."""

Turn = Callable[[Any], Any]
"""Turns one value that is not None. The hot roads ask a type for its turns once, and go around SQLAlchemy's own."""

SEALED_FORMAT = b"\x01"
"""First byte of every sealed value; see `storage/sealing.py`."""


class UtcTime(TypeDecorator[datetime]):
    """An aware moment, UTC both ways: timestamptz on PostgreSQL, sortable text on SQLite."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TIMESTAMP(timezone=True))
        return dialect.type_descriptor(String(27))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        return None if value is None else self.binder(dialect)(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else self.reader(dialect)(value)

    def binder(self, dialect: Dialect) -> Turn:
        """What turns a moment for the driver."""
        return self._as_it_is if dialect.name == "postgresql" else moment_text

    def reader(self, dialect: Dialect) -> Turn:
        """What turns the driver's value into a moment."""
        return self._in_utc if dialect.name == "postgresql" else moment_of

    @staticmethod
    def _as_it_is(value: datetime) -> datetime:
        if value.tzinfo is None:
            raise ValueError("a stored moment must be aware")
        return value

    @staticmethod
    def _in_utc(value: datetime) -> datetime:
        return value.astimezone(UTC)


class _Word(TypeDecorator[str]):
    """Text from a closed list.

    A comparison with one word is written into the SQL as a literal: neither database can match a bound
    parameter with the condition of a partial index, and without those indexes sleeping rows would cost time.
    """

    impl = String
    cache_ok = True

    class Comparator(TypeDecorator.Comparator[str]):
        """Writes the other side of `==` and `!=` as a literal."""

        def operate(self, op: Any, *other: Any, **kwargs: Any) -> Any:
            if op in (operator.eq, operator.ne) and isinstance(other[0], str):
                other = (literal(other[0], self.type, literal_execute=True),)
            return super().operate(op, *other, **kwargs)

    comparator_factory = Comparator

    def process_literal_param(self, value: Any, dialect: Dialect) -> str:
        return str(self.process_bind_param(value, dialect))


class EnumText(_Word):
    """One `StrEnum` of `casework/vocabulary.py`, stored as its value; another value raises `ValueError`."""

    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

        self._texts = {word.value: word.value for word in words}
        self._words = {word.value: word for word in words}

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else self._text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.words(value)

    def binder(self, dialect: Dialect) -> Turn:
        """What turns a word for the driver."""
        return self._text

    def reader(self, dialect: Dialect) -> Turn:
        """What turns the driver's value into a word."""
        return self._words.__getitem__

    def _text(self, value: str) -> str:
        found = self._texts.get(value)
        return self.words(value).value if found is None else found  # the enum says what is wrong with it


class OneOf(_Word):
    """A word from a short list of its own table; another word raises `ValueError`."""

    cache_ok = True

    def __init__(self, *words: str) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is not None and value not in self.words:
            raise ValueError(f"expected one of {', '.join(self.words)}")
        return value


class Sealed(TypeDecorator[bytes]):
    """Text that is stored encrypted; `Work` seals on the way in, `Work.open` opens. Plain text is refused here."""

    impl = LargeBinary
    cache_ok = True
    holds_json = False

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        if value is not None and not (isinstance(value, bytes) and value.startswith(SEALED_FORMAT)):
            raise TypeError("a sealed column was given something that is not sealed")
        return value


class SealedJson(Sealed):
    """Plain values, written as JSON and stored encrypted."""

    cache_ok = True
    holds_json = True


def own_id() -> MappedColumn[Any]:
    """A primary key made by `storage/ids.py`, never by the database."""
    return mapped_column(BigId, primary_key=True, autoincrement=False)


def refers(table: str, **options: Any) -> MappedColumn[Any]:
    """A reference to another table's id."""
    return mapped_column(BigId, ForeignKey(f"{table}.id"), **options)


def loose(**options: Any) -> MappedColumn[Any]:
    """An id kept for looking up, without a foreign key: the other side already points here."""
    return mapped_column(BigId, **options)


def one_of(*words: str, **options: Any) -> MappedColumn[Any]:
    """A word from a closed list."""
    return mapped_column(OneOf(*words), **options)


def sealed() -> MappedColumn[Any]:
    """Sealed text."""
    return mapped_column(Sealed(), info={"sealed": True})


def sealed_json() -> MappedColumn[Any]:
    """Sealed plain values."""
    return mapped_column(SealedJson(), info={"sealed": True})
