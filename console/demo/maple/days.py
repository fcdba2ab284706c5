"""The family's own calendar: D0 is the day of the referral."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
D0 = date(2026, 4, 6)


def day(number: int) -> date:
    """Return day D`number`."""
    return D0 + timedelta(days=number)


def at(number: int, hour: int, minute: int = 0) -> datetime:
    """Return a London wall time on day D`number` (aware, UTC)."""
    return datetime.combine(day(number), time(hour, minute), LONDON).astimezone(UTC)
