"""PostgreSQL is restarted, cuts everybody off, or answers too late: nothing is lost, nothing is twice (E7, E8, E9)."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from bot.channels.protocol import Inbound
from bot.channels.twilio.sending import TwilioSms
from casework.vocabulary import ChannelName
from console.composition import House
from storage import stamp
from storage.database import Database
from storage.faults import DatabaseBusy
from storage.keys import Keys
from storage.models import InboundMessage, OutboundMessage
from storage.schema import upgrade
from tests import cast
from tests.doubles import twilio as double
from tests.doubles.twilio import TwilioDouble
from tests.faults.cut_wire import CutWire
from tests.faults.own_server import OwnServer, own_server
from tests.faults.steady_load import SteadyLoad
from tests.phones import HandClock

pytestmark = pytest.mark.postgres
BACK_WITHIN = 30.0
MOST_COMMITS = 40


@pytest.fixture(scope="module")
def server() -> Iterator[OwnServer]:
    with own_server() as made:
        yield made


@pytest.fixture(scope="module")
def wire(server: OwnServer) -> Iterator[CutWire]:
    folder = server.folder / "wire"
    folder.mkdir()
    with closing(CutWire(folder, server.socket)) as made:
        yield made


@pytest.fixture(scope="module")
def twilio() -> Iterator[TwilioDouble]:
    with closing(TwilioDouble()) as made:
        yield made


@pytest.fixture(scope="module")
def house(server: OwnServer, wire: CutWire, twilio: TwilioDouble, keys: Keys) -> Iterator[House]:
    """One process of the product; its whole way to the server is the wire."""
    clock = HandClock(datetime.now(UTC))
    database = Database(server.address(wire.folder), keys)
    upgrade(database.engine)
    with database.writing(clock.now()) as work:
        stamp.stamp(work, "live")
    sms = TwilioSms(double.ACCOUNT, double.TOKEN, double.NUMBER, public_url=twilio.public_url, api=twilio.address)
    with closing(House.open(database, clock, [sms], "live")) as opened:
        opened.write(lambda line: cast.seed(line, asked=()))
        opened.sender.lease = timedelta(0)  # what a cut left half done is over at once: the test does not wait for it
        yield opened


def _restart_under_load(house: House, server: OwnServer) -> float:
    """Restart in the middle of everything; return after how many seconds messages were taken in again."""
    with SteadyLoad(house) as load:
        load.wait_for(40, within=60)
        server.restart()
        back = load.wait_for(40, within=BACK_WITHIN)
    assert load.acknowledged.keys() <= load.stored().keys(), "lost"
    assert set(load.stored().values()) == {1}
    assert load.troubles.total() > 0, "the restart was felt"
    return back


def test_e7_after_an_immediate_restart_under_load_messages_flow_again_and_none_is_lost(
    house: House, server: OwnServer
) -> None:
    assert _restart_under_load(house, server) < BACK_WITHIN


@pytest.mark.soak
def test_e7_ten_restarts_under_load_lose_nothing(house: House, server: OwnServer) -> None:
    for _ in range(10):
        assert _restart_under_load(house, server) < BACK_WITHIN


def test_e8_after_every_connection_was_cut_under_load_messages_flow_again_and_none_is_lost(
    house: House, server: OwnServer
) -> None:
    with SteadyLoad(house) as load:
        for _ in range(5):
            load.wait_for(20, within=60)
            assert server.cut_everybody() > 0
            assert load.wait_for(20, within=BACK_WITHIN) < BACK_WITHIN
    assert load.acknowledged.keys() <= load.stored().keys(), "lost"
    assert set(load.stored().values()) == {1}


def test_e9_whichever_commit_of_a_message_and_its_answer_is_left_unknown_both_happen_once(
    house: House, wire: CutWire, twilio: TwilioDouble
) -> None:
    """One message a commit: in the n-th the answer to the n-th commit is lost, until no commit is left to lose."""
    for place in range(1, MOST_COMMITS):
        phone, before = f"+4477009005{place:02d}", wire.cuts
        _settle(house)
        wire.lose_answer(place)
        _bring(house, Inbound("cut", phone, ChannelName.SMS, phone, "hello", None, "text", None))
        _settle(house)
        assert len(twilio.sent_to(phone)) == 1, f"after losing the answer to commit {place}"
        if wire.cuts == before:
            break
    assert wire.cuts >= 3, "at least taking in, claiming and recording were cut"
    assert wire.cuts == before, "the whole story was gone through"
    with house.database.reading() as conn:
        heard = conn.scalars(select(InboundMessage.provider_id).where(InboundMessage.provider == "cut")).all()
        answers = conn.scalar(select(func.count()).where(OutboundMessage.person_id.in_(_writers())))
    assert len(heard) == len(set(heard)) == place
    assert answers == place


def _writers():  # type: ignore[no-untyped-def]
    return select(InboundMessage.person_id).where(InboundMessage.provider == "cut")


def _bring(house: House, inbound: Inbound) -> None:
    """Bring a message until it is acknowledged, as a provider does."""
    for _ in range(5):
        try:
            house.take_in(inbound).result(60)
        except (DatabaseBusy, DBAPIError):
            continue
        return
    raise AssertionError("it was never acknowledged")


def _settle(house: House) -> None:
    """Tick until everything is sent and settled; a tick that fails is followed by the next, as in life."""
    assert isinstance(house.clock, HandClock)
    for _ in range(6):
        house.clock.set(house.clock.now() + timedelta(seconds=30))
        try:
            house.drain()
        except (DatabaseBusy, DBAPIError):
            continue
