"""A severity goes up by anybody or by rule, never down here (method 5.2)."""

from bot.agency import agency
from bot.alerts.ladder import ladder_of
from bot.alerts.record import Alert, clear_clock, frozen, log
from bot.line import Line
from casework.ladders import deadline
from casework.vocabulary import AlertState, HopKind, Severity
from storage.models import Alert as AlertRow


def raise_to(line: Line, alert: Alert, severity: Severity, why: str) -> None:
    """Put a higher severity and its ladder in force, with a new clock; the promise already made is kept if earlier.

    Whoever had it has it no longer: what they took on was something less, and a higher severity always pings anew.
    """
    ladder = ladder_of(line, alert.agency_id, severity)
    by = deadline(ladder, line.now, agency(line).hours)
    clear_clock(line, alert.id)
    line.work.update(
        AlertRow,
        alert.id,
        severity=severity,
        ladder=frozen(ladder, line.now),
        due_at=min(alert.due_at, by) if alert.state is AlertState.OPEN and alert.due_at > line.now else by,
        state=AlertState.OPEN,
        owner_id=None,
        owned_at=None,
        lapses_at=None,
        noted_at=None,
        rung=0,
    )
    log(line, alert, HopKind.RAISED, detail=f"{alert.severity} to {severity}: {why}")
