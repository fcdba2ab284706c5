"""What keeps one process going: the tick, the heartbeat, and the audit that must come out clean (design 2, 4)."""

from collections.abc import Callable
from functools import partial
from typing import Protocol

from bot import alerts
from bot.agency import NoAgency, agency
from bot.line import Line
from casework.vocabulary import Severity
from console.composition import House
from scheduler.auditor import Clean, Finding, audit
from scheduler.engines.embedded import Duties, Ticker
from scheduler.healing import heal, seed_missing
from storage import processes


class Engine(Protocol):
    """A clock that does the duties, alone or with others (`scheduler/engines/`)."""

    def start(self) -> object:
        """Begin."""

    def stop(self) -> object:
        """Finish what is in flight, and end."""


class Keeper:
    """Starts and stops the clock of one house, and remembers when everything was last vouched for."""

    def __init__(self, house: House, make_clock: Callable[[Duties], Engine] = Ticker) -> None:
        self._house = house
        self._process: int | None = None
        self.clean_at: Clean | None = None
        self._engine = make_clock(
            Duties(
                run_timers=house.run_timers,
                send=house.send_due,
                heartbeat=self._heartbeat,
                audit=self.audit,
                heal=self._heal,
                vouch=self._heartbeat,
                tell=self._tell,
            )
        )

    def start(self) -> processes.Started:
        """Write this process's row, plan what is missing, and begin to tick; returns the outage that ended, if any."""
        started = processes.start(self._house.database, self._house.process_kind, self._house.clock.now())
        self._process = started.id
        self._house.write(seed_missing)
        self._engine.start()
        return started

    def stop(self) -> None:
        """Finish what is in flight, and say that this process ended as it should (A12)."""
        self._engine.stop()
        if self._process is not None:
            processes.end(self._house.database, self._process, self._house.clock.now())

    def audit(self) -> Clean | list[Finding]:
        """Return `Clean`, or what is stuck."""
        with self._house.database.reading() as conn:
            found = audit(conn, self._house.clock.now())
        self.clean_at = found if isinstance(found, Clean) else None
        return found

    def _heartbeat(self) -> None:
        if self._process is not None:
            processes.heartbeat(self._house.database, self._process, self._house.clock.now())

    def _heal(self, found: list[Finding]) -> None:
        self._house.write(lambda line: heal(line, found))

    def _tell(self, duty: str, trouble: Exception | list[Finding]) -> None:
        kind = "audit_not_clean" if isinstance(trouble, list) else f"duty_failed_{duty}"
        self._house.write(partial(_alert, kind))


def _alert(kind: str, line: Line) -> None:
    """Tell the agency's staff once; a second alert of one kind joins the first. Without an agency the log stands."""
    try:
        house = agency(line)
    except NoAgency:
        return
    alerts.open_alert(line, kind=kind, severity=Severity.HIGH, agency_id=house.id)
