"""Waking the workers from another process, at once: the tick of one second is behind it (design 4)."""

import threading

import structlog
from procrastinate.exceptions import AlreadyEnqueued, ProcrastinateException
from sqlalchemy import URL

from scheduler.engines.jobs import SENDING, WAKE, connecting_app
from storage.work import Work

PAUSE_S = 0.05
"""Between two wakings: a thousand turns a second are one of them."""

log = structlog.get_logger()


class Waker:
    """Asks, through the database, that somebody looks at the outbox. One for each process."""

    def __init__(self, url: URL) -> None:
        self._app = connecting_app(url)
        self._wanted = threading.Event()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._go_on, name="waking", daemon=True)

    def start(self) -> None:
        """Connect, and begin."""
        self._app.open()
        self._thread.start()

    def wake(self) -> None:
        """Ask soon, from any thread, without waiting. Called after a commit."""
        self._wanted.set()

    def wake_with(self, work: Work) -> None:
        """Ask in a unit of work's own transaction: whoever is told of the alert is told of it with its commit."""
        driver = work.conn.connection.driver_connection
        self._app.configure_task(WAKE, queue=SENDING, connection=driver).defer()

    def close(self) -> None:
        """Ask no more; what is wanted still is left to the tick."""
        self._closed.set()
        self._wanted.set()
        self._thread.join()
        self._app.close()

    def _go_on(self) -> None:
        while self._wanted.wait() and not self._closed.is_set():
            self._wanted.clear()
            try:
                self._app.configure_task(WAKE, queue=SENDING, queueing_lock=WAKE).defer()
            except AlreadyEnqueued:
                pass  # somebody is about to look
            except ProcrastinateException as fault:
                log.warning("not_woken", action="waking.failed", fault=type(fault).__name__)
            self._closed.wait(PAUSE_S)
