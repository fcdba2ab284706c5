"""Telegram handed updates over and the process was killed before it had heard them all: all are heard once (A5)."""

from collections import Counter

from sqlalchemy import select

from storage.models import InboundMessage
from tests.faults.served import Product, eventually
from tests.faults.served import product as product

CHATS = range(900_201, 900_207)


def _heard(product: Product) -> Counter[str]:
    return Counter(row[0] for row in product.rows(select(InboundMessage.provider_id)))


def test_a5_updates_that_were_handed_over_before_a_kill_are_all_heard_once(product: Product) -> None:
    product.by_telegram("polling")
    telegram = product.telegram
    updates = [telegram.writes(chat, "hello")["update_id"] for chat in CHATS]
    with product.serves() as served:
        eventually(lambda: telegram.asked)
        served.kill()
    assert len(set(updates) - set(telegram.waiting())) <= len(_heard(product)), "none was confirmed unheard"
    with product.serves():
        eventually(lambda: telegram.waiting() == [])
        eventually(lambda: telegram.ledger and len(_heard(product)) == len(CHATS))
    assert sorted(_heard(product).values()) == [1] * len(CHATS)
    assert max(Counter(each.chat for each in telegram.ledger).values()) == 1, "nobody was answered twice"
