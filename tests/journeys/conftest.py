"""A town on each database: the cast seeded, rhythms planned, phones ready, and every unread text a failure."""

from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack

import pytest

from bot import checkins
from bot.channels.simulator import simulated_channels
from casework.vocabulary import ChannelName
from console.composition import House
from storage import stamp
from storage.database import Database
from tests import cast
from tests.phones import HandClock, Town, london

Opener = Callable[..., Town]


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember a failed test, so that its unread texts are not counted as a second failure."""
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


@pytest.fixture
def open_town(database: Database, request: pytest.FixtureRequest) -> Iterator[Opener]:
    """Open a town with a changed cast: `open_town(joan_language="es")`. It begins on a Monday at nine."""
    towns: list[Town] = []
    with ExitStack() as stack:

        def opened(at: str = "2026-06-15 09:00", **changes: object) -> Town:
            town = _town(database, at, changes)
            stack.callback(town.house.close)
            towns.append(town)
            return town

        yield opened
        if not request.node.stash.get(FAILED, False):
            for town in towns:
                town.all_read()


@pytest.fixture
def town(open_town: Opener) -> Town:
    return open_town()


def _town(database: Database, at: str, changes: dict[str, object]) -> Town:
    clock = HandClock(london(at))
    with database.writing(clock.now()) as work:
        stamp.stamp(work, "demo")
    house = House.open(database, clock, simulated_channels(), "demo")
    town = Town(house, clock)
    town.cast = house.write(lambda line: cast.seed(line, **changes))  # type: ignore[arg-type]
    for rhythm in town.cast.rhythms.values():
        house.write(lambda line, rhythm=rhythm: checkins.seed_next(line, rhythm))
    for owner in town.cast.people:
        for place, (channel, address, _) in enumerate(cast.PHONES[owner]):
            name = owner if place == 0 else f"{owner}_{channel}"
            town.add(name, owner, channel, address)
    town.add("otto", "otto", ChannelName.SMS, cast.OTTO)
    town.add("dean", "dean", ChannelName.SMS, cast.DEAN)
    return town
