"""What stands in a text's placeholders: names made harmless, moments in the reader's own zone and language."""

import unicodedata
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, format_time

LONGEST = 160
"""A placeholder never fills more than a whole message of its own."""

_PATTERNS = {"day": "EEEE", "slot": "EEE H:mm"}
"""How a moment is written by the name of its placeholder; all others are a time of day."""

_BIDI_AND_MARKS = {"Cc", "Cf", "Co", "Cs"}


def shown(name: str, value: object, locale: str, zone: ZoneInfo) -> str:
    """Return an argument as its reader sees it.

    Moments (aware, UTC) become the reader's wall time; a day is its name, a slot a short day with the time.
    Direction marks are left out: they would change an SMS's alphabet, and could turn a text around.
    """
    if isinstance(value, datetime):
        local = value.astimezone(zone)
        pattern = _PATTERNS.get(name)
        text = format_datetime(local, pattern, locale=locale) if pattern else format_time(local, "H:mm", locale=locale)
    else:
        text = "" if value is None else str(value)
    return "".join(letter for letter in text if unicodedata.category(letter) not in _BIDI_AND_MARKS)[:LONGEST]
