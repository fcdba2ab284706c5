"""`kithline serve`: the product itself, one process on one database."""

from typing import Annotated

import typer

from console.cli.telling import CommandFailed, sound_flows


def serve(
    host: Annotated[str, typer.Option("--host", help="Address to listen on, behind your TLS proxy.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="Port to listen on.")] = 8080,
) -> None:
    """Take messages in, keep the clock, and send, until told to end."""
    from console.cli.opening import settings
    from console.live import NotLive, serve_live
    from storage.faults import StorageFault

    found = settings()
    try:
        with sound_flows():
            serve_live(found, host, port)
    except (NotLive, StorageFault) as refusal:
        raise CommandFailed(str(refusal)) from None
