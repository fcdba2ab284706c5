"""Phones, not mocks: a phone sends, a phone receives, and a message nobody expected fails the test.

A `Town` is a whole house on a real database with simulated channels and a clock that is moved, never slept on.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select

from bot.channels.protocol import Inbound
from bot.inbox import Taken
from casework.vocabulary import ChannelName
from console.composition import House
from storage.models import ContactPoint, DeliveryAttempt
from tests.cast import Cast

_numbers = count(1)


class HandClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def set(self, now: datetime) -> None:
        assert now >= self._now, "time goes forward in a town"
        self._now = now


@dataclass
class Phone:
    """One contact point of one person, as whoever holds it sees it."""

    town: "Town"
    owner: str
    channel: ChannelName
    address: str
    contact_point_id: int | None = None
    read: set[int] = field(default_factory=set)

    def sends(self, text: str, *, provider_id: str | None = None, kind: str = "text") -> Taken:
        """Type a message, and let everything it sets off happen."""
        inbound = Inbound(
            provider=f"sim-{self.channel}",
            provider_id=provider_id or f"in-{next(_numbers)}",
            channel=self.channel,
            address=self.address,
            text=text,
            button=None,
            kind=kind,
            sent_at=None,
        )
        return self._deliver(inbound)

    def taps(self, prompt_id: int, place: int) -> Taken:
        """Tap a button: `place` counts from 0."""
        return self._deliver(
            Inbound(
                provider=f"sim-{self.channel}",
                provider_id=f"tap-{next(_numbers)}",
                channel=self.channel,
                address=self.address,
                text="",
                button=(prompt_id, place),
                kind="button",
                sent_at=None,
            )
        )

    def receives(self, *parts: str) -> str:
        """Take the oldest unread message, which must hold each of `parts`; return its words."""
        unread = self.unread()
        assert unread, f"{self.owner} received nothing; expected {parts!r}. {self.town.everyone_elses(self)}"
        attempt_id, words = unread[0]
        self.read.add(attempt_id)
        for part in parts:
            assert part in words, f"{self.owner} received {words!r}; expected {part!r} in it"
        return words

    def receives_nothing(self) -> None:
        """Nothing unread is here."""
        assert not self.unread(), f"{self.owner} received {[words for _, words in self.unread()]!r}"

    def unread(self) -> list[tuple[int, str]]:
        """Return what arrived here and was not looked at, oldest first."""
        return [(row_id, words) for row_id, words in self.thread() if row_id not in self.read]

    def thread(self) -> list[tuple[int, str]]:
        """Return every message that was handed over to this phone, oldest first."""
        with self.town.house.database.reading() as conn:
            rows = conn.execute(
                select(DeliveryAttempt.id, DeliveryAttempt.words)
                .join(ContactPoint, ContactPoint.id == DeliveryAttempt.contact_point_id)
                .where(ContactPoint.address_index == self.town.index(self), ContactPoint.channel == self.channel)
                .where(DeliveryAttempt.outcome == "sent")
                .order_by(DeliveryAttempt.id)
            ).all()
        vault = self.town.house.database.vault
        return [(row.id, vault.open("delivery_attempt", "words", row.id, row.words)) for row in rows]

    def _deliver(self, inbound: Inbound) -> Taken:
        taken = self.town.house.take_in(inbound).result(timeout=20)
        self.town.house.drain()
        return taken


class Town:
    """A house, its clock, and everybody's phones."""

    def __init__(self, house: House, clock: HandClock) -> None:
        self.house = house
        self.clock = clock
        self.cast: Cast
        self.phones: dict[str, Phone] = {}

    def add(self, name: str, owner: str, channel: ChannelName, address: str) -> Phone:
        phone = Phone(self, owner, channel, address)
        self.phones[name] = phone
        return phone

    def __getattr__(self, name: str) -> Phone:
        try:
            return self.__dict__["phones"][name]
        except KeyError:
            raise AttributeError(name) from None

    def index(self, phone: Phone) -> bytes:
        kind = "telegram" if phone.channel is ChannelName.TELEGRAM else "phone"
        return self.house.database.vault.index(kind, phone.address)

    def until(self, moment: datetime) -> None:
        """Let time pass up to `moment`, stopping at everything that comes due on the way."""
        self.house.drain()
        while (due := self.house.next_due()) is not None and due <= moment:
            if due > self.clock.now():
                self.clock.set(due)
            self.house.drain()
        self.clock.set(max(moment, self.clock.now()))
        self.house.drain()

    def passes(self, **spans: float) -> None:
        """Let some time pass: `passes(hours=3)`."""
        self.until(self.clock.now() + timedelta(**spans))

    def all_read(self) -> None:
        """Nobody received anything the test did not expect."""
        for phone in self.phones.values():
            phone.receives_nothing()

    def everyone_elses(self, but: Phone) -> str:
        waiting = {
            name: [words for _, words in phone.unread()] for name, phone in self.phones.items() if phone is not but
        }
        return f"unread elsewhere: { ({name: words for name, words in waiting.items() if words})!r}"

    def rows(self, statement: Select[Any]) -> list[Any]:
        """Read rows as they are stored."""
        with self.house.database.reading() as conn:
            return list(conn.execute(statement).all())

    def one(self, statement: Select[Any]) -> Any:
        """Read the only row there is."""
        rows = self.rows(statement)
        assert len(rows) == 1, f"expected one row, found {len(rows)}"
        return rows[0]


def london(text: str) -> datetime:
    """Return a moment given as London wall time, "2026-06-17 16:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/London")).astimezone(UTC)
