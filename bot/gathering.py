"""What the turns of many people will ask, asked once for all of them (design 6a)."""

from collections.abc import Collection

from bot.agency import AGENCIES
from bot.conversations import TALKS
from bot.outbox.permission import AGREEMENTS, WEEK_OF
from bot.people import PEOPLE, PHONES
from bot.places import EXCLUDED, PLACES
from storage.journal import HEADS
from storage.work import Work


def gather_people(work: Work, people: Collection[int], families: Collection[int]) -> None:
    """Ask who they are, what may be sent to them, what they are talking about, and where their records end."""
    work.gather(AGENCIES, [1])
    for lookup in (PEOPLE, PLACES, AGREEMENTS, WEEK_OF, TALKS):
        work.gather(lookup, people)
    work.gather(EXCLUDED, [phone.address_index for phone in work.gather(PHONES, people)])
    work.gather(HEADS, families)
