"""A house whose tables are looked at: the cast seeded, rhythms planned, and a clock that is moved."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Select, func, select

from bot import alerts, checkins
from bot.channels.simulator import SimulatedChannel, simulated_channels
from bot.line import Line
from casework.vocabulary import ChannelName, DeliveryState, Severity, TimerState
from console.composition import House
from storage import stamp
from storage.database import Database
from storage.models import Alert, AlertHop, OutboundMessage, Timer
from tests import cast
from tests.phones import HandClock, london


class Clockroom:
    """One house and its clock; what happened is read from the tables."""

    def __init__(self, house: House, clock: HandClock, seeded: cast.Cast) -> None:
        self.house = house
        self.clock = clock
        self.cast = seeded

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def write(self, change: Callable[[Line], Any]) -> Any:
        return self.house.write(change)

    def until(self, moment: datetime) -> None:
        """Let time pass up to `moment`, stopping at everything that comes due on the way."""
        self.house.drain()
        while (due := self._next_after_now()) is not None and due <= moment:
            self.clock.set(due)
            self.house.drain()
        self.clock.set(max(moment, self.now))
        self.house.drain()

    def _next_after_now(self) -> datetime | None:
        """What is due already has been tried: a message that cannot leave must not stop the clock."""
        timer = select(func.min(Timer.due_at)).where(Timer.state == TimerState.WAITING, Timer.due_at > self.now)
        queued = select(func.min(OutboundMessage.not_before)).where(
            OutboundMessage.state == DeliveryState.QUEUED, OutboundMessage.not_before > self.now
        )
        moments = [self.rows(each)[0][0] for each in (timer, queued)]
        return min((each for each in moments if each is not None), default=None)

    def passes(self, **spans: float) -> None:
        self.until(self.now + timedelta(**spans))

    def jumps_to(self, moment: datetime) -> None:
        """Be down until `moment`: nothing happens on the way."""
        self.clock.set(moment)
        self.house.drain()

    def rows(self, statement: Select[Any]) -> list[Any]:
        with self.house.database.reading() as conn:
            return list(conn.execute(statement))

    def one(self, statement: Select[Any]) -> Any:
        rows = self.rows(statement)
        assert len(rows) == 1, f"expected one row, found {len(rows)}"
        return rows[0]

    def alert(self, severity: str = "high", person: str | None = "joan", kind: str = "worry", **about: Any) -> int:
        """Open an alert about somebody of the family, and let its pages leave."""
        opened = self.write(
            lambda line: alerts.open_alert(
                line,
                kind=kind,
                severity=Severity(severity),
                family_id=self.cast.family,
                person_id=self.cast.people[person] if person else None,
                agency_id=self.cast.agency,
                **about,
            )
        )
        self.house.drain()
        return int(opened.id)

    def of_alert(self, alert_id: int) -> Any:
        return self.one(select(Alert.__table__).where(Alert.id == alert_id))

    def hops(self, alert_id: int) -> list[tuple[str, str | None]]:
        """Return what happened to an alert as (kind, name of staff), oldest first."""
        names = {staff_id: name for name, staff_id in self.cast.staff.items()}
        found = select(AlertHop.kind, AlertHop.staff_id).where(AlertHop.alert_id == alert_id).order_by(AlertHop.id)
        return [(str(row.kind), names.get(row.staff_id)) for row in self.rows(found)]

    def waiting(self, kind: str) -> list[Any]:
        """Return the timers of a kind that wait, soonest first."""
        found = select(Timer.__table__).where(Timer.kind == kind, Timer.state == "waiting").order_by(Timer.due_at)
        return self.rows(found)

    def channel(self, name: ChannelName = ChannelName.SMS) -> SimulatedChannel:
        found = next(each for each in self.house.channels if each.name is name)
        assert isinstance(found, SimulatedChannel)
        return found


Opener = Callable[..., Clockroom]


@pytest.fixture
def open_room(database: Database) -> Iterator[Opener]:
    """Open a house on a changed cast: `open_room(asked=("marco",))`. It begins on a Monday at nine."""
    with ExitStack() as stack:

        def opened(at: str = "2026-06-15 09:00", **changes: Any) -> Clockroom:
            clock = HandClock(london(at))
            with database.writing(clock.now()) as work:
                stamp.stamp(work, "demo")
            house = House.open(database, clock, simulated_channels(clock.now), "demo")
            stack.callback(house.close)
            room = Clockroom(house, clock, house.write(lambda line: cast.seed(line, **changes)))
            for rhythm in room.cast.rhythms.values():
                house.write(lambda line, rhythm=rhythm: checkins.seed_next(line, rhythm))
            return room

        yield opened


@pytest.fixture
def room(open_room: Opener) -> Clockroom:
    return open_room(asked=())
