"""Sixty-four people who write at once come to exactly what they come to one after the other (design 6a)."""

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import select

from benchmarks.town import address_of, caregiver_address, staff_address
from bot.channels.protocol import Inbound
from bot.inbox import Taken, pausing
from bot.inbox.message import Message
from bot.line import Line
from casework.vocabulary import ChannelName, CheckInState
from console.composition import House
from storage.journal_check import verify
from storage.models import Alert, CheckIn, Family, InboundMessage, Person
from tests.journeys.same_rows import TOWN, ids_of, twins, what_it_says

TURNS = 64
KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
STRANGER, EXCLUDED = "+447700900195", "+9993%08d"
WORDS = (
    *("1", "2", "3", "yes", "no", "8", "0", "ok", "skip", "hello?", "1", "yes", "no", "1", "yes"),
    *("STOP", "START", "HELP", "help me", "pause", "he hit M.", "I am scared of him", "call 999 he has a knife"),
    *("wrong number", "who is this", "\u0661", "ＮＯ", "\u202eSTOP", "y" * 1_600, "' OR 1=1 --", "{name}", ""),
)


def _wave(chance: random.Random, wave: int) -> list[Inbound]:
    """Most write once; some write twice, some messages come twice, and some come from people of all kinds.

    Whoever is of no one family comes last here, for that is where they are heard.
    """
    senders = [address_of(member) for member in chance.sample(range(TOWN.members), 50)]
    senders += chance.choices(senders, k=6)
    senders += [caregiver_address(chance.randrange(TOWN.families)) for _ in range(3)]
    chance.shuffle(senders)
    senders += [EXCLUDED % chance.randrange(TOWN.families), staff_address(2), STRANGER]
    messages = [_message(f"w{wave}-{place}", sender, chance.choice(WORDS)) for place, sender in enumerate(senders)]
    return messages + chance.choices(messages, k=TURNS - len(messages))


def _message(provider_id: str, sender: str, text: str) -> Inbound:
    return Inbound("sim-sms", provider_id, ChannelName.SMS, sender, text, None, "text", None)


def _together(house: House, messages: Sequence[Inbound]) -> list[Taken]:
    """Bring all of them while the writer is busy, so that they share a commit."""
    begun, go = threading.Event(), threading.Event()
    house.submit(lambda line: begun.set() or go.wait(20))  # type: ignore[func-returns-value]
    assert begun.wait(20)
    futures = [house.take_in(message) for message in messages]
    go.set()
    return [each.result(60) for each in futures]


def _alone(house: House, messages: Sequence[Inbound]) -> list[Taken]:
    return [house.take_in(message).result(60) for message in messages]


@pytest.fixture(params=KINDS)
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """One town in which everybody was asked the first question."""
    with twins(request.param, request, tmp_path) as (found, _):
        yield found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(2, 12))])
def test_e15_64_turns_in_one_commit_leave_the_rows_that_they_leave_one_at_a_time(
    kind: str, seed: int, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    chance = random.Random(seed)
    with twins(kind, request, tmp_path) as (one, other):
        known = ids_of(one) | ids_of(other)
        for wave in range(4):
            messages = _wave(chance, wave)
            assert _together(one, messages) == _alone(other, messages)
            one.run_timers()
            other.run_timers()
        left, right = what_it_says(one, known), what_it_says(other, known)
        assert {name: left[name] - right[name] for name in left} == {name: right[name] - left[name] for name in left}
        assert left["inbound_message"].total() > 3 * TURNS
        _assert_whole(one)


def _poison(line: Line, message: Message) -> None:
    line.work.update(Person, message.person_id, best_time="never")
    raise ValueError("poison")


def _refused(line: Line, message: Message) -> None:
    """Write what the database refuses, later."""
    line.work.insert(Person, agency_id=404, name="", language="en", timezone="Europe/London")


@pytest.mark.parametrize("poison", [_poison, _refused])
def test_a10_a_poisoned_turn_among_64_is_held_and_the_others_are_heard(
    poison: Callable[[Line, Message], None], house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = pausing.came_back

    def came_back(line: Line, message: Message) -> bool:
        if message.text == "poison":
            poison(line, message)
        return usual(line, message)

    monkeypatch.setattr(pausing, "came_back", came_back)
    messages = [_message(f"m{place}", address_of(place), "poison" if place == 40 else "1") for place in range(TURNS)]
    taken = _together(house, messages)
    assert taken == [Taken.HELD if place == 40 else Taken.HEARD for place in range(TURNS)]
    with house.database.reading() as conn:
        states = Counter(conn.scalars(select(CheckIn.state)))
        assert states == {CheckInState.PARTIAL: TURNS - 1, CheckInState.SENT: TOWN.members - TURNS + 1}
        assert conn.scalars(select(Person.id).where(Person.best_time == "never")).all() == []
        assert [str(kind) for kind in conn.scalars(select(Alert.kind))] == ["turn_failed"]


def _assert_whole(house: House) -> None:
    with house.database.reading() as conn:
        assert not conn.scalars(select(InboundMessage.id).where(InboundMessage.state == "failed")).all()
        for family in conn.scalars(select(Family.id)):
            assert verify(conn, house.database.vault, family) == []
