"""Is the process alive, can it store a message, is anything stuck (design 8)."""

import asyncio

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.line import Line
from console.composition import House
from console.keeping import Keeper
from console.metrics import metrics_text
from scheduler.auditor import Clean
from storage.faults import DatabaseBusy
from storage.writer import Order

LONGEST = 5.0
"""Seconds that a probe may wait for its turn to write."""


def health_routes(house: House, keeper: Keeper) -> list[Route]:
    """Return the doors that a monitor looks in at; none of them names anybody."""

    async def health(request: Request) -> Response:
        return PlainTextResponse("alive\n")

    async def ready(request: Request) -> Response:
        try:
            await _probe(house)
        except (DatabaseBusy, DBAPIError, TimeoutError):
            return PlainTextResponse("cannot store a message\n", status_code=503)
        if house.writer.in_trouble():  # a probe may still fit where a message does not
            return PlainTextResponse("could not store a message\n", status_code=503)
        return PlainTextResponse("ready\n")

    async def auditor(request: Request) -> Response:
        found = await run_in_threadpool(keeper.audit)
        if isinstance(found, Clean):
            return JSONResponse({"clean": True, "stuck": {}})
        kinds = sorted({each.what for each in found})
        stuck = {kind: sum(each.what == kind for each in found) for kind in kinds}
        return JSONResponse({"clean": False, "stuck": stuck}, status_code=503)

    async def metrics(request: Request) -> Response:
        return Response(await run_in_threadpool(metrics_text, house), media_type="text/plain; version=0.0.4")

    return [
        Route("/health", health),
        Route("/ready", ready),
        Route("/auditor", auditor),
        Route("/metrics", metrics),
    ]


async def _probe(house: House) -> None:
    """Write for real, in the order of messages: a disk without room shows only at the commit (E2).

    Waits on no thread: a monitor that asks all through an outage must not use the threads up.
    """
    await asyncio.wait_for(asyncio.wrap_future(house.submit(_write, Order.INBOUND)), LONGEST)


def _write(line: Line) -> None:
    """Change nothing, and have it written all the same."""
    line.work.conn.execute(text("UPDATE installation SET clock_offset_us = clock_offset_us"))
