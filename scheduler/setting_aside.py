"""A timer that cannot be carried out: off the road, and a human is told (design 4, A10)."""

from typing import Any

import structlog
from sqlalchemy import Row

from bot import alerts
from bot.agency import agency
from bot.line import Line
from casework.vocabulary import Severity
from scheduler.handlers import ALERTS
from storage import timers

KIND = "timer_failed"

log = structlog.get_logger()


def set_aside(line: Line, timer: Row[Any], fault: Exception) -> None:
    """Set one timer aside and open an alert about it: high when it was an escalation, else medium.

    The log gets the kind of fault and our ids; never the fault's own text, which may hold what people wrote.
    """
    log.error("timer_set_aside", action="timers.set_aside", timer=timer.id, kind=timer.kind, fault=type(fault).__name__)
    timers.set_aside(line.work, timer.id)
    if not _told(line, timer, timer.family_id) and not _told(line, timer, None):
        log.critical("nobody_told", action="timers.nobody_told", timer=timer.id, kind=timer.kind)


def _told(line: Line, timer: Row[Any], family_id: int | None) -> bool:
    """Open the alert; the family's own record may be what is broken, so it is tried without too."""
    try:
        with line.work.savepoint():
            alerts.open_alert(
                line,
                kind=KIND,
                severity=Severity.HIGH if timer.kind in ALERTS else Severity.MEDIUM,
                family_id=family_id,
                agency_id=agency(line).id,
                args={"timer": timer.kind},
            )
    except Exception as fault:
        line.memo.clear()
        log.error("not_told", action="timers.not_told", timer=timer.id, fault=type(fault).__name__)
        return False
    return True
