"""Rules of repetition as dates: a stated part of RFC 5545, with month ends that are never skipped in silence (D4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import product

from dateutil.rrule import rrule, rruleset, rrulestr

HORIZON = timedelta(days=30 * 366)
"""How far ahead a rule is searched before it counts as ended: a rule that never fires must not search for ever."""

KNOWN_PARTS = frozenset({"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"})
FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
SHORTEST_MONTH = 28


class RhythmBroken(ValueError):
    """A rule that cannot be kept; the message says what to write instead. Found at save, never by a family."""


@dataclass(frozen=True, slots=True)
class Recurrence:
    """One rule of whole days. Which day a rule without days means comes from the day it starts."""

    parts: tuple[tuple[str, str], ...]

    def on_or_after(self, day: date, starts: date) -> date | None:
        """Return the first date of the rule that is not before `day`, for a rhythm that began on `starts`."""
        day = max(day, starts)
        return _first_on_or_after(self.parts, _near(dict(self.parts), starts, day), starts.day, starts.month, day)


@lru_cache(maxsize=1024)
def read_recurrence(text: str) -> Recurrence:
    """Read one rule such as `FREQ=WEEKLY;BYDAY=FR`. Raises `RhythmBroken`.

    Only FREQ (daily to yearly), INTERVAL, BYDAY, BYMONTHDAY, BYMONTH, BYSETPOS and WKST: the hour and the last day
    belong to the rhythm, and a count would depend on what was missed.
    """
    parts = _parts(text)
    _check(parts)
    found = Recurrence(tuple(sorted(parts.items())))
    try:
        found.on_or_after(date(2026, 1, 1), date(2026, 1, 1))
    except ValueError as fault:
        raise RhythmBroken(f"the rule {text!r} cannot be read: {fault}") from None
    return found


def _parts(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in text.strip().upper().removeprefix("RRULE:").split(";"):
        name, mark, value = part.partition("=")
        if not mark or not value or name in parts:
            raise RhythmBroken(f"the rule {text!r} needs parts such as FREQ=WEEKLY;BYDAY=FR, each once")
        parts[name] = value
    return parts


def _check(parts: Mapping[str, str]) -> None:
    unknown = sorted(parts.keys() - KNOWN_PARTS)
    if unknown:
        raise RhythmBroken(f"{unknown[0]} is not used here; a rhythm has its hour and its last day apart from the rule")
    if parts.get("FREQ") not in FREQUENCIES:
        raise RhythmBroken("a rule begins with FREQ=DAILY, WEEKLY, MONTHLY or YEARLY")
    if not (parts.get("INTERVAL", "1").isdecimal() and 1 <= int(parts.get("INTERVAL", "1")) <= 400):
        raise RhythmBroken("INTERVAL is a whole number from 1 to 400")
    if parts["FREQ"] == "YEARLY" and "BYMONTHDAY" in parts and "BYMONTH" not in parts:
        raise RhythmBroken("a yearly rule with BYMONTHDAY needs BYMONTH too")


def _near(parts: Mapping[str, str], starts: date, day: date) -> date:
    """Move the start forward by whole periods to just before `day`, so that old rhythms cost no more than new ones."""
    every, ahead = int(parts.get("INTERVAL", "1")), max(0, (day - starts).days)
    match parts["FREQ"]:
        case "DAILY":
            return starts + timedelta(days=ahead // every * every)
        case "WEEKLY":
            return starts + timedelta(weeks=max(0, ahead // (7 * every) - 1) * every)
        case "MONTHLY":
            months = max(0, (day.year - starts.year) * 12 + day.month - starts.month - every) // every * every
            years, month = divmod(starts.month - 1 + months, 12)
            return date(starts.year + years, month + 1, 1)
        case _:
            return date(starts.year + max(0, day.year - starts.year - every) // every * every, 1, 1)


@lru_cache(maxsize=8192)
def _first_on_or_after(
    parts: tuple[tuple[str, str], ...], near: date, day_no: int, month: int, day: date
) -> date | None:
    found = (_search(text, near, day) for text in _whole_rules(dict(parts), day_no, month))
    return min((each for each in found if each is not None), default=None)


def _search(text: str, near: date, day: date) -> date | None:
    found = _rule(text, near).after(datetime.combine(day, time(0)), inc=True)
    return None if found is None else found.date()


@lru_cache(maxsize=4096)
def _rule(text: str, near: date) -> rrule | rruleset:
    until = min(near, date.max - HORIZON) + HORIZON
    return rrulestr(f"{text};UNTIL={until:%Y%m%d}", dtstart=datetime.combine(near, time(0)))


def _whole_rules(parts: dict[str, str], day_no: int, month: int) -> list[str]:
    """Write out the day a monthly or yearly rule means, and clamp days that some months lack."""
    monthly, yearly = parts["FREQ"] == "MONTHLY", parts["FREQ"] == "YEARLY"
    if (monthly or yearly) and not parts.keys() & {"BYDAY", "BYMONTHDAY"}:
        parts["BYMONTHDAY"] = str(day_no)
        if yearly:
            parts.setdefault("BYMONTH", str(month))
    days = parts.get("BYMONTHDAY", "").split(",")
    if not (monthly or yearly) or parts.keys() & {"BYDAY", "BYSETPOS"} or days == [""]:
        return [_text(parts)]
    months = parts["BYMONTH"].split(",") if "BYMONTH" in parts else [""]
    return [_text(parts | _one_day(int(each), in_month)) for each, in_month in product(days, months)]


def _one_day(day_no: int, month: str) -> dict[str, str]:
    """Return the parts for one day of a month; the 31st of a shorter month is its last day."""
    only = {"BYMONTH": month} if month else {}
    if day_no <= SHORTEST_MONTH:
        return {"BYMONTHDAY": str(day_no), **only}
    days = ",".join(str(each) for each in range(SHORTEST_MONTH, day_no + 1))
    return {"BYMONTHDAY": days, "BYSETPOS": "-1", **only}


def _text(parts: Mapping[str, str]) -> str:
    return ";".join(f"{name}={value}" for name, value in parts.items())
