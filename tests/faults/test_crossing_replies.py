"""Replies that cross our own writing, or each other (C4, C6)."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing

import pytest
from sqlalchemy import select

from bot import checkins
from bot.channels.protocol import Inbound
from bot.channels.twilio.sending import TwilioSms
from bot.inbox import Taken
from casework.vocabulary import ChannelName, CheckInState, PrivacyLevel
from console.composition import House
from storage import stamp
from storage.database import Database
from storage.models import Alert, CheckIn, Concern, DeliveryAttempt, InboundMessage, Prompt
from tests import cast
from tests.doubles import twilio as double
from tests.faults.early_twilio import EarlyTwilio
from tests.journeys.conftest import Opener
from tests.journeys.conftest import open_town as open_town
from tests.phones import HandClock, Town, london

ORDERS = [("no", "yes"), ("yes", "no")]


@pytest.fixture
def twilio() -> Iterator[EarlyTwilio]:
    with closing(EarlyTwilio()) as early:
        yield early


@pytest.fixture
def house(database: Database, twilio: EarlyTwilio) -> Iterator[House]:
    """A house whose texts go out through Twilio's own library; Joan is asked on Wednesday at four."""
    clock = HandClock(london("2026-06-15 09:00"))
    with database.writing(clock.now()) as work:
        stamp.stamp(work, "live")
    sms = TwilioSms(double.ACCOUNT, double.TOKEN, double.NUMBER, public_url=twilio.public_url, api=twilio.address)
    with closing(House.open(database, clock, [sms], "live")) as opened:
        seeded = opened.write(lambda line: cast.seed(line))
        opened.write(lambda line: checkins.seed_next(line, seeded.rhythms["joan"]))
        clock.set(london("2026-06-17 16:00"))
        yield opened


def test_c4_a_reply_that_comes_before_our_own_send_is_recorded_answers_its_check_in(
    house: House, twilio: EarlyTwilio
) -> None:
    recorded_before: list[object] = []

    def answer_at_once(taken: double.Taken) -> None:
        """The phone has the question, and Twilio has not answered us yet."""
        twilio.before_answer = lambda taken: None
        with house.database.reading() as conn:
            recorded_before.extend(conn.scalars(select(DeliveryAttempt.finished_at)))
        reply = Inbound("twilio", "SM1", ChannelName.SMS, taken.to, "1", None, "text", None)
        assert house.take_in(reply).result(20) is Taken.HEARD

    twilio.before_answer = answer_at_once
    house.drain()
    assert recorded_before == [None], "the reply came while the question was on its way"
    with house.database.reading() as conn:
        check_in = conn.execute(select(CheckIn.state, CheckIn.how)).one()
    assert tuple(check_in) == (CheckInState.PARTIAL, "well")
    asked, following = twilio.sent_to("+447700900102")
    assert "How have things been?" in asked
    assert "Did your part happen this week" in following


@pytest.fixture
def checked(open_town: Opener) -> Iterator[Town]:
    """Mari, on a phone that is hers alone, has said that the week is hard, and is asked whether they are all OK."""
    town = open_town(asked=("mari",), mari_privacy=PrivacyLevel.OPEN)
    town.until(london("2026-06-21 16:00"))
    town.mari.receives("Hi Mari, how is this week for you?")
    town.mari.sends("3")
    town.mari.receives("Are you all OK right now?")
    town.hannah.receives("MEDIUM Maple")
    yield town
    for phone in town.phones.values():  # how it is worded is told in the journeys
        phone.read.update(row_id for row_id, _ in phone.unread())


def test_c6_a_no_to_a_safety_check_and_a_yes_two_seconds_later_escalates(checked: Town) -> None:
    checked.mari.sends("no")
    checked.passes(seconds=2)
    checked.mari.sends("yes")
    _escalated(checked)
    assert _heard(checked)[-2:] == ["no", "yes"]


def test_c6_a_no_to_a_safety_check_and_a_yes_at_once_escalates(checked: Town) -> None:
    _at_once(checked, "no", "yes")
    _escalated(checked)


def test_c6_a_yes_to_a_safety_check_and_a_no_two_seconds_later_escalates(checked: Town) -> None:
    checked.mari.sends("yes")
    checked.passes(seconds=2)
    checked.mari.sends("no")
    _escalated(checked)


def test_c6_a_yes_to_a_safety_check_and_a_no_at_once_escalates(checked: Town) -> None:
    _at_once(checked, "yes", "no")
    _escalated(checked)


def test_c6_a_tap_on_no_after_a_tap_on_yes_of_a_safety_check_escalates(checked: Town) -> None:
    prompt = checked.one(select(Prompt.id).where(Prompt.step == "all_ok_now")).id
    checked.mari.taps(prompt, 0)
    checked.passes(seconds=2)
    checked.mari.taps(prompt, 1)
    _escalated(checked)


@pytest.mark.parametrize("words", ORDERS)
def test_c6_two_answers_at_once_are_both_kept_in_the_order_they_came(checked: Town, words: tuple[str, str]) -> None:
    _at_once(checked, *words)
    assert _heard(checked)[-2:] == list(words)


@pytest.mark.parametrize("words", ORDERS)
def test_c6_two_answers_two_seconds_apart_are_both_kept(checked: Town, words: tuple[str, str]) -> None:
    checked.mari.sends(words[0])
    checked.passes(seconds=2)
    checked.mari.sends(words[1])
    assert _heard(checked)[-2:] == list(words)


def _at_once(town: Town, *words: str) -> None:
    """Bring several messages while the writer is busy, so that all are heard in one commit."""
    hers, go = town.mari, threading.Event()
    town.house.submit(lambda line: go.wait(20))
    all_of_them: list[Future[Taken]] = [
        town.house.take_in(
            Inbound(f"sim-{hers.channel}", f"at-once-{place}", hers.channel, hers.address, text, None, "text", None)
        )
        for place, text in enumerate(words)
    ]
    go.set()
    assert [each.result(20) for each in all_of_them] == [Taken.HEARD] * len(words)
    town.house.drain()


def _escalated(town: Town) -> None:
    """A worry of hers stands as an alert, and the practitioner or whoever is on duty was told."""
    assert len(town.rows(select(Concern.id).where(Concern.raised_by == town.cast.people["mari"]))) == 1
    assert town.one(select(Alert.severity).where(Alert.kind == "worry")).severity in ("high", "critical")
    staff = (town.hannah, town.phones["duty"])  # it is Sunday
    assert any("worry raised" in words for phone in staff for _, words in phone.unread())


def _heard(town: Town) -> list[str]:
    vault = town.house.database.vault
    rows = town.rows(select(InboundMessage.id, InboundMessage.words).order_by(InboundMessage.id))
    return [vault.open("inbound_message", "words", row.id, row.words) for row in rows]
