"""Everything in its order, with a word of progress for whoever waits."""

from collections.abc import Callable

from sqlalchemy import Connection, select

from bot import checkins
from bot.line import Line
from console.demo.maple.days import at
from console.demo.maple.house import add_agency, add_family
from console.demo.maple.messages import add_messages
from console.demo.maple.people import add_people
from console.demo.maple.promises import add_promises, add_rhythms
from console.demo.maple.weeks import add_weeks
from storage.models import Family

DEMO_NOW = at(70, 9)
"""Monday of the eleventh week, nine in the morning: where the demo begins."""


def is_seeded(conn: Connection) -> bool:
    """Say whether the family is there already."""
    return conn.scalar(select(Family.id).limit(1)) is not None


def seed(line: Line, tell: Callable[[str], None]) -> None:
    """Write the family Maple and plan its rhythms, as one change."""
    work = line.work
    tell("the agency and its people")
    agency_id = add_agency(work)
    people = add_people(work, agency_id)
    family_id = add_family(work, agency_id, people)
    tell("what they promised, and the last two weeks")
    promises = add_promises(work, family_id, people)
    rhythms = add_rhythms(work, family_id, people)
    add_weeks(work, family_id, people, promises, rhythms)
    add_messages(work, family_id, people)
    tell("the coming check-ins")
    for rhythm_id in rhythms.values():
        checkins.seed_next(line, rhythm_id)
