"""The same thing said twice, or in the wrong order: heard once, and never moved backwards (C1, C2, C3).

All through the real doors of one serving process; each test writes from a phone of its own.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import select

from casework.vocabulary import DeliveryState
from storage.models import DeliveryAttempt, InboundMessage, OutboundMessage
from tests.doubles.server import post_form
from tests.doubles.twilio import Taken
from tests.faults.served import Product, eventually
from tests.faults.served import serving as serving

CHAT = 900199
DOOR = "/webhooks/twilio/message"
AT_ONCE = 40


def test_c1_one_sms_brought_five_times_is_heard_once(serving: Product) -> None:
    sms = serving.twilio.message("+447700900191", "hello")
    assert [_bring(serving, sms) for _ in range(5)] == [200] * 5
    _heard_and_answered_once(serving, sms)


def test_c1_one_sms_brought_forty_times_at_once_is_heard_once(serving: Product) -> None:
    sms = serving.twilio.message("+447700900192", "hello")
    assert _all_at_once(lambda: _bring(serving, sms)) == [200] * AT_ONCE
    _heard_and_answered_once(serving, sms)


def test_c2_one_telegram_update_twice_and_forty_times_at_once_is_heard_once(serving: Product) -> None:
    door, before = f"{serving.address}/webhooks/telegram", _ids(serving, InboundMessage)
    update = serving.telegram.writes(CHAT, "hello")
    assert [serving.telegram.calls_webhook(door, update) for _ in range(2)] == [200, 200]
    assert _all_at_once(lambda: serving.telegram.calls_webhook(door, update)) == [200] * AT_ONCE
    eventually(lambda: serving.telegram.sent_to(CHAT) and not _unsent(serving))
    assert len(_ids(serving, InboundMessage) - before) == 1
    assert len(serving.telegram.sent_to(CHAT)) == 1


def test_c3_delivered_that_comes_before_sent_stays_delivered(serving: Product) -> None:
    taken = _answer_to(serving, "+447700900193")
    eventually(lambda: _state(serving, taken) == DeliveryState.SENT)
    for state in ("delivered", "sent", "queued", "delivered"):
        assert serving.twilio.reports(taken, state, at=serving.address) == 204
    assert _state(serving, taken) == DeliveryState.DELIVERED
    assert len(serving.twilio.sent_to(taken.to)) == 1


def test_c3_delivered_that_comes_before_our_own_record_of_sending_stays_delivered(serving: Product) -> None:
    answers: list[int] = []

    def report(taken: Taken) -> None:
        answers.extend(serving.twilio.reports(taken, state, at=serving.address) for state in ("delivered", "sent"))

    serving.twilio.before_answer = report
    taken = _answer_to(serving, "+447700900194")
    finished = select(DeliveryAttempt.finished_at).where(DeliveryAttempt.outbound_id == _message(taken))
    eventually(lambda: serving.rows(finished)[0][0] is not None)
    serving.twilio.before_answer = lambda taken: None
    assert answers == [204, 204]
    assert _state(serving, taken) == DeliveryState.DELIVERED
    assert len(serving.twilio.sent_to(taken.to)) == 1


def _bring(product: Product, fields: dict[str, str]) -> int:
    signed = {"X-Twilio-Signature": product.twilio.sign(DOOR, fields)}
    return post_form(product.address + DOOR, list(fields.items()), signed)


def _all_at_once(call: Callable[[], int]) -> list[int]:
    with ThreadPoolExecutor(AT_ONCE) as many:
        return [future.result() for future in [many.submit(call) for _ in range(AT_ONCE)]]


def _heard_and_answered_once(product: Product, sms: dict[str, str]) -> None:
    eventually(lambda: product.twilio.sent_to(sms["From"]) and not _unsent(product))
    heard = product.rows(select(InboundMessage.id).where(InboundMessage.provider_id == sms["MessageSid"]))
    assert len(heard) == 1
    assert len(product.twilio.sent_to(sms["From"])) == 1


def _answer_to(product: Product, phone: str) -> Taken:
    """Write from a phone; return the text that went out to it."""
    assert product.twilio.texts(phone, "hello", at=product.address) == 200
    eventually(lambda: product.twilio.sent_to(phone))
    return next(each for each in product.twilio.ledger if each.to == phone)


def _message(taken: Taken) -> int:
    return int(taken.delivery.partition(".")[0])


def _state(product: Product, taken: Taken) -> str:
    return str(product.rows(select(OutboundMessage.state).where(OutboundMessage.id == _message(taken)))[0][0])


def _unsent(product: Product) -> bool:
    waiting = OutboundMessage.state.in_((DeliveryState.QUEUED, DeliveryState.SENDING))
    return bool(product.rows(select(OutboundMessage.id).where(waiting)))


def _ids(product: Product, model: Any) -> set[int]:
    return {row[0] for row in product.rows(select(model.id))}
