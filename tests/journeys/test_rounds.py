"""Which messages of one commit go side by side: never two of one family, and everybody's in the order they came."""

import random
from collections.abc import Iterator

import pytest

from benchmarks.ground import build_sleeping, open_house
from benchmarks.town import HOUSEHOLD, Plan, address_of, staff_address
from bot import inbox
from bot.channels.protocol import Inbound
from casework.vocabulary import ChannelName
from console.composition import House
from storage.keys import make_keys

TOWN = Plan(4 * HOUSEHOLD)
STRANGER = "+447700900195"
FAMILY_OF = {address_of(member): member // (HOUSEHOLD - 1) for member in range(TOWN.members)}
ANYBODY = [*FAMILY_OF, staff_address(0), staff_address(2), STRANGER]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Four families, their staff, and nobody asked yet."""
    url, keys = f"sqlite:///{tmp_path_factory.mktemp('rounds') / 'town.sqlite'}", make_keys()
    build_sleeping(url, keys, TOWN)
    with open_house(url, keys, TOWN.written_at) as opened:
        yield opened


def _messages(chance: random.Random) -> list[Inbound]:
    senders = [chance.choice(ANYBODY) for _ in range(chance.randint(1, 64))]
    return [
        Inbound("sim-sms", f"m{place}", ChannelName.SMS, sender, "1", None, "text", None)
        for place, sender in enumerate(senders)
    ]


@pytest.mark.parametrize("seed", range(40))
def test_each_message_stands_in_one_round_in_which_nobody_else_is_of_its_family(house: House, seed: int) -> None:
    messages = _messages(random.Random(seed))
    with house.database.writing(TOWN.written_at) as work:
        rounds = [list(places) for places in inbox.rounds(work, messages)]
    order = [place for places in rounds for place in places]
    assert sorted(order) == list(range(len(messages)))
    for places in rounds:
        families = [FAMILY_OF.get(messages[place].address) for place in places]
        assert len(places) == 1 or (None not in families and len(set(families)) == len(families))
    for sender in ANYBODY:
        theirs = [place for place in order if messages[place].address == sender]
        assert theirs == sorted(theirs)


def test_members_of_different_families_share_one_round(house: House) -> None:
    one_each = [address_of(family * (HOUSEHOLD - 1)) for family in range(TOWN.families)]
    messages = [
        Inbound("sim-sms", f"m{place}", ChannelName.SMS, sender, "1", None, "text", None)
        for place, sender in enumerate(one_each)
    ]
    with house.database.writing(TOWN.written_at) as work:
        assert [sorted(places) for places in inbox.rounds(work, messages)] == [[0, 1, 2, 3]]
