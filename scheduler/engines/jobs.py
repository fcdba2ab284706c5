"""The jobs that processes on one PostgreSQL give each other: their names, queues, and how one is asked for.

A job says only "look now"; what is due is in our own tables, so that a job lost or done twice changes nothing.
"""

from collections.abc import Iterable

from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued
from sqlalchemy import URL

from storage.engines import JOBS_APPLICATION

TIMERS, SENDING, CARE = "timers", "sending", "care"
"""Queues. A worker keeps a place free for each, so that a flood of timers never delays what is to be sent."""

TICK, SEND, WAKE, AUDIT, SWEEP = "tick", "send", "wake", "audit", "sweep"


def connecting_app(url: URL) -> App:
    """Return an application that only asks for jobs, from any thread."""
    return App(connector=SyncPsycopgConnector(conninfo=conninfo(url), min_size=1, max_size=2, timeout=5.0))


def working_app(url: URL, connections: int) -> App:
    """Return an application for an event loop that also carries jobs out."""
    return App(connector=PsycopgConnector(conninfo=conninfo(url), min_size=1, max_size=connections, timeout=5.0))


def conninfo(url: URL) -> str:
    """Return the address as libpq takes it."""
    plain = url.set(drivername="postgresql").update_query_dict({"application_name": JOBS_APPLICATION})
    return plain.render_as_string(hide_password=False)


async def ask(app: App, name: str, queue: str) -> None:
    """Ask for a job unless one already waits."""
    try:
        await app.configure_task(name, queue=queue, queueing_lock=name).defer_async()
    except AlreadyEnqueued:
        return


async def ask_to_send(app: App, channels: Iterable[str]) -> None:
    """Ask for what is due on each channel to be sent; one worker at a time sends for a channel, so rates hold."""
    for channel in channels:
        lock = f"{SEND}:{channel}"
        try:
            await app.configure_task(SEND, queue=SENDING, lock=lock, queueing_lock=lock).defer_async(channel=channel)
        except AlreadyEnqueued:
            continue
