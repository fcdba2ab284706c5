"""An acknowledgement without an outcome note lapses, after a reminder; then it climbs again (method 5.2)."""

from datetime import datetime

from sqlalchemy import select

from bot.agency import agency
from bot.alerts import paging
from bot.alerts.climbing import advance
from bot.alerts.record import Alert, clear_clock, load, log
from bot.line import Line
from casework.ladders import lapse_after, lapse_reminder_after
from casework.vocabulary import AlertState, HopKind
from storage import timers
from storage.models import Alert as AlertRow
from storage.models import Staff


def start_lapse_clock(line: Line, alert: Alert, lapses_at: datetime) -> None:
    """Plan the lapse, and the reminder half-way to it."""
    reminder_at = lapse_reminder_after(alert.ladder).after(line.now, agency(line).hours)
    for kind, due_at in (("alert_lapse_reminder", reminder_at), ("alert_lapse", lapses_at)):
        timers.plan(
            line.work,
            kind=kind,
            key=f"{kind}:{alert.id}",
            due_at=due_at,
            subject_id=alert.id,
            family_id=alert.family_id,
        )


def restart_lapse_clock(line: Line, alert: Alert) -> None:
    """Give the owner the whole time again: they said that it is still open."""
    lapses_at = lapse_after(alert.ladder).after(line.now, agency(line).hours)
    clear_clock(line, alert.id)
    line.work.update(AlertRow, alert.id, noted_at=None, lapses_at=lapses_at)
    start_lapse_clock(line, alert, lapses_at)


def remind(line: Line, alert_id: int) -> None:
    """Ask the owner for the outcome, before it lapses."""
    alert = load(line, alert_id)
    if not _unnoted(alert) or alert.owner_id is None:
        return
    outbound_id = paging.remind_owner(line, alert, _person_of(line, alert.owner_id))
    log(line, alert, HopKind.REMINDED, staff_id=alert.owner_id, outbound_id=outbound_id)


def lapse(line: Line, alert_id: int) -> None:
    """Take it from an owner who noted nothing in time, and page the next rung at once."""
    alert = load(line, alert_id)
    if not _unnoted(alert) or alert.lapses_at is None or alert.lapses_at > line.now:
        return
    clear_clock(line, alert_id)
    owner = {"state": AlertState.OWNED, "owner_id": alert.owner_id, "noted_at": None}
    if not line.work.change(
        AlertRow, alert_id, owner, state=AlertState.OPEN, owner_id=None, owned_at=None, lapses_at=None
    ):
        return
    log(line, alert, HopKind.LAPSED, rung=alert.rung, staff_id=alert.owner_id)
    advance(line, load(line, alert_id), alert.rung, passed_on=True)


def _unnoted(alert: Alert) -> bool:
    return alert.state is AlertState.OWNED and alert.noted_at is None


def _person_of(line: Line, staff_id: int) -> int:
    person_id = line.work.conn.scalar(select(Staff.person_id).where(Staff.id == staff_id))
    if person_id is None:
        raise LookupError(f"no staff {staff_id}")
    return person_id
