"""Told to end with work in flight: it finishes or hands back, and nothing is lost (A12)."""

import signal
import threading
import time
from collections import Counter

from sqlalchemy import select

from storage.models import OutboundMessage
from tests.faults.flood import Flood
from tests.faults.served import Product, eventually
from tests.faults.served import product as product


def test_a12_told_to_end_under_load_it_goes_in_time_and_nothing_is_lost(product: Product) -> None:
    with product.serves() as served:
        flood, told = Flood(product, served.address), threading.Event()
        bringing = threading.Thread(target=flood.brings_until, args=(told, 4))
        bringing.start()
        eventually(lambda: len(flood.acknowledged) >= 20)
        served.process.send_signal(signal.SIGTERM)
        began = time.monotonic()
        assert served.process.wait(30) == 0
        assert time.monotonic() - began < 30
        told.set()
        bringing.join()
    assert not flood.lost()
    assert set(flood.stored().values()) == {1}
    with product.serves():
        eventually(lambda: not _unsent(product))
    assert set(Counter(each.delivery.split(".")[0] for each in product.twilio.ledger).values()) == {1}


def _unsent(product: Product) -> bool:
    waiting = select(OutboundMessage.id).where(OutboundMessage.state.in_(("queued", "sending", "unknown")))
    return bool(product.rows(waiting))
