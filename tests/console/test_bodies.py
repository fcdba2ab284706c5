"""A body is small and soon here, or it is answered without waiting for the rest of it (G1)."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message, Scope

from console.app import ANSWERS
from console.security import MOST_BYTES, SmallBodies

SOON = 0.2


async def _length(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


APP = SmallBodies(Starlette(routes=[Route("/", _length, methods=["POST"])], exception_handlers=ANSWERS), longest=SOON)


async def _posts(content: bytes | AsyncIterator[bytes]) -> httpx.Response:
    transport = httpx.ASGITransport(APP, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://inside") as client:
        return await client.post("/", content=content)


async def test_a_body_of_the_limit_passes_and_one_byte_more_does_not() -> None:
    assert (await _posts(b"x" * MOST_BYTES)).text == str(MOST_BYTES)
    assert (await _posts(b"x" * (MOST_BYTES + 1))).status_code == 413


async def test_a_body_that_does_not_say_how_long_it_is_is_cut_off_at_the_limit() -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 100_000
            yield b"x" * 100_000

    assert (await _posts(endless())).status_code == 413
    assert sent <= MOST_BYTES + 200_000


async def test_a_body_that_trickles_in_is_answered_408() -> None:
    async def trickle() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"x"
            await asyncio.sleep(SOON / 10)

    assert (await _posts(b"xx")).text == "2"
    assert (await _posts(trickle())).status_code == 408


@pytest.mark.parametrize("said", [b"-1", b"1e3", b"\xb2", b"", b"2000000"])
async def test_a_length_that_is_none_is_too_large(said: bytes) -> None:
    assert await _status([(b"content-length", said)], []) == 413
    assert await _status([(b"content-length", b"2")], [{"type": "http.request", "body": b"xx"}]) == 200


async def test_a_caller_who_went_away_is_not_our_failure() -> None:
    parts: list[Message] = [{"type": "http.request", "body": b"x", "more_body": True}, {"type": "http.disconnect"}]
    assert await _status([], parts) == 400


async def _status(headers: list[tuple[bytes, bytes]], parts: list[Message]) -> int:
    """Bring one request part by part; return the status that was answered."""
    answered: list[Message] = []

    async def receive() -> Message:
        return parts.pop(0)

    async def send(message: Message) -> None:
        answered.append(message)

    scope: Scope = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "raw_path": b"/",
        "query_string": b"",
        "root_path": "",
        "headers": headers,
    }
    await APP(scope, receive, send)
    return int(answered[0]["status"])
