"""What every answer carries and every request is held to: headers, and a body that is small and soon here (G1, G23)."""

import asyncio

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 1_000_000
LONGEST = 10.0
"""Seconds in which a body has to be here whole."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}


class TooLarge(Exception):
    """The body went past the limit while it was read; the application answers it with `too_large`."""


class TooSlow(Exception):
    """The body was not here in time; the application answers it with `too_slow`."""


class SafeHeaders:
    """Puts the headers on every answer, errors too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and the answer back with the headers."""

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, answer if scope["type"] == "http" else send)


class SmallBodies:
    """Answers 413 for a body over the limit, by what it says of itself or as it comes in, and 408 for a slow one."""

    def __init__(self, app: ASGIApp, longest: float = LONGEST) -> None:
        self._app = app
        self._longest = longest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is small enough."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        said = Headers(scope=scope).get("content-length", "0")
        if not (said.isascii() and said.isdigit()) or int(said) > MOST_BYTES:
            await too_large()(scope, receive, send)
            return
        await self._app(scope, _Body(receive, self._longest).receive, send)


class _Body:
    """One body as it comes in."""

    def __init__(self, receive: Receive, longest: float) -> None:
        self._receive = receive
        self._until = asyncio.get_running_loop().time() + longest
        self._bytes = 0
        self._whole = False

    async def receive(self) -> Message:
        """Return the next part; raises `TooLarge` or `TooSlow`. What comes after the body is not ours to hurry."""
        if self._whole:
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._until):
                message = await self._receive()
        except TimeoutError:
            raise TooSlow from None
        self._bytes += len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        if self._bytes > MOST_BYTES:
            raise TooLarge
        return message


def too_large() -> Response:
    """Return the answer to a body over the limit; the connection ends with it."""
    return PlainTextResponse("Too large.\n", status_code=413, headers={"Connection": "close"})


def too_slow() -> Response:
    """Return the answer to a body that did not come; the connection ends with it."""
    return PlainTextResponse("Too slow.\n", status_code=408, headers={"Connection": "close"})
