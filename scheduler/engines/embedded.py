"""The clock of one process: APScheduler as the tick only; what is due is in the database (design 4, 7)."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from scheduler.auditor import Clean, Finding

TICK = timedelta(seconds=1)
HEARTBEAT = timedelta(seconds=10)
AUDIT = timedelta(minutes=1)

Beat = tuple[str, timedelta, Callable[[], object]]
"""A duty by its name, and how often it is done."""

log = structlog.get_logger()
T = TypeVar("T")


@dataclass(frozen=True)
class Duties:
    """What the clock calls, in this process. Each is whole: it opens and closes its own units of work.

    `heartbeat` says that this process is alive; `vouch` that everything open has a next step, and is called only
    when the audit is clean. `tell` brings a failure of a duty, or the audit's findings, before a human.
    """

    run_timers: Callable[[], int]
    send: Callable[[], int]
    heartbeat: Callable[[], None]
    audit: Callable[[], Clean | list[Finding]]
    heal: Callable[[list[Finding]], None]
    vouch: Callable[[], None]
    tell: Callable[[str, Exception | list[Finding]], None]


class Ticker:
    """Does each duty on its beat, never twice at once; a beat missed is not made up for.

    `only` names the duties of a process that leaves the others to the workers; `also` are duties of its own.
    """

    def __init__(self, duties: Duties, only: Collection[str] | None = None, also: Sequence[Beat] = ()) -> None:
        self._duties = duties
        self._only = only
        self._also = also
        self._clock = BackgroundScheduler(
            timezone="UTC",
            executors={"default": ThreadPoolExecutor(4)},
            job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Begin to tick; the first audit comes before anybody is vouched for."""
        beats: tuple[Beat, ...] = (
            ("run_timers", TICK, self._duties.run_timers),
            ("send", TICK, self._duties.send),
            ("heartbeat", HEARTBEAT, self._duties.heartbeat),
            ("audit", AUDIT, self.look_after),
        )
        kept = [beat for beat in beats if self._only is None or beat[0] in self._only]
        for name, every, duty in (*kept, *self._also):
            self._clock.add_job(self.guarded(name, duty), "interval", seconds=every.total_seconds(), id=name)
        self._clock.start()

    def stop(self) -> None:
        """Finish what is in flight and tick no more (A12)."""
        if self._clock.running:
            self._clock.shutdown(wait=True)

    def look_after(self) -> None:
        """Audit once: vouch when clean; otherwise tell, and plan again what was lost."""
        found = self._duties.audit()
        if isinstance(found, Clean):
            self._duties.vouch()
            return
        log.error("audit_not_clean", action="auditor.findings", count=len(found), kinds=sorted({f.what for f in found}))
        self._duties.tell("audit", found)
        self._duties.heal(found)

    def guarded(self, name: str, duty: Callable[[], T]) -> Callable[[], T | None]:
        """Return a duty that, when it fails, is logged and told, and returns None: it is due again at its next beat."""

        def do() -> T | None:
            try:
                return duty()
            except Exception as fault:
                log.exception("duty_failed", action="ticker.duty_failed", duty=name)
                self._tell(name, fault)
                return None

        return do

    def _tell(self, name: str, fault: Exception) -> None:
        try:
            self._duties.tell(name, fault)
        except Exception:
            log.exception("not_told", action="ticker.not_told", duty=name)
