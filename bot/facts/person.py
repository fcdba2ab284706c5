"""Facts about the person, the phone they hold, and the agency that stands behind it."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from bot.agency import agency
from bot.line import Line
from bot.people import Person, Phone, person
from casework.vocabulary import PrivacyLevel, TimerState
from storage.models import Rhythm, Timer

DEVICE_CHECK_HOLDS = timedelta(days=28)  # method 4.1
NOBODY_LOCAL = "local emergency number"


def person_facts(line: Line, person_id: int, contact_point_id: int | None) -> dict[str, object]:
    """Return name, privacy, cover and danger numbers, as the flows name them."""
    who, house = person(line, person_id), agency(line)
    phone = who.phone(contact_point_id) or who.first_phone()
    opening = house.hours.next_opening(line.now)
    return {
        "name": who.name,
        "country": house.country,
        "privacy": str(phone.privacy if phone else PrivacyLevel.COVERT),
        "device_checked": _device_checked(phone, line),
        "service": house.service,
        "em": house.emergency.em or NOBODY_LOCAL,
        "silent_call": house.emergency.silent_call,
        "child_line": house.emergency.child_line or NOBODY_LOCAL,
        "duty": house.duty_phone,
        "duty_cover": house.duty_cover,
        "agency_open": house.hours.is_open(line.now),
        "time": opening,
        "day": _next_check_in(line, who) or opening,
        "locale": who.locale,
        "languages": house.languages,
    }


def _device_checked(phone: Phone | None, line: Line) -> bool:
    """Say whether the phone is open and was looked over within 28 days (method 4.1)."""
    if phone is None or phone.privacy is not PrivacyLevel.OPEN or phone.device_check_at is None:
        return False
    return line.now - phone.device_check_at < DEVICE_CHECK_HOLDS


def _next_check_in(line: Line, who: Person) -> datetime | None:
    """Return when this person is asked next (aware UTC), or None while nothing is planned."""
    return line.work.conn.scalar(
        select(func.min(Timer.due_at))
        .join(Rhythm, Rhythm.id == Timer.subject_id)
        .where(Timer.kind == "check_in_due", Timer.state == TimerState.WAITING, Rhythm.person_id == who.id)
    )
