"""The agency a unit of work is done for, as plain values: hours, cover, service name, danger numbers."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Integer, literal_column, select

from bot.line import Line
from casework.emergency import EmergencyProfile, emergency_profile
from casework.hours import AgencyHours
from casework.rhythm import QuietHours
from storage.lookups import Lookup, keys
from storage.models import Agency as AgencyRow

OURS = literal_column("1", Integer)
AGENCIES = Lookup(
    select(OURS.label("ours"), AgencyRow.__table__).where(OURS.in_(keys())).order_by(AgencyRow.id),
    by="ours",
)
"""The one agency of this installation, under the key 1."""

QUIET_BY_DEFAULT = QuietHours(time(21), time(8))  # method 5.1


@dataclass(frozen=True)
class Agency:
    """One agency an installation (design 6a). `duty_cover` is `cover` or `none`; `quiet` is in a reader's own zone."""

    id: int
    service: str
    country: str
    language: str
    languages: tuple[str, ...]
    hours: AgencyHours
    duty_cover: str
    duty_phone: str
    quiet: QuietHours = QUIET_BY_DEFAULT

    @property
    def zone(self) -> ZoneInfo:
        """Where the agency's working hours are kept."""
        return self.hours.zone

    @property
    def emergency(self) -> EmergencyProfile:
        """The danger numbers of the agency's country."""
        return emergency_profile(self.country)


class NoAgency(LookupError):
    """The database holds no agency yet: nobody can be told anything."""


def agency(line: Line) -> Agency:
    """Return the agency of this installation, read once a unit of work."""
    known = line.memo.get("agency")
    if not isinstance(known, Agency):
        known = line.memo["agency"] = _read(line)
    return known


def _read(line: Line) -> Agency:
    found = line.work.look(AGENCIES, 1)
    if not found:
        raise NoAgency("this installation has no agency yet")
    return line.work.once(found[0], _parsed)


def _parsed(row: Any) -> Agency:
    return Agency(
        id=row.id,
        service=row.service_label,
        country=row.country,
        language=row.language,
        languages=tuple(row.languages),
        hours=AgencyHours(
            days={
                int(day): (time.fromisoformat(opens), time.fromisoformat(shuts))
                for day, (opens, shuts) in row.hours.items()
            },
            holidays=frozenset(date.fromisoformat(day) for day in row.holidays),
            zone=ZoneInfo(row.timezone),
        ),
        duty_cover=row.duty_cover,
        duty_phone=row.duty_phone,
    )
