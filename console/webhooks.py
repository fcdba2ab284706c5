"""The providers' doors: verify, hand to the inbox, and answer only after the commit (design 2, "one inbound SMS")."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.channels.errors import Forged, Unreadable
from bot.channels.opening import Opened
from bot.channels.protocol import OptOut
from bot.channels.telegram.doors import SECRET_HEADER
from bot.channels.telegram.updates import parse_update
from console.composition import House
from storage.faults import DatabaseBusy

NO_ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
"""TwiML that says nothing: whatever is told goes out by the outbox."""

SIGNATURE = "X-Twilio-Signature"
LONGEST = 10.0
"""Seconds a provider waits for us; what is not stored by then is answered 503, and it tries again."""

MOST_FIELDS = 200

log = structlog.get_logger()


def webhook_routes(house: House, opened: Opened) -> list[Route]:
    """Return the doors of the providers that are set up; the others do not exist."""
    doors = Doors(house, opened)
    routes = []
    if opened.twilio_door is not None:
        routes.append(Route("/webhooks/twilio/message", _guarded(doors.twilio_message), methods=["POST"]))
        routes.append(Route("/webhooks/twilio/status", _guarded(doors.twilio_status), methods=["POST"]))
    if opened.telegram_door is not None:
        routes.append(Route("/webhooks/telegram", _guarded(doors.telegram), methods=["POST"]))
    return routes


class Doors:
    """What each door does with a request that came to it."""

    def __init__(self, house: House, opened: Opened) -> None:
        self._house = house
        self._opened = opened

    async def twilio_message(self, request: Request) -> Response:
        """Take one SMS in."""
        door = self._opened.twilio_door
        assert door is not None
        async with request.form(max_fields=MOST_FIELDS, max_files=0) as form:
            taken = door.parse_message(form, _path(request), request.headers.get(SIGNATURE))
        if isinstance(taken, OptOut):
            await _stored(self._house.take_opt_out(taken))
        else:
            await _stored(self._house.take_in(taken))
        return Response(NO_ANSWER, media_type="application/xml")

    async def twilio_status(self, request: Request) -> Response:
        """Hear what became of one message."""
        door = self._opened.twilio_door
        assert door is not None
        async with request.form(max_fields=MOST_FIELDS, max_files=0) as form:
            now = self._house.clock.now()
            receipt = door.parse_status(form, _path(request), request.headers.get(SIGNATURE), now)
        await _stored(self._house.take_receipt(receipt))
        return Response(status_code=204)

    async def telegram(self, request: Request) -> Response:
        """Take one update in; the tap is acknowledged after it is stored."""
        door, channel = self._opened.telegram_door, self._opened.telegram
        assert door is not None
        update = door.read(await request.body(), request.headers.get(SECRET_HEADER))
        inbound = parse_update(update)
        if inbound is not None:
            await _stored(self._house.take_in(inbound))
        if channel is not None and inbound is not None and inbound.kind == "button":
            asyncio.get_running_loop().run_in_executor(
                self._house.sender.pool_of(channel.name), channel.acknowledge_tap, update
            )
        return PlainTextResponse("ok")


def _path(request: Request) -> str:
    """Path and query as requested: what the provider signed, behind our public address."""
    query = request.url.query
    return request.url.path + (f"?{query}" if query else "")


async def _stored(future: Future[Any]) -> None:
    """Wait for the commit."""
    await asyncio.wait_for(asyncio.wrap_future(future), LONGEST)


def _guarded(door: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """Answer 403 for what is forged, 400 for what is no message, 503 for what could not be stored."""

    async def guarded(request: Request) -> Response:
        try:
            return await door(request)
        except Forged:
            log.warning("door_forged", action="doors.forged", door=request.url.path)
            return PlainTextResponse("Forbidden.\n", status_code=403)
        except Unreadable:
            return PlainTextResponse("Not a message.\n", status_code=400)
        except (DatabaseBusy, DBAPIError, TimeoutError) as fault:
            log.error("door_not_stored", action="doors.not_stored", door=request.url.path, fault=type(fault).__name__)
            return PlainTextResponse("Try again.\n", status_code=503, headers={"Retry-After": "5"})

    return guarded
