"""Time zones by their full names only: "IST" is three places, and a wrong guess texts someone at night (X2)."""

import difflib
from zoneinfo import ZoneInfo, available_timezones

_ABBREVIATIONS = {
    "AST": ("America/Halifax", "Asia/Riyadh"),
    "BST": ("Europe/London", "Asia/Dhaka"),
    "CDT": ("America/Chicago", "America/Havana"),
    "CET": ("Europe/Paris", "Europe/Berlin"),
    "CST": ("America/Chicago", "Asia/Shanghai", "America/Havana"),
    "EAT": ("Africa/Nairobi",),
    "ECT": ("America/Guayaquil", "America/Martinique"),
    "EET": ("Europe/Athens", "Africa/Cairo"),
    "EST": ("America/New_York", "Australia/Sydney"),
    "GMT": ("Europe/London", "Africa/Accra", "UTC"),
    "GST": ("Asia/Dubai", "Atlantic/South_Georgia"),
    "IST": ("Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"),
    "MST": ("America/Denver", "America/Phoenix", "Asia/Kuala_Lumpur"),
    "PST": ("America/Los_Angeles", "Asia/Manila"),
    "SST": ("Pacific/Pago_Pago", "Asia/Singapore"),
    "WET": ("Europe/Lisbon",),
}


class UnknownZone(ValueError):
    """No time zone has this name, or several places use it; the message suggests full names."""


def read_zone(name: str) -> ZoneInfo:
    """Return the zone of one full name such as Europe/London, or UTC; raises `UnknownZone`."""
    if name == "UTC" or ("/" in name and name in available_timezones()):
        return ZoneInfo(name)
    meant = suggestions(name)
    hint = f"did you mean {', '.join(meant)}?" if meant else "use a full name such as Europe/London"
    raise UnknownZone(f"is not the full name of a time zone; {hint}")  # a swapped secret may stand here


def suggestions(name: str) -> tuple[str, ...]:
    """Return up to three full names that may have been meant."""
    if name.upper() in _ABBREVIATIONS:
        return _ABBREVIATIONS[name.upper()]
    names = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    by_city = {zone.rsplit("/", 1)[1].casefold(): zone for zone in names}
    wanted = name.rsplit("/", 1)[-1].replace(" ", "_").casefold()
    return tuple(by_city[city] for city in difflib.get_close_matches(wanted, by_city, n=3, cutoff=0.75))
