"""What becomes of a text on a bad day: refused, lost, late, told twice; and never taken for silence (design 6)."""

import pytest
from sqlalchemy import select

from bot import outbox
from bot.channels.protocol import Receipt
from bot.channels.simulated_phone import SimulatedPhone
from bot.dialogue.turn import Say
from bot.outbox import Outcome
from bot.outbox.settling import Fate, expire_leases
from casework.vocabulary import ChannelName, CheckInState, DeliveryState
from storage.models import Alert, CheckIn, ContactPoint, DeliveryAttempt, OutboundMessage
from tests.journeys.conftest import Opener
from tests.phones import Town, london


def _line_of(town: Town, name: str) -> SimulatedPhone:
    phone = town.phones[name]
    channel = next(each for each in town.house.channels if each.name == phone.channel)
    return channel.phone(phone.address)


def _channel(town: Town, name: ChannelName):  # type: ignore[no-untyped-def]
    return next(each for each in town.house.channels if each.name == name)


def _to(town: Town, name: str) -> list[DeliveryState]:
    who = town.cast.people[name]
    rows = town.rows(select(OutboundMessage.state).where(OutboundMessage.person_id == who).order_by(OutboundMessage.id))
    return [row.state for row in rows]


def _hello(town: Town, name: str, kind: str = "reminder") -> int:
    person = town.cast.people[name]
    return town.house.write(
        lambda line: outbox.enqueue(
            line,
            person_id=person,
            says=(Say("repair/welcome_back/text", {}),),
            kind=kind,
            family_id=town.cast.family,
        )
    )


@pytest.fixture
def quiet_town(open_town: Opener) -> Town:
    return open_town(asked=())


def test_a_refused_text_goes_to_the_second_phone_at_once(quiet_town: Town) -> None:
    _line_of(quiet_town, "marco").refuses("403")
    _hello(quiet_town, "marco")
    quiet_town.house.drain()
    quiet_town.marco.receives_nothing()
    quiet_town.marco_sms.receives("Welcome back")
    assert _to(quiet_town, "marco") == [DeliveryState.FAILED, DeliveryState.DELIVERED]


def test_b8_an_opt_out_at_the_carrier_stops_everything_and_a_human_is_told(quiet_town: Town) -> None:
    _line_of(quiet_town, "joan").refuses("21610")
    _hello(quiet_town, "joan")
    quiet_town.house.drain()
    quiet_town.hannah.receives("Maple: somebody stopped our texts")
    points = quiet_town.rows(
        select(ContactPoint.opted_out_at).where(ContactPoint.person_id == quiet_town.cast.people["joan"])
    )
    assert all(row.opted_out_at is not None for row in points)
    _hello(quiet_town, "joan")
    quiet_town.house.drain()
    assert _to(quiet_town, "joan")[-1] == DeliveryState.DROPPED


def test_b2_a_busy_provider_is_asked_again_later_and_nothing_is_lost(quiet_town: Town) -> None:
    _line_of(quiet_town, "joan").unreachable(times=2)
    _hello(quiet_town, "joan")
    quiet_town.house.drain()
    assert _to(quiet_town, "joan") == [DeliveryState.QUEUED]
    quiet_town.passes(minutes=10)
    quiet_town.joan.receives("Welcome back")
    assert _to(quiet_town, "joan") == [DeliveryState.DELIVERED]


def test_b7_a_revoked_token_stops_sending_and_keeps_the_queue(quiet_town: Town) -> None:
    sms = _channel(quiet_town, ChannelName.SMS)
    sms.halted = "20003"
    _hello(quiet_town, "joan"), _hello(quiet_town, "elena")
    quiet_town.house.drain()
    assert _to(quiet_town, "joan") == _to(quiet_town, "elena") == [DeliveryState.QUEUED]
    assert ChannelName.SMS in quiet_town.house.sender.halted
    quiet_town.passes(hours=1)  # time goes on past a message that nobody can take
    sms.halted = None
    quiet_town.house.sender.halted.clear()
    quiet_town.house.drain()
    quiet_town.joan.receives("Welcome back")
    quiet_town.elena.receives("Welcome back")


@pytest.mark.parametrize("kept", [True, False], ids=["the provider has it", "the provider never had it"])
def test_a4_b5_an_unknown_is_looked_up_and_arrives_exactly_once(quiet_town: Town, kept: bool) -> None:
    _line_of(quiet_town, "joan").loses_answers(times=1, kept=kept)
    _hello(quiet_town, "joan")
    quiet_town.house.drain()
    assert _to(quiet_town, "joan") == [DeliveryState.UNKNOWN] or kept
    quiet_town.passes(minutes=2)
    handed = [
        each for each in _channel(quiet_town, ChannelName.SMS).sent if each.outgoing.to == quiet_town.joan.address
    ]
    assert len(handed) == 1
    assert _to(quiet_town, "joan")[0] in (DeliveryState.SENT, DeliveryState.DELIVERED)
    quiet_town.joan.read.update(row_id for row_id, _ in quiet_town.joan.unread())


