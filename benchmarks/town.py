"""The town to measure in: how many people, who lives where, and when they are asked.

Nobody in it is anybody: names are numbers, and phones stand in a country code that no country has.
"""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

HOUSEHOLD = 8
"""People of one family: a caregiver and seven who promised something."""

WEDNESDAY = datetime(2026, 6, 17, 15, 0, tzinfo=UTC)
"""Four in the afternoon in London, on a day when everybody is asked."""


EARLIER = timedelta(hours=1)


@dataclass(frozen=True)
class Plan:
    """How many people, and when they are asked: `due` (aware UTC) and every week after it.

    The first `early` families are asked an hour before the others.
    """

    people: int
    due: datetime = WEDNESDAY
    zone: str = "Europe/London"
    early: int = 0

    @property
    def families(self) -> int:
        """Return the number of families; people are rounded up to whole ones."""
        return -(-self.people // HOUSEHOLD)

    @property
    def members(self) -> int:
        """Return how many are asked: everybody but the caregivers."""
        return self.families * (HOUSEHOLD - 1)

    def due_of(self, family: int) -> datetime:
        """Return when one family, counted from 0, is asked for the first time."""
        return self.due - EARLIER if family < self.early else self.due

    def shuffled(self) -> list[int]:
        """Return the members by number, in the order in which they write: the same one each time."""
        members = list(range(self.members))
        random.Random(HOUSEHOLD).shuffle(members)
        return members

    @property
    def written_at(self) -> datetime:
        """Return the moment at which the town is written: a day before anybody is asked."""
        return self.due - timedelta(days=1)


def address_of(member: int) -> str:
    """Return the phone of one member, counted from 0."""
    return f"+999{member:09d}"


def caregiver_address(family: int) -> str:
    """Return the phone of one family's caregiver."""
    return f"+9991{family:08d}"


def staff_address(number: int) -> str:
    """Return the phone of one member of staff."""
    return f"+9992{number:08d}"
