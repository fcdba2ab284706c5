"""Running one process: the clock, the web server, and an end that loses nothing (A12)."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from bot.channels.opening import Opened
from console.app import make_app
from console.composition import House
from console.keeping import Engine, Keeper
from scheduler.engines.embedded import Duties, Ticker

PATIENCE = 25
"""Seconds for requests in flight when the process is told to end."""


class _Server(uvicorn.Server):
    """Says when the page answers, and outlives the signal that ends it."""

    def __init__(self, config: uvicorn.Config, answering: Callable[[], None]) -> None:
        super().__init__(config)
        self._answering = answering

    async def startup(self, sockets: list | None = None) -> None:  # type: ignore[type-arg]
        await super().startup(sockets)
        if self.started:
            self._answering()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take the two signals that end a process.

        uvicorn would raise them again after its last answer: the process would die there, with the clock running,
        the writer's queue unwritten and no word in its row that it ended as it should.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {each: signal.signal(each, self.handle_exit) for each in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for each, taken in before.items():
                signal.signal(each, taken)


def serve_house(
    house: House,
    host: str,
    port: int,
    *,
    opened: Opened | None = None,
    answering: Callable[[], None] = lambda: None,
    make_clock: Callable[[Duties], Engine] = Ticker,
) -> None:
    """Tick and serve until told to end; what is under way is finished first. The caller closes the house."""
    keeper = Keeper(house, make_clock)
    keeper.start()
    try:
        run_app(make_app(house, keeper, opened), host, port, answering)
    finally:
        keeper.stop()


def ending() -> threading.Event:
    """Return what is set when this process is told to end."""
    told = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: told.set())
    return told


def run_app(app: ASGIApp, host: str, port: int, answering: Callable[[], None]) -> None:
    """Serve an application. Paths and addresses of callers are not logged; no header tells what serves."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=PATIENCE,
    )
    _Server(config, answering).run()
