"""Facts about the person, the phone they hold, and the agency that stands behind it."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from bot.agency import agency
from bot.facts.lazily import Group
from bot.line import Line
from bot.people import Phone, person
from casework.vocabulary import PrivacyLevel, TimerState
from storage.lookups import Lookup, keys
from storage.models import Rhythm, Timer

DEVICE_CHECK_HOLDS = timedelta(days=28)  # method 4.1
NOBODY_LOCAL = "local emergency number"

OWN = frozenset({"name", "locale", "privacy", "device_checked"})
HOUSE = frozenset({"country", "service", "em", "silent_call", "child_line", "duty", "duty_cover", "languages"})
HOURS = frozenset({"agency_open", "time"})

NEXT_CHECK_IN = Lookup(
    select(Rhythm.person_id, func.min(Timer.due_at).label("due_at"))
    .join(Timer, Timer.subject_id == Rhythm.id)
    .where(Timer.kind == "check_in_due", Timer.state == TimerState.WAITING, Rhythm.person_id.in_(keys()))
    .group_by(Rhythm.person_id),
    by="person_id",
)


def person_facts(line: Line, person_id: int, contact_point_id: int | None) -> tuple[Group, ...]:
    """Return name, privacy, cover and danger numbers, as the flows name them."""
    return (
        Group(OWN, lambda: _own(line, person_id, contact_point_id)),
        Group(HOUSE, lambda: _house(line)),
        Group(HOURS, lambda: _hours(line)),
        Group(frozenset({"day"}), lambda: {"day": _next_check_in(line, person_id) or _hours(line)["time"]}),
    )


def _own(line: Line, person_id: int, contact_point_id: int | None) -> dict[str, object]:
    who = person(line, person_id)
    phone = who.phone(contact_point_id) or who.first_phone()
    return {
        "name": who.name,
        "locale": who.locale,
        "privacy": str(phone.privacy if phone else PrivacyLevel.COVERT),
        "device_checked": _device_checked(phone, line),
    }


def _house(line: Line) -> dict[str, object]:
    house = agency(line)
    return {
        "country": house.country,
        "service": house.service,
        "em": house.emergency.em or NOBODY_LOCAL,
        "silent_call": house.emergency.silent_call,
        "child_line": house.emergency.child_line or NOBODY_LOCAL,
        "duty": house.duty_phone,
        "duty_cover": house.duty_cover,
        "languages": house.languages,
    }


def _hours(line: Line) -> dict[str, object]:
    hours = agency(line).hours
    return {"agency_open": hours.is_open(line.now), "time": hours.next_opening(line.now)}


def _device_checked(phone: Phone | None, line: Line) -> bool:
    """Say whether the phone is open and was looked over within 28 days (method 4.1)."""
    if phone is None or phone.privacy is not PrivacyLevel.OPEN or phone.device_check_at is None:
        return False
    return line.now - phone.device_check_at < DEVICE_CHECK_HOLDS


def _next_check_in(line: Line, person_id: int) -> datetime | None:
    """Return when this person is asked next (aware UTC), or None while nothing is planned."""
    found = line.work.look(NEXT_CHECK_IN, person_id)
    return found[0].due_at if found else None
