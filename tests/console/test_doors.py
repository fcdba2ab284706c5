"""The providers' doors: signed and stored before it is answered, or refused and nothing stored (C1, C2, G1, G8, G9)."""

import json
from collections.abc import AsyncIterator, Iterator
from urllib.parse import urlencode

import httpx
import pytest
from sqlalchemy import func, select
from twilio.request_validator import RequestValidator

from bot import checkins
from bot.channels.opening import Opened
from bot.channels.simulator import simulated_channels
from bot.channels.telegram.doors import SECRET_HEADER, TelegramDoor
from bot.channels.twilio.doors import TwilioDoor
from console.app import make_app
from console.composition import House
from console.keeping import Keeper
from storage import stamp
from storage.database import Database
from storage.models import InboundMessage, Rhythm
from tests import cast
from tests.phones import HandClock, london

PUBLIC, TOKEN, SECRET = "https://kith.example", "0" * 32, "s" * 40
SMS = {"MessageSid": "SM1", "From": "+447700900102", "To": "+447700900000", "Body": "hello", "NumMedia": "0"}


@pytest.fixture
def house(database: Database) -> Iterator[House]:
    clock = HandClock(london("2026-06-15 09:00"))
    with database.writing(clock.now()) as work:
        stamp.stamp(work, "live")
    opened = House.open(database, clock, simulated_channels(), "live")
    opened.write(lambda line: cast.seed(line))
    yield opened
    opened.close()


@pytest.fixture
async def client(house: House) -> AsyncIterator[httpx.AsyncClient]:
    doors = Opened(twilio_door=TwilioDoor(TOKEN, public_url=PUBLIC), telegram_door=TelegramDoor(SECRET))
    transport = httpx.ASGITransport(make_app(house, Keeper(house), doors), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://inside") as opened:
        yield opened


def _stored(house: House) -> int:
    with house.database.reading() as conn:
        return conn.scalar(select(func.count()).select_from(InboundMessage)) or 0


def _signed(fields: dict[str, str], path: str = "/webhooks/twilio/message", url: str = PUBLIC) -> dict[str, str]:
    signature = RequestValidator(TOKEN).compute_signature(f"{url}{path}", fields)
    return {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}


async def test_a_signed_sms_is_stored_before_it_is_answered(house: House, client: httpx.AsyncClient) -> None:
    answer = await client.post("/webhooks/twilio/message", content=urlencode(SMS), headers=_signed(SMS))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/xml")
    assert _stored(house) == 1


async def test_c1_five_copies_of_one_webhook_are_one_message(house: House, client: httpx.AsyncClient) -> None:
    for _ in range(5):
        answer = await client.post("/webhooks/twilio/message", content=urlencode(SMS), headers=_signed(SMS))
        assert answer.status_code == 200
    assert _stored(house) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "application/x-www-form-urlencoded"},
        {**_signed(SMS), "X-Twilio-Signature": "forged"},
        _signed(SMS, path="/webhooks/twilio/status"),
        _signed(SMS, url="https://elsewhere.example"),
        {**_signed(SMS, url="https://elsewhere.example"), "X-Forwarded-Host": "elsewhere.example"},
    ],
    ids=["missing", "wrong", "other path", "other host", "forwarded host"],
)
async def test_g8_a_forged_sms_gets_403_and_stores_nothing(
    house: House, client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    answer = await client.post("/webhooks/twilio/message", content=urlencode(SMS), headers=headers)
    assert answer.status_code == 403
    assert _stored(house) == 0


async def test_c2_one_update_twice_is_one_message_and_g9_a_wrong_secret_none(
    house: House, client: httpx.AsyncClient
) -> None:
    chat = {"id": 900104, "type": "private"}
    update = {
        "update_id": 7,
        "message": {"message_id": 1, "date": 1781510400, "chat": chat, "from": {"id": 900104}, "text": "hello"},
    }
    body = json.dumps(update)
    refused = await client.post("/webhooks/telegram", content=body, headers={SECRET_HEADER: "wrong"})
    assert (refused.status_code, _stored(house)) == (403, 0)
    for _ in range(2):
        taken = await client.post("/webhooks/telegram", content=body, headers={SECRET_HEADER: SECRET})
        assert taken.status_code == 200
    assert _stored(house) == 1


async def test_g1_a_body_over_a_megabyte_gets_413(house: House, client: httpx.AsyncClient) -> None:
    async def slowly() -> AsyncIterator[bytes]:
        for _ in range(12):
            yield b"x" * 100_000

    said = await client.post("/webhooks/twilio/message", content=b"x" * 1_200_000)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    unsaid = await client.post("/webhooks/twilio/message", content=slowly(), headers=form)
    assert (said.status_code, unsaid.status_code, _stored(house)) == (413, 413, 0)


async def test_what_cannot_be_stored_is_never_answered_with_2xx(house: House, client: httpx.AsyncClient) -> None:
    house.writer.close()
    answer = await client.post("/webhooks/twilio/message", content=urlencode(SMS), headers=_signed(SMS))
    assert answer.status_code == 503


async def test_a_process_that_cannot_store_is_alive_but_not_ready(house: House, client: httpx.AsyncClient) -> None:
    before = [(await client.get(path)).status_code for path in ("/health", "/ready")]
    house.writer.close()
    after = [(await client.get(path)).status_code for path in ("/health", "/ready")]
    assert (before, after) == ([200, 200], [200, 503])


async def test_every_answer_carries_the_headers(client: httpx.AsyncClient) -> None:
    for path in ("/health", "/nothing-here", "/webhooks/twilio/message"):
        answer = await client.get(path)
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"


async def test_a_monitor_sees_alive_ready_and_clean_and_no_names(house: House, client: httpx.AsyncClient) -> None:
    assert (await client.get("/auditor")).json() == {"clean": False, "stuck": {"rhythm": 1}}
    with house.database.reading() as conn:
        rhythm = conn.scalar(select(Rhythm.id))
    house.write(lambda line: checkins.seed_next(line, rhythm))
    for path in ("/health", "/ready", "/auditor"):
        assert (await client.get(path)).status_code == 200
    figures = (await client.get("/metrics")).text
    assert "kithline_writer_waiting" in figures
    for name in ("Mari", "Joan", "Maple", "+447700900102"):
        assert name not in figures


async def test_the_demo_does_not_exist_beside_real_people(client: httpx.AsyncClient) -> None:
    assert (await client.get("/")).status_code == 404
    assert (await client.post("/demo/clock")).status_code == 404
