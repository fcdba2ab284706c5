"""What the auditor found broken is planned again, and put on record (design 4)."""

from collections.abc import Iterable

import structlog
from sqlalchemy import select

from bot import checkins
from bot.line import Line
from scheduler.auditor import Finding
from scheduler.handlers.journal import KEY, plan_anchor
from storage import timers
from storage.models import Alert, CheckIn, Timer

log = structlog.get_logger()


def heal(line: Line, findings: Iterable[Finding]) -> int:
    """Plan the missing next step of each finding that can be healed; return how many were.

    What is merely overdue, or stuck with a provider, is left: it needs somebody to look, not another row.
    """
    healed = 0
    for finding in findings:
        mend = _MEND.get(finding.what)
        if mend is not None:
            mend(line, finding.subject_id)
            log.warning("healed", action="auditor.healed", what=finding.what, subject=finding.subject_id)
            healed += 1
    return healed


def seed_missing(line: Line) -> None:
    """Plan what every house needs and nobody asks for: the daily anchor of the journals."""
    if line.work.first(select(Timer.id).where(Timer.key == KEY, Timer.state == "waiting")) is None:
        plan_anchor(line)


def _rhythm(line: Line, rhythm_id: int) -> None:
    checkins.seed_next(line, rhythm_id)


def _alert(line: Line, alert_id: int) -> None:
    row = line.work.first(select(Alert.rung, Alert.family_id).where(Alert.id == alert_id))
    if row is not None:
        timers.plan(
            line.work,
            kind="alert_step",
            key=f"alert_step:{alert_id}",
            due_at=line.now,
            subject_id=alert_id,
            family_id=row.family_id,
            payload={"rung": row.rung},
        )


def _owned_alert(line: Line, alert_id: int) -> None:
    row = line.work.first(select(Alert.lapses_at, Alert.family_id).where(Alert.id == alert_id))
    if row is not None:
        timers.plan(
            line.work,
            kind="alert_lapse",
            key=f"alert_lapse:{alert_id}",
            due_at=row.lapses_at or line.now,
            subject_id=alert_id,
            family_id=row.family_id,
        )


def _check_in(line: Line, check_in_id: int) -> None:
    row = line.work.first(select(CheckIn.window_ends_at, CheckIn.family_id).where(CheckIn.id == check_in_id))
    if row is not None:
        timers.plan(
            line.work,
            kind="check_in_window",
            key=f"check_in_window:{check_in_id}",
            due_at=row.window_ends_at or line.now,
            subject_id=check_in_id,
            family_id=row.family_id,
        )


_MEND = {"rhythm": _rhythm, "alert": _alert, "owned_alert": _owned_alert, "check_in": _check_in}
