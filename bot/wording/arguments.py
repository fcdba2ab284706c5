"""What stands in a text's placeholders: names made harmless, moments in the reader's own zone and language."""

import unicodedata
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from bot.wording.catalogue import SMS, word_in
from bot.wording.parts import is_basic

LONGEST = 160
"""A placeholder never fills more than a whole message of its own."""

TIME = ("H:mm",)
MOMENTS = {"day": ("EEEE", "d/M"), "slot": ("EEE H:mm", "d/M H:mm")}
"""How a moment is written by the name of its placeholder; all others are a time of day.

In an SMS the first way that fits the basic alphabet is taken ("sábado" does not), so that one day of the week does
not cut the message in two.
"""

OURS = frozenset({"yn", "danger_yn", "ring_yn", "severity", "silent_call", "em", "child_line", "next_worker"})
"""Placeholders that may hold a word of ours instead of a name or a number."""

_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs"})


def shown(name: str, value: object, locale: str, zone: ZoneInfo, shape: str) -> str:
    """Return an argument as its reader sees it.

    Moments (aware, UTC) become the reader's wall time; a day is its name, a slot a short day with the time.
    Control and direction marks are left out: they would change an SMS's alphabet, and could turn a text around.
    """
    if isinstance(value, datetime):
        text = _moment(name, value.astimezone(zone), locale, shape)
    elif name in OURS:
        text = word_in(str(value), locale, shape)
    else:
        text = "" if value is None else str(value)
    return harmless(text)[:LONGEST]


def harmless(text: str) -> str:
    """Return a text without what cannot be seen."""
    return "".join(letter for letter in text if unicodedata.category(letter) not in _UNSEEN)


def _moment(name: str, local: datetime, locale: str, shape: str) -> str:
    ways = [harmless(format_datetime(local, pattern, locale=locale)) for pattern in MOMENTS.get(name, TIME)]
    return next((text for text in ways if is_basic(text)), ways[0]) if shape == SMS else ways[0]
