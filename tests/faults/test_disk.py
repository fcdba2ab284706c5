"""No room for the database, or for the log only (E2, E3)."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests import cast
from tests.doubles.telegram import refused
from tests.faults.flood import Flood
from tests.faults.full_disks import fill, small_disk, stop_growing
from tests.faults.served import Product, Served, eventually
from tests.faults.served import on_sqlite as on_sqlite

MANY = 400


def _full_and_freed(product: Product, file: Path, make_full: Callable[[Served], Callable[[], None]]) -> None:
    """Bring messages until there is no room, and on; then make room, and see that nothing was pretended."""
    with product.serves() as served:
        flood = Flood(product, served.address)
        flood.brings(2)
        free = make_full(served)
        for _ in range(MANY):
            flood.brings(2)
            if flood.answers[503] >= 6:
                break
        assert flood.answers.keys() == {200, 503}
        assert httpx.get(f"{served.address}/health").status_code == 200
        eventually(lambda: httpx.get(f"{served.address}/ready").status_code == 503)
        free()
        eventually(lambda: httpx.get(f"{served.address}/ready").status_code == 200)
        flood.answers.clear()
        flood.brings(4)
        assert flood.answers == {200: 4}
    assert flood.lost() == set()
    assert set(flood.stored().values()) == {1}
    assert "doors.not_stored" in (product.folder / "served.log").read_text()
    with closing(sqlite3.connect(file)) as conn:
        assert conn.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_e2_a_file_that_cannot_grow_refuses_messages_and_takes_them_when_it_can(on_sqlite: Product) -> None:
    file = Path(on_sqlite.url.removeprefix("sqlite:///"))
    _full_and_freed(on_sqlite, file, lambda served: stop_growing(served.process.pid, file.parent))


@pytest.mark.soak
@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to mount a small disk")
def test_e2_a_full_disk_refuses_messages_and_takes_them_when_there_is_room(on_sqlite: Product, tmp_path: Path) -> None:
    with small_disk(tmp_path) as disk:
        file = disk / "kithline.sqlite"
        shutil.copy(on_sqlite.url.removeprefix("sqlite:///"), file)
        on_sqlite.url = f"sqlite:///{file}"
        _full_and_freed(on_sqlite, file, lambda served: fill(disk))


def test_e3_when_the_log_cannot_be_written_messages_are_taken_in_and_answered(on_sqlite: Product) -> None:
    with on_sqlite.serves(output=Path("/dev/full")) as served:
        door = f"{served.address}/webhooks/twilio/message"
        assert httpx.post(door, data={"From": "1"}, headers={"X-Twilio-Signature": "forged"}).is_error, "this is logged"
        assert on_sqlite.twilio.texts(cast.OTTO, "hello", at=served.address) == 200
        eventually(lambda: on_sqlite.twilio.sent_to(cast.OTTO))
        assert httpx.get(f"{served.address}/ready").status_code == 200


def test_e3_a_log_that_cannot_be_written_changes_no_answer(on_sqlite: Product) -> None:
    with on_sqlite.serves(output=Path("/dev/full")) as served:
        door = f"{served.address}/webhooks/twilio/message"
        forged = httpx.post(door, data={"From": "1"}, headers={"X-Twilio-Signature": "forged"})
        assert forged.status_code == 403


def test_e3_trouble_at_telegram_that_cannot_be_logged_ends_no_polling(on_sqlite: Product) -> None:
    on_sqlite.by_telegram("polling")
    on_sqlite.telegram.scripts["getUpdates"].will(refused(500, "Trouble"))
    with on_sqlite.serves(output=Path("/dev/full")):
        on_sqlite.telegram.writes(900199, "hello")
        eventually(lambda: on_sqlite.telegram.sent_to(900199))


def test_e3_trouble_at_the_start_that_cannot_be_logged_ends_no_catching_up(on_sqlite: Product) -> None:
    on_sqlite.by_telegram("webhook")
    on_sqlite.telegram.scripts["setWebhook"].will(refused(502, "Bad Gateway"))
    with on_sqlite.serves(output=Path("/dev/full")):
        eventually(lambda: on_sqlite.telegram.webhook)
