"""`kithline serve`: the product itself in one process; `web` and `worker`: in several, on one PostgreSQL."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from console.cli.telling import CommandFailed, sound_flows

if TYPE_CHECKING:
    from storage.settings import Settings


HOST = typer.Option("--host", help="Address to listen on, behind your TLS proxy.")
PORT = typer.Option("--port", help="Port to listen on.")


def serve(host: Annotated[str, HOST] = "127.0.0.1", port: Annotated[int, PORT] = 8080) -> None:
    """Take messages in, keep the clock, and send, until told to end."""
    from console.live import serve_live

    _run(lambda found: serve_live(found, host, port))


def web(host: Annotated[str, HOST] = "127.0.0.1", port: Annotated[int, PORT] = 8080) -> None:
    """Take messages in beside others like it, on PostgreSQL; workers keep the clock and send."""
    from console.live import serve_web

    _run(lambda found: serve_web(found, host, port))


def worker() -> None:
    """Keep the clock and send beside others like it, on PostgreSQL, until told to end."""
    from console.live import serve_worker

    _run(serve_worker)


def _run(role: "Callable[[Settings], None]") -> None:
    from console.cli.opening import settings
    from console.live import NotLive
    from storage.faults import StorageFault

    found = settings()
    try:
        with sound_flows():
            role(found)
    except (NotLive, StorageFault) as refusal:
        raise CommandFailed(str(refusal)) from None
