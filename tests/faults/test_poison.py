"""One row that nobody can read any more stops nobody else: it is set aside, and a human is told (A10).

The poison is real: a sealed conversation whose bytes rotted, and a rhythm that says nonsense.
"""

from concurrent.futures import Future

import pytest
from sqlalchemy import select, text, update

from bot.channels.protocol import Inbound
from bot.inbox import Taken
from casework.vocabulary import CheckInState, TimerState
from storage.models import Alert, CheckIn, InboundMessage, Rhythm, Timer
from tests.journeys.conftest import Opener
from tests.journeys.conftest import open_town as open_town
from tests.phones import Phone, Town, london

ASKED = ("joan", "kemi", "marco", "elena")
ROTTEN = b"rotten bytes"


@pytest.fixture
def poisoned(open_town: Opener) -> Town:
    """Everybody was asked on Wednesday at four, and what Joan's conversation remembers cannot be read any more."""
    town = open_town(asked=ASKED)
    town.until(london("2026-06-17 16:00"))
    for name in ASKED:
        town.phones[name].receives("How have things been?" if name != "elena" else "")
    _rot(town, "conversation", "dialogue")
    return town


def _rot(town: Town, table: str, column: str) -> None:
    """Let what is sealed in Joan's one row rot, as a failing disk would."""
    spoil = text(f"UPDATE {table} SET {column} = :rotten WHERE person_id = :joan")
    with town.house.database.writing(town.clock.now()) as work:
        assert work.conn.execute(spoil, {"rotten": ROTTEN, "joan": town.cast.people["joan"]}).rowcount == 1


def _hands_in(town: Town, phone: Phone, words: str) -> "Future[Taken]":
    return town.house.take_in(
        Inbound(f"sim-{phone.channel}", f"{phone.owner}-1", phone.channel, phone.address, words, None, "text", None)
    )


def test_a10_a_message_that_cannot_be_heard_is_kept_and_told_and_those_beside_it_flow(poisoned: Town) -> None:
    town = poisoned
    taken = {name: _hands_in(town, town.phones[name], "1") for name in ASKED}
    assert {name: each.result(20) for name, each in taken.items()} == {
        name: Taken.HELD if name == "joan" else Taken.HEARD for name in ASKED
    }
    town.house.drain()
    town.joan.receives("a person will read them")
    town.hannah.receives("MEDIUM Maple")
    for name in ("kemi", "marco", "elena"):
        town.phones[name].receives()
    kept = town.one(select(InboundMessage.id, InboundMessage.words).where(InboundMessage.state == "failed"))
    assert town.house.database.vault.open("inbound_message", "words", kept.id, kept.words) == "1"
    assert [row.kind for row in town.rows(select(Alert.kind))] == ["turn_failed"]


def test_a10_the_same_poison_again_and_again_stops_nobody_and_is_told_once(poisoned: Town) -> None:
    town = poisoned
    for number in range(6):
        assert town.joan.sends(f"again {number}") is Taken.HELD
        town.joan.receives("a person will read them")
    town.kemi.sends("1")
    town.kemi.receives("Did your part happen")
    town.hannah.receives("MEDIUM Maple")
    assert [row.kind for row in town.rows(select(Alert.kind))] == ["turn_failed"]
    failed = select(InboundMessage.id).where(InboundMessage.state == "failed", InboundMessage.needs_reading)
    assert len(town.rows(failed)) == 6, "each of them waits for a person to read it"


def test_a10_a_timer_that_cannot_be_carried_out_is_set_aside_and_told_and_those_beside_it_are(
    open_town: Opener,
) -> None:
    town = open_town(asked=ASKED)
    nonsense = town.cast.rhythms["joan"]
    with town.house.database.writing(town.clock.now()) as work:
        work.conn.execute(update(Rhythm.__table__).where(Rhythm.id == nonsense).values(rrule="FREQ=NOW AND THEN"))
    town.until(london("2026-06-17 16:00"))
    for name in ("kemi", "marco", "elena"):
        town.phones[name].receives()
    town.joan.receives_nothing()
    town.hannah.receives("MEDIUM Maple")
    poison = town.one(select(Timer.state).where(Timer.kind == "check_in_due", Timer.subject_id == nonsense))
    assert poison.state == TimerState.SET_ASIDE
    assert [row.kind for row in town.rows(select(Alert.kind))] == ["timer_failed"]
    asked = {row.person_id for row in town.rows(select(CheckIn.person_id).where(CheckIn.state == CheckInState.SENT))}
    assert asked == {town.cast.people[name] for name in ("kemi", "marco", "elena")}


def test_a10_a_text_that_cannot_be_read_any_more_does_not_hold_up_the_others(open_town: Opener) -> None:
    town = open_town(asked=ASKED)
    due = london("2026-06-17 16:00")
    town.clock.set(due)
    town.house.run_timers()
    _rot(town, "outbound_message", "says")
    town.house.drain()
    for name in ("kemi", "marco", "elena"):
        town.phones[name].receives()
    town.hannah.receives("MEDIUM Maple")
