"""Turns that wait together share a commit, and come to the same as turns one at a time (design 6a)."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, select

from bot.channels.protocol import Inbound
from bot.channels.simulator import simulated_channels
from bot.inbox import Taken
from casework.vocabulary import ChannelName
from console.composition import House
from storage import stamp
from storage.database import Database
from storage.journal_check import verify
from storage.models import CheckIn, InboundMessage, JournalEntry, OutboundMessage, Prompt, ScaleRating
from tests.faults.crowd import PEOPLE, seed_crowd
from tests.phones import HandClock

BEFORE = datetime(2026, 6, 17, 14, 50, tzinfo=UTC)
DUE = datetime(2026, 6, 17, 15, 0, tzinfo=UTC)
TOGETHER, ALONE = range(PEOPLE // 2), range(PEOPLE // 2, PEOPLE)


@pytest.fixture
def house(database: Database) -> Iterator[House]:
    """Forty people of one family have been asked how things are."""
    clock = HandClock(BEFORE)
    with database.writing(BEFORE) as work:
        stamp.stamp(work, "demo")
    seed_crowd(database, BEFORE)
    with closing(House.open(database, clock, simulated_channels(clock.now), "demo")) as opened:
        clock.set(DUE)
        opened.drain()
        yield opened


def test_turns_in_one_commit_come_to_the_same_as_turns_one_at_a_time(house: House) -> None:
    for place, text in enumerate(("1", "yes", "8")):
        _say_together(house, place, text)
        for number in ALONE:
            assert house.take_in(_message(number, place, text)).result(20) is Taken.HEARD
        house.drain()
    with house.database.reading() as conn:
        asked = {
            row.person_id: row.id for row in conn.execute(select(CheckIn.person_id, CheckIn.id).order_by(CheckIn.id))
        }
        people = sorted(asked)
        left, right = ([people[number] for number in numbers] for numbers in (TOGETHER, ALONE))
        assert _came_to(conn, left) == _came_to(conn, right)
        families = conn.scalars(select(JournalEntry.family_id).distinct()).all()
        assert [verify(conn, house.database.vault, family) for family in families] == [[]]


def _say_together(house: House, place: int, text: str) -> None:
    """Bring many messages while the writer is busy, so that they are heard in one commit."""
    go = threading.Event()
    house.submit(lambda line: go.wait(20))
    taken = [house.take_in(_message(number, place, text)) for number in TOGETHER]
    go.set()
    assert {each.result(20) for each in taken} == {Taken.HEARD}


def _message(number: int, place: int, text: str) -> Inbound:
    return Inbound("sim-sms", f"m{number}-{place}", ChannelName.SMS, f"+4477009{number:05d}", text, None, "text", None)


def _came_to(conn: Connection, people: list[int]) -> dict[str, Counter[object]]:
    """Return what the rows of these people say, without their ids and moments."""

    def counted(*columns: object, model: type) -> Counter[object]:
        return Counter(tuple(row) for row in conn.execute(select(*columns).where(model.person_id.in_(people))))  # type: ignore[call-overload,attr-defined]

    return {
        "check_ins": counted(CheckIn.state, CheckIn.how, CheckIn.answered_at, model=CheckIn),
        "prompts": counted(Prompt.step, Prompt.state, Prompt.ring, model=Prompt),
        "inbound": counted(InboundMessage.state, InboundMessage.needs_reading, model=InboundMessage),
        "outbound": counted(OutboundMessage.kind, OutboundMessage.state, OutboundMessage.reason, model=OutboundMessage),
        "ratings": counted(ScaleRating.kind, ScaleRating.value, model=ScaleRating),
    }
