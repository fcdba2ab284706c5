"""Dates and times of day as people type them. Nothing is guessed: a bare `4` may be night or day."""

import re
from datetime import date, timedelta

from bot.dialogue.reading.lexicon import Lexicon
from bot.dialogue.reading.normal import Normal
from bot.dialogue.reading.outcome import Outcome, Read, Ring, Unread

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{2}|\d{4}))?")
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?")
_CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm|a\.m\.?|p\.m\.?)?")
_FOUR_DIGITS = re.compile(r"([01]\d|2[0-3])([0-5]\d)")
FIRST_CLEAR_HOUR = 13
"""From here a number alone can only be an hour of the day."""


def read_date(reply: Normal, lexicon: Lexicon, today: date | None) -> Outcome:
    """Read a date, the day before the month, to the form 2026-05-03.

    `today` is the person's own day; without it only dates with a year are understood. A date without a year is the next
    one, and a weekday the next after today.
    """
    text = reply.text.strip(" .,!?")
    if not text:
        return Unread("empty")
    if match := _ISO.fullmatch(text):
        return _made("exact", int(match[1]), int(match[2]), int(match[3]))
    if match := _SLASHED.fullmatch(text):
        return _dated("exact", int(match[1]), int(match[2]), match[3], today)
    words = tuple(word for word in reply.words if word not in lexicon.filler)
    if len(words) == 1 and today is not None:
        return _named(words[0], lexicon, today)
    return _spelled(words, lexicon, today)


def read_time(reply: Normal, lexicon: Lexicon) -> Outcome:
    """Read a time of day to the form 16:30."""
    text = reply.text.strip(" .,!?")
    if not text:
        return Unread("empty")
    if text in lexicon.hours:
        return Read("word", lexicon.hours[text])
    if match := _FOUR_DIGITS.fullmatch(text):
        return Read("exact", f"{match[1]}:{match[2]}")
    words = tuple(word for word in text.split() if word not in lexicon.before_times)
    match = _CLOCK.fullmatch(" ".join(words))
    if not match:
        return Unread("unknown")
    hour, minute, half = int(match[1]), match[2], (match[3] or "").replace(".", "")
    if (half and not 1 <= hour <= 12) or hour > 23 or int(minute or 0) > 59:
        return Unread("out_of_range")
    if not half and minute is None and hour < FIRST_CLEAR_HOUR:
        return Unread("unknown")
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return Read("exact", f"{hour:02}:{minute or '00'}")


def _named(word: str, lexicon: Lexicon, today: date) -> Outcome:
    if word in lexicon.days_away:
        return Read("word", (today + timedelta(days=lexicon.days_away[word])).isoformat())
    if word in lexicon.weekdays:
        away = (lexicon.weekdays[word] - today.weekday() - 1) % 7 + 1
        return Read("word", (today + timedelta(days=away)).isoformat())
    return Unread("unknown")


def _spelled(words: tuple[str, ...], lexicon: Lexicon, today: date | None) -> Outcome:
    """`3 May`, `May 3rd`, `3 de mayo de 2026`."""
    words = tuple(word for word in words if word not in lexicon.out_of and word not in lexicon.weekdays)
    months = [lexicon.months[word] for word in words if word in lexicon.months]
    years = [word for word in words if len(word) == 4 and word.isdigit()]
    days = [match[1] for word in words if (match := _DAY.fullmatch(word))]
    if len(months) != 1 or len(days) != 1 or len(years) > 1 or len(words) != 2 + len(years):
        return Unread("unknown")
    return _dated("word", int(days[0]), months[0], years[0] if years else None, today)


def _dated(ring: Ring, day: int, month: int, year: str | None, today: date | None) -> Outcome:
    if year is not None:
        return _made(ring, int(year) + (2000 if len(year) == 2 else 0), month, day)
    if today is None:
        return Unread("unknown")
    this_year = _made(ring, today.year, month, day)
    if isinstance(this_year, Read) and str(this_year.value) >= today.isoformat():
        return this_year
    return _made(ring, today.year + 1, month, day)


def _made(ring: Ring, year: int, month: int, day: int) -> Outcome:
    try:
        return Read(ring, date(year, month, day).isoformat())
    except ValueError:
        return Unread("out_of_range")
