"""Two connections of PostgreSQL in each other's way: tried again, and nobody sees anything of it (E14)."""

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing
from typing import Any

import psycopg
import pytest
from sqlalchemy import select

from bot import checkins
from bot.channels.protocol import Inbound
from bot.channels.simulator import simulated_channels
from bot.inbox import Taken
from casework.vocabulary import ChannelName, CheckInState
from console.composition import House
from storage import stamp
from storage.database import Database
from storage.keys import Keys
from storage.models import CheckIn, InboundMessage
from storage.schema import upgrade
from tests import cast
from tests.faults.own_server import OwnServer, own_server
from tests.faults.served import eventually
from tests.phones import HandClock, london

pytestmark = pytest.mark.postgres
JOAN = "+447700900102"


@pytest.fixture(scope="module")
def server() -> Iterator[OwnServer]:
    with own_server() as made:
        yield made


@pytest.fixture
def asked(server: OwnServer, keys: Keys) -> Iterator[House]:
    """A house in which Joan has been asked how things have been."""
    server.empty()
    clock = HandClock(london("2026-06-15 09:00"))
    database = Database(server.address(), keys)
    upgrade(database.engine)
    with database.writing(clock.now()) as work:
        stamp.stamp(work, "live")
    with closing(House.open(database, clock, simulated_channels(), "live")) as house:
        seeded = house.write(lambda line: cast.seed(line))
        house.write(lambda line: checkins.seed_next(line, seeded.rhythms["joan"]))
        clock.set(london("2026-06-17 16:00"))
        house.drain()
        yield house


@pytest.fixture
def other(server: OwnServer) -> "Iterator[psycopg.Connection[Any]]":
    """Another connection in the middle of a change; it is never the one that is sent back from a deadlock."""
    with psycopg.connect(server.plain) as conn:
        conn.execute("SET deadlock_timeout = '60s'")
        conn.execute("SELECT 1 FROM check_in FOR UPDATE")
        yield conn


def _answer(house: House) -> "Future[Taken]":
    return house.take_in(Inbound("sim-sms", "answer", ChannelName.SMS, JOAN, "1", None, "text", None))


def _waits(server: OwnServer) -> bool:
    """Tell whether somebody waits for a lock."""
    return server.say("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'") > [(0,)]


def _heard_once(house: House) -> None:
    with house.database.reading() as conn:
        assert conn.execute(select(CheckIn.state, CheckIn.how)).all() == [(CheckInState.PARTIAL, "well")]
        assert len(conn.scalars(select(InboundMessage.id)).all()) == 1
    house.drain()
    channel = next(each for each in house.channels if each.name == ChannelName.SMS)
    asked, following = (each.outgoing.text for each in channel.sent)
    assert "How have things been?" in asked
    assert "Did your part happen" in following


def test_e14_a_turn_that_is_sent_back_from_a_deadlock_is_taken_again_unseen(
    asked: House, server: OwnServer, other: "psycopg.Connection[Any]"
) -> None:
    answer = _answer(asked)
    eventually(lambda: _waits(server))
    other.execute("SELECT pg_advisory_xact_lock(id) FROM family")  # what the turn holds; PostgreSQL sends it back
    other.commit()
    assert answer.result(60) is Taken.HEARD
    assert "deadlock detected" in server.log()
    _heard_once(asked)


def test_e14_a_turn_that_cannot_be_serialized_is_taken_again_unseen(asked: House, server: OwnServer) -> None:
    server.say("ALTER ROLE kithline SET default_transaction_isolation = 'serializable'")
    asked.database.engine.dispose()
    try:
        with psycopg.connect(server.plain) as other:
            other.execute("UPDATE check_in SET how = NULL")
            answer = _answer(asked)
            eventually(lambda: _waits(server))
            other.commit()
        assert answer.result(60) is Taken.HEARD
    finally:
        server.say("ALTER ROLE kithline RESET default_transaction_isolation")
    assert "could not serialize access" in server.log()
    _heard_once(asked)
