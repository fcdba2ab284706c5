"""The demo's routes: the page, its live part, and what a visitor can do with phones, clock and desk."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from console.composition import House
from console.demo.clock import DemoClock
from console.demo.desk import NotOnTheDesk, look_over, start_matter
from console.demo.guarding import Guard
from console.demo.holding import NothingToTap, UnknownPhone, tap, type_text
from console.demo.looks import live_part, whole_page
from console.demo.reading import read_page
from storage.clock import OffsetClock

MOST_WORDS = 5_000
"""Characters one message may have; the page's own box takes no more either."""

Change = Callable[[FormData], Callable[[], object]]


class BadForm(ValueError):
    """A field is missing or malformed."""


def demo_routes(house: House) -> list[Route]:
    """Return the routes of the demo page over a demo house."""
    assert isinstance(house.clock, OffsetClock), "a demo's clock can be moved"
    page = DemoPage(house, DemoClock(house, house.clock))
    return [
        Route("/", page.show),
        Route("/demo/live", page.live),
        Route("/demo/phones/{name}/text", page.text, methods=["POST"]),
        Route("/demo/phones/{name}/tap", page.tap, methods=["POST"]),
        Route("/demo/clock", page.clock, methods=["POST"]),
        Route("/demo/desk", page.desk, methods=["POST"]),
    ]


class DemoPage:
    """One page over one house. Whatever takes time runs beside the event loop."""

    def __init__(self, house: House, clock: DemoClock) -> None:
        self._house = house
        self._clock = clock
        self._guard = Guard()

    async def show(self, request: Request) -> Response:
        """Answer with the whole page."""
        if not self._guard.may_read(request):
            return _forbidden()
        return HTMLResponse(await run_in_threadpool(self._whole))

    async def live(self, request: Request) -> Response:
        """Answer with the live part, or 204 when it is still what the visitor has (`seen`)."""
        if not self._guard.may_read(request):
            return _forbidden()
        part = await run_in_threadpool(self._live)
        return Response(status_code=204) if mark_of(part) == request.query_params.get("seen") else _marked(part)

    async def text(self, request: Request) -> Response:
        """Send words from a phone."""
        name = request.path_params["name"]
        return await self._change(request, lambda form: partial(type_text, self._house, name, _words(form)))

    async def tap(self, request: Request) -> Response:
        """Tap an answer on a phone."""
        name = request.path_params["name"]
        return await self._change(
            request, lambda form: partial(tap, self._house, name, _number(form, "prompt"), _number(form, "place"))
        )

    async def clock(self, request: Request) -> Response:
        """Move the clock."""
        return await self._change(request, self._move)

    async def desk(self, request: Request) -> Response:
        """Begin something at the worker's desk."""
        return await self._change(request, self._begin)

    async def _change(self, request: Request, change: Change) -> Response:
        async with request.form(max_files=0, max_fields=10) as form:
            if not self._guard.may_change(request, form):
                return _forbidden()
            try:
                await run_in_threadpool(change(form))
            except BadForm as bad:
                return PlainTextResponse(f"{bad}\n", status_code=400)
            except (UnknownPhone, NotOnTheDesk):
                return PlainTextResponse("Not found.\n", status_code=404)
            except NothingToTap:
                pass  # The question closed while the visitor's finger was on its way: show what is there now.
        if request.headers.get("hx-request") != "true":
            return RedirectResponse("/", status_code=303)
        return _marked(await run_in_threadpool(self._live))

    def _move(self, form: FormData) -> Callable[[], object]:
        moves: dict[object, Callable[[], object]] = {
            "next": self._clock.to_next_event,
            "hour": partial(self._clock.forward, timedelta(hours=1)),
            "day": partial(self._clock.forward, timedelta(days=1)),
        }
        if form.get("move") not in moves:
            raise BadForm("move is next, hour or day")
        return moves[form.get("move")]

    def _begin(self, form: FormData) -> Callable[[], object]:
        if form.get("looked_over") is not None:
            return partial(look_over, self._house, _number(form, "looked_over"))
        return partial(start_matter, self._house, str(form.get("matter", "")))

    def _live(self) -> str:
        return live_part(read_page(self._house, self._clock.busy), self._guard.token)

    def _whole(self) -> str:
        return whole_page(_with_mark(self._live()))


def mark_of(part: str) -> str:
    """Return a short mark by which an unchanged page is known."""
    return hashlib.sha256(part.encode()).hexdigest()[:20]


def _with_mark(part: str) -> str:
    return f'<input type="hidden" id="seen" name="seen" value="{mark_of(part)}">{part}'


def _marked(part: str) -> HTMLResponse:
    return HTMLResponse(_with_mark(part))


def _words(form: FormData) -> str:
    words = form.get("text")
    if not isinstance(words, str) or not words.strip():
        raise BadForm("text is missing")
    if len(words) > MOST_WORDS:
        raise BadForm(f"text may have {MOST_WORDS} characters")
    return words


def _number(form: FormData, field: str) -> int:
    given = str(form.get(field, ""))
    if not (given.isascii() and given.isdigit() and len(given) < 20):
        raise BadForm(f"{field} is a number")
    return int(given)


def _forbidden() -> Response:
    return PlainTextResponse("Only this page itself may do that. Reload it and try again.\n", status_code=403)
