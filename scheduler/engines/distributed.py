"""The clock of many processes on one PostgreSQL: Procrastinate's workers as the tick only (design 4, 6a).

Nothing that sleeps is a job. Each second one worker looks at what is due; while there is more than it can carry in
one transaction it asks the next worker to look as well, so that two, four or eight share the load.
"""

import asyncio
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import structlog
from procrastinate import App
from procrastinate.exceptions import ProcrastinateException
from procrastinate.jobs import Status
from sqlalchemy import URL

from scheduler.engines.embedded import Duties, Ticker
from scheduler.engines.jobs import AUDIT, CARE, SEND, SENDING, SWEEP, TICK, TIMERS, WAKE, ask, ask_to_send, working_app

EVERY_SECOND, EVERY_FIVE, EVERY_MINUTE = "* * * * * */1", "* * * * * */5", "* * * * *"

BEAT_S, STALLED_S = 3.0, 12.0
"""A worker says so often that it is alive; after this long without, its jobs are given to others."""

BEAT = timedelta(seconds=BEAT_S)

PAUSE_S = 1.0
"""Before a worker that lost its database tries again."""

log = structlog.get_logger()
T = TypeVar("T")


@dataclass(frozen=True)
class Shared:
    """What only workers beside others do.

    `senders` sends what is due on one channel, by the channel's name; `is_more` tells whether more timers are due
    than one transaction takes; `end_frozen` ends the transactions of workers that fell silent in them.
    """

    senders: Mapping[str, Callable[[], int]]
    is_more: Callable[[], bool]
    end_frozen: Callable[[], int]


class Worker:
    """One worker of several: its own heartbeat, and its share of everybody's duties."""

    def __init__(self, duties: Duties, shared: Shared, url: URL) -> None:
        self._duties = duties
        self._senders = shared.senders
        self._is_more = shared.is_more
        self._url = url
        self._ticker = Ticker(duties, only=("heartbeat",), also=[("end_frozen", BEAT, shared.end_frozen)])
        self._threads = ThreadPoolExecutor(3 + len(shared.senders), "duties")
        self._stopped = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._running: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._go_on()), name="worker")

    def start(self) -> None:
        """Begin to share the work."""
        self._ticker.start()
        self._thread.start()

    def stop(self) -> None:
        """Finish what is in flight and take no more (A12)."""
        self._stopped.set()
        if self._loop is not None and self._running is not None:
            self._loop.call_soon_threadsafe(self._running.cancel)
        self._thread.join()
        self._threads.shutdown(wait=True)
        self._ticker.stop()

    async def _go_on(self) -> None:
        """Work until told to stop; a database that went away is looked for again (E7, E8)."""
        self._loop = asyncio.get_running_loop()
        while not self._stopped.is_set():
            self._running = asyncio.create_task(self._work())
            try:
                await self._running
            except asyncio.CancelledError:
                continue
            except Exception as fault:
                log.warning("worker_lost", action="worker.lost", fault=type(fault).__name__)
                await asyncio.sleep(PAUSE_S)

    async def _work(self) -> None:
        app = working_app(self._url, connections=6)
        self._register(app)
        async with app.open_async(), asyncio.TaskGroup() as both:
            both.create_task(self._take(app, (TIMERS,), 1))
            both.create_task(self._take(app, (SENDING, CARE), 2 + len(self._senders)))

    async def _take(self, app: App, queues: tuple[str, ...], places: int) -> None:
        await app.run_worker_async(
            queues=list(queues),  # libpq knows a list as an array
            name="-".join(queues),
            concurrency=places,
            delete_jobs="always",
            install_signal_handlers=False,
            update_heartbeat_interval=BEAT_S,
            stalled_worker_timeout=STALLED_S,
            fetch_job_polling_interval=1.0,
        )
        if not self._stopped.is_set():
            raise ProcrastinateException("a worker ended by itself")

    def _register(self, app: App) -> None:
        async def tick(timestamp: int = 0) -> None:
            if await self._do("run_timers", self._is_more):
                await ask(app, TICK, TIMERS)
            await self._do("run_timers", self._duties.run_timers)
            await ask_to_send(app, self._senders)

        async def wake() -> None:
            await ask_to_send(app, self._senders)

        async def send(channel: str) -> None:
            if channel in self._senders:
                await self._do("send", self._senders[channel])

        async def audit(timestamp: int = 0) -> None:
            await self._do("audit", self._ticker.look_after)

        async def sweep(timestamp: int = 0) -> None:
            await _give_to_others(app)

        app.periodic(cron=EVERY_SECOND)(app.task(name=TICK, queue=TIMERS, queueing_lock=TICK)(tick))
        app.periodic(cron=EVERY_MINUTE)(app.task(name=AUDIT, queue=CARE, queueing_lock=AUDIT)(audit))
        app.periodic(cron=EVERY_FIVE)(app.task(name=SWEEP, queue=CARE, queueing_lock=SWEEP)(sweep))
        app.task(name=WAKE, queue=SENDING)(wake)
        app.task(name=SEND, queue=SENDING)(send)

    async def _do(self, name: str, duty: Callable[[], T]) -> T | None:
        """Carry a duty out on a thread; one that fails is logged and told, and is due again at its next beat."""
        guarded = self._ticker.guarded(name, duty)
        return await asyncio.get_running_loop().run_in_executor(self._threads, guarded)


async def _give_to_others(app: App) -> None:
    """Take the jobs of workers that died or froze back, so that their locks hold nobody up (F2)."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_S):
        log.warning("job_stalled", action="worker.job_stalled", job=job.task_name)
        await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)
    await app.job_manager.prune_stalled_workers(STALLED_S * 5)
