"""Short ways to write moments in tables of cases."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def utc(text: str) -> datetime:
    """`2026-06-15 09:00` as a moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(text: str, zone: ZoneInfo = LONDON, fold: int = 0) -> datetime:
    """`2026-06-15 09:00` on the clocks of a zone, as a moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).astimezone(UTC)


def shown(moment: datetime | None, zone: ZoneInfo = LONDON) -> str | None:
    """What clocks of a zone show at a moment."""
    return None if moment is None else f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
