"""The web application of one process: the providers' doors, the monitor's, and in a demo its page."""

from pathlib import Path

import structlog
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, HTTPExceptionHandler

from bot.channels.opening import Opened
from console.composition import House
from console.health import health_routes
from console.keeping import Keeper
from console.security import SafeHeaders, SmallBodies, TooLarge, TooSlow, too_large, too_slow
from console.webhooks import webhook_routes

STATIC = Path(__file__).parent / "static"

log = structlog.get_logger()


def make_app(house: House, keeper: Keeper, opened: Opened | None = None) -> ASGIApp:
    """Return the application. `opened` are the real providers' doors; a demo has none."""
    routes: list[BaseRoute] = [
        *health_routes(house, keeper),
        *webhook_routes(house, opened or Opened()),
        Mount("/static", StaticFiles(directory=STATIC), name="static"),
    ]
    if house.kind == "demo":
        from console.demo.app import demo_routes

        routes += demo_routes(house)
    app = Starlette(routes=routes, exception_handlers=ANSWERS)
    return SafeHeaders(SmallBodies(app))  # around everything, so that errors carry the headers too


async def _not_found(request: Request, fault: Exception) -> Response:
    return PlainTextResponse("Not found.\n", status_code=404)


async def _too_large(request: Request, fault: Exception) -> Response:
    return too_large()


async def _too_slow(request: Request, fault: Exception) -> Response:
    return too_slow()


async def _gone(request: Request, fault: Exception) -> Response:
    """Nobody is there to read it: the caller went away before the body was whole, and nothing was stored."""
    return Response(status_code=400)


async def _failed(request: Request, fault: Exception) -> Response:
    """Our own bug: the log gets its kind, the visitor gets nothing of it."""
    log.error("request_failed", action="app.failed", fault=type(fault).__name__)
    return PlainTextResponse("Something went wrong here. Please try again.\n", status_code=500)


ANSWERS: dict[int | type[Exception], HTTPExceptionHandler] = {
    404: _not_found,
    TooLarge: _too_large,
    TooSlow: _too_slow,
    ClientDisconnect: _gone,
    Exception: _failed,
}
