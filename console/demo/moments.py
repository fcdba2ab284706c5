"""Moments as the demo's page shows them: London's wall, as the family lives there."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def clock_face(moment: datetime) -> str:
    """Return the wall's hour and minute: "16:05"."""
    return f"{moment.astimezone(LONDON):%H:%M}"


def day_of(moment: datetime) -> str:
    """Return the wall's day: "Wed 17 Jun"."""
    local = moment.astimezone(LONDON)
    return f"{local:%a} {local.day} {local:%b}"


def day_and_hour(moment: datetime) -> str:
    """Return both: "Wed 17 Jun 16:05"."""
    return f"{day_of(moment)} {clock_face(moment)}"


def short_day_and_hour(moment: datetime) -> str:
    """Return the weekday and the hour: "Wed 16:05"."""
    return f"{moment.astimezone(LONDON):%a %H:%M}"


def waiting(span: timedelta) -> str:
    """Return a length of time as a clock runs: "0:45", "19:05", and past a day "1 day 02:10"."""
    minutes = max(0, int(span.total_seconds() // 60))
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    if not days:
        return f"{hours}:{minutes:02}"
    return f"{days} day{'s' if days > 1 else ''} {hours:02}:{minutes:02}"
