"""JSON as the product stores it: keys in the order given, aware moments and days kept as what they are.

A moment becomes `{"$at": "2026-06-15T09:00:00.000000Z"}` and a day `{"$day": "2026-06-15"}`; tuples become lists.
"""

import json
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=4096)
def moment_text(moment: datetime) -> str:
    """Write an aware moment as 27 characters of UTC, so that text order is time order."""
    if moment.tzinfo is None:
        raise ValueError("a stored moment must be aware")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


@lru_cache(maxsize=4096)
def moment_of(text: str) -> datetime:
    """Read back what `moment_text` wrote."""
    return datetime.fromisoformat(text)


def dumps(value: object) -> str:
    """Write plain values; raises `TypeError` naming the type (never the value) for anything else."""
    return _ENCODER.encode(value)


def loads(text: str | bytes) -> Any:
    """Read back what `dumps` wrote. Raises `TypeError` for a bare number, which SQLite hands back as one."""
    if not isinstance(text, (str, bytes)):
        raise TypeError(f"{type(text).__name__} is not the text of JSON")
    return _DECODER.decode(text if isinstance(text, str) else text.decode())


def _as_plain(value: object) -> object:
    if isinstance(value, datetime):
        return {"$at": moment_text(value)}
    if isinstance(value, date):
        return {"$day": value.isoformat()}
    raise TypeError(f"{type(value).__name__} cannot be stored as JSON")


def _from_plain(found: dict[str, Any]) -> Any:
    if len(found) == 1:
        if "$at" in found:
            return moment_of(found["$at"])
        if "$day" in found:
            return date.fromisoformat(found["$day"])
    return found


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_as_plain)
_DECODER = json.JSONDecoder(object_hook=_from_plain)
"""Made once: making them costs more than most values that go through them."""
