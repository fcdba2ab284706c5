"""Forty people of one network, each on a phone of their own, all asked on Wednesday at four."""

from datetime import date, datetime

from bot import checkins
from bot.line import Line
from bot.scripts import publish_all
from casework.vocabulary import ChannelName, MemberKind, MembershipStatus, PrivacyLevel
from console.composition import product_lists
from storage.database import Database
from storage.models import Agreement, ContactPoint, Membership, Person, Rhythm
from tests import cast

PEOPLE = 40


def seed_crowd(database: Database, now: datetime) -> None:
    """Write the cast's agency, staff and family, then the crowd around it."""
    scripts, versions = publish_all(database, now)
    with database.writing(now) as work:
        line = Line(work, scripts, product_lists(), versions)
        base = cast.seed(line, asked=())
        for number in range(PEOPLE):
            checkins.seed_next(line, _member(line, base, number))


def _member(line: Line, base: cast.Cast, number: int) -> int:
    work, address = line.work, f"+4477009{number:05d}"
    person_id = work.insert(
        Person, agency_id=base.agency, name=f"Member {number}", language="en", timezone="Europe/London"
    )
    point_id = work.insert(
        ContactPoint,
        person_id=person_id,
        channel=ChannelName.SMS,
        address=address,
        address_index=work.vault.index("phone", address),
        privacy_level=PrivacyLevel.OPEN,
    )
    work.insert(
        Agreement,
        person_id=person_id,
        contact_point_id=point_id,
        channel=ChannelName.SMS,
        version="2026-1",
        words="yes",
        how="voice",
        agreed_at=line.now,
    )
    work.insert(
        Membership,
        family_id=base.family,
        person_id=person_id,
        kind=MemberKind.NATURAL,
        status=MembershipStatus.ACTIVE,
        role_type="safeguarding",
    )
    return work.insert(
        Rhythm,
        family_id=base.family,
        person_id=person_id,
        kind="check_in",
        flow="nm_checkin",
        rrule="FREQ=WEEKLY;BYDAY=WE",
        at="16:00",
        starts=date(2026, 6, 1),
        version=1,
        active=True,
    )
