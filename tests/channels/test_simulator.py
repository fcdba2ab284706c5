"""The simulated channels behave as real ones do, and a phone fails in the way it was told to."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.codes import Action
from bot.channels.errors import OutcomeUnknown, SendingHalted, TryLater, Undeliverable
from bot.channels.protocol import Channel, Outgoing
from bot.channels.simulator import ABILITIES, SimulatedChannel, simulated_channels
from casework.vocabulary import ChannelName, DeliveryState

NOW = datetime(2026, 6, 17, 15, 0, tzinfo=UTC)
JOAN = "+447700900102"


@pytest.fixture
def sms() -> SimulatedChannel:
    return SimulatedChannel(ChannelName.SMS, lambda: NOW)


def text(delivery: str = "1.1", words: str = "Weekly check-in.") -> Outgoing:
    return Outgoing(delivery, JOAN, words)


def test_there_is_one_channel_of_each_shape() -> None:
    channels: tuple[Channel, ...] = simulated_channels()
    assert [(each.name, each.provider) for each in channels] == [
        (ChannelName.SMS, "sim-sms"),
        (ChannelName.WHATSAPP, "sim-whatsapp"),
        (ChannelName.TELEGRAM, "sim-telegram"),
    ]
    assert [each.can.buttons for each in channels] == [False, True, True]
    assert [each.can.receipts for each in channels] == [True, True, False]


def test_a_message_is_kept_and_its_receipt_comes_once(sms: SimulatedChannel) -> None:
    result = sms.send(text())
    assert [each.outgoing.text for each in sms.sent] == ["Weekly check-in."]
    (receipt,) = sms.collect_receipts()
    assert (receipt.provider_id, receipt.delivery, receipt.state) == (
        result.provider_id,
        "1.1",
        DeliveryState.DELIVERED,
    )
    assert receipt.at == NOW
    assert sms.collect_receipts() == ()


@pytest.mark.parametrize("name", [name for name, can in ABILITIES.items() if not can.receipts])
def test_a_channel_without_receipts_gives_none(name: ChannelName) -> None:
    channel = SimulatedChannel(name, lambda: NOW)
    channel.send(text())
    assert len(channel.sent) == 1
    assert channel.collect_receipts() == ()


def test_a_phone_that_loses_receipts_still_has_the_message(sms: SimulatedChannel) -> None:
    sms.phone(JOAN).loses_receipts()
    sms.send(text())
    assert len(sms.sent) == 1
    assert sms.collect_receipts() == ()


def test_a_refused_message_is_not_kept_and_the_next_one_is(sms: SimulatedChannel) -> None:
    sms.phone(JOAN).refuses("21610", times=1)
    with pytest.raises(Undeliverable) as refused:
        sms.send(text())
    assert refused.value.action is Action.STOP_PERSON
    assert not sms.sent
    sms.send(text("1.2"))
    assert len(sms.sent) == 1


def test_a_phone_out_of_reach_stays_so_until_it_works_again(sms: SimulatedChannel) -> None:
    phone = sms.phone(JOAN)
    phone.unreachable(after=timedelta(seconds=30))
    for _ in range(3):
        with pytest.raises(TryLater) as later:
            sms.send(text())
        assert later.value.after == timedelta(seconds=30)
    phone.works()
    assert sms.send(text()).provider_id == "sim-sms-1"


@pytest.mark.parametrize("kept", [True, False])
def test_a_lost_answer_is_settled_by_looking_up(sms: SimulatedChannel, kept: bool) -> None:
    sms.phone(JOAN).loses_answers(1, kept=kept)
    with pytest.raises(OutcomeUnknown):
        sms.send(text("7.1"))
    assert len(sms.sent) == (1 if kept else 0)
    found = sms.look_up("7.1", None, JOAN, NOW)
    assert (found is not None) is kept


def test_a_message_may_bounce_after_it_was_taken(sms: SimulatedChannel) -> None:
    sms.phone(JOAN).bounces("30006")
    sms.send(text())
    (receipt,) = sms.collect_receipts()
    assert (receipt.state, receipt.code) == (DeliveryState.FAILED, "30006")


def test_one_phones_trouble_is_not_anothers(sms: SimulatedChannel) -> None:
    sms.phone("+447700900104").unreachable()
    assert sms.send(text()).provider_id is not None


def test_a_halted_channel_takes_nothing_for_anyone(sms: SimulatedChannel) -> None:
    sms.halted = "20003"
    with pytest.raises(SendingHalted) as halt:
        sms.send(text())
    assert halt.value.code == "20003"
    assert not sms.sent