def test_an_unknown_on_a_channel_without_look_up_goes_to_a_human(quiet_town: Town) -> None:
    _line_of(quiet_town, "marco").loses_answers(times=1, kept=True)
    _hello(quiet_town, "marco")
    quiet_town.house.drain()
    quiet_town.passes(days=3)
    alert = quiet_town.rows(select(Alert.kind))
    assert [row.kind for row in alert] == ["not_reached"]
    quiet_town.marco_sms.receives_nothing()
    for phone in ("hannah", "david", "duty"):
        held = quiet_town.phones[phone]
        held.read.update(row_id for row_id, _ in held.unread())


def test_c3_receipts_in_any_order_only_move_forward(quiet_town: Town) -> None:
    _line_of(quiet_town, "joan").loses_receipts()
    message = _hello(quiet_town, "joan")
    quiet_town.house.drain()
    quiet_town.joan.receives("Welcome back")
    row = quiet_town.one(select(OutboundMessage.provider, OutboundMessage.provider_id))

    def receipt(state: DeliveryState) -> None:
        told = Receipt(row.provider, row.provider_id, f"{message}.1", state, None, quiet_town.clock.now())
        quiet_town.house.take_receipt(told).result()

    receipt(DeliveryState.DELIVERED)
    receipt(DeliveryState.SENT)
    receipt(DeliveryState.FAILED)
    assert _to(quiet_town, "joan") == [DeliveryState.DELIVERED]


def test_f2_a_sender_that_wakes_after_its_lease_is_fenced_out(quiet_town: Town) -> None:
    town = quiet_town
    _hello(town, "joan")
    abilities = {channel.name: channel.can for channel in town.house.channels}
    now = town.clock.now()
    frozen = town.house.write(lambda line: outbox.claim(line, 1, abilities, now))[0]
    later = now.replace(year=2027)
    assert town.house.write(lambda line: expire_leases(line, later, frozenset({"sms"}))) == 1
    town.passes(minutes=2)  # the look-up finds nothing, so it goes out again under a new fence
    town.joan.receives("Welcome back")
    woke = Outcome(Fate.REFUSED, "sim-sms", code="30005")
    assert town.house.write(lambda line: outbox.record(line, frozen, woke)) is False
    assert _to(town, "joan") == [DeliveryState.DELIVERED]


def test_f5_nothing_leaves_after_a_withdrawal_is_stored(quiet_town: Town) -> None:
    _hello(quiet_town, "joan")
    quiet_town.joan.sends("STOP")
    quiet_town.joan.receives_nothing()
    quiet_town.hannah.receives("somebody stopped our texts")
    assert _to(quiet_town, "joan") == [DeliveryState.DROPPED]


def test_f6_an_old_number_gets_nothing_that_was_queued_for_it(quiet_town: Town) -> None:
    _hello(quiet_town, "marco")
    point = quiet_town.cast.points["marco"][0]
    quiet_town.house.write(lambda line: line.work.update(ContactPoint, point, state="removed"))
    quiet_town.house.drain()
    quiet_town.marco.receives_nothing()
    quiet_town.hannah.read.update(row_id for row_id, _ in quiet_town.hannah.unread())


def test_texts_to_one_person_keep_their_order(quiet_town: Town) -> None:
    for _ in range(3):
        _hello(quiet_town, "joan")
    quiet_town.house.drain()
    rows = quiet_town.rows(select(DeliveryAttempt.outbound_id).order_by(DeliveryAttempt.id))
    assert [row.outbound_id for row in rows] == sorted(row.outbound_id for row in rows)
    for _ in range(3):
        quiet_town.joan.receives("Welcome back")


def test_the_fourth_reminder_of_a_week_is_not_sent(quiet_town: Town) -> None:
    for _ in range(4):
        _hello(quiet_town, "joan")
    quiet_town.house.drain()
    assert [str(state) for state in _to(quiet_town, "joan")].count("dropped") == 1
    for _ in range(3):
        quiet_town.joan.receives("Welcome back")


def test_a_text_that_did_not_arrive_is_not_a_missed_check_in(town: Town) -> None:
    _line_of(town, "joan").refuses("30006")
    town.until(london("2026-06-17 16:00"))
    town.until(london("2026-06-21 09:00"))
    assert town.one(select(CheckIn.state)).state == CheckInState.UNREACHABLE
    town.joan.receives_nothing()
    for phone in ("hannah", "david", "duty"):
        held = town.phones[phone]
        held.read.update(row_id for row_id, _ in held.unread())
