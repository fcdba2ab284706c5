"""Saying "I have it", and passing it on (method 4.5 G). Acknowledging stops the noise, not the clock."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.agency import agency
from bot.alerts.climbing import advance, page_everyone
from bot.alerts.faults import MayNotOwn
from bot.alerts.lapsing import start_lapse_clock
from bot.alerts.record import CLIMBING, Alert, clear_clock, load, log
from bot.alerts.roster import subjects
from bot.line import Line
from casework.ladders import lapse_after
from casework.vocabulary import AlertState, HopKind
from storage.models import Alert as AlertRow
from storage.models import Staff

PASSES_BEFORE_ALL = 2
"""The second "pass on" pages everybody (method 5.2)."""


@dataclass(frozen=True)
class Acknowledged:
    """Who has it. `first` is False for whoever came second, or after it was closed; they are told who has it."""

    first: bool
    owner_id: int | None
    owned_at: datetime | None


def acknowledge(line: Line, alert_id: int, staff_id: int) -> Acknowledged:
    """Make `staff_id` the owner if nobody is: the first owns it. Raises `MayNotOwn`.

    From here it lapses unless an outcome is noted in time (method 5.2).
    """
    alert = load(line, alert_id)
    if staff_id in subjects(line, alert) or not _is_active(line, staff_id):
        raise MayNotOwn(f"staff {staff_id} may not own alert {alert_id}")
    lapses_at = lapse_after(alert.ladder).after(line.now, agency(line).hours)
    clear_clock(line, alert_id, CLIMBING)  # not the lapse of somebody who was quicker
    first = line.work.change(
        AlertRow,
        alert_id,
        {"state": AlertState.OPEN},
        state=AlertState.OWNED,
        owner_id=staff_id,
        owned_at=line.now,
        lapses_at=lapses_at,
        noted_at=None,
    )
    if not first:
        return _second(line, load(line, alert_id), staff_id)
    start_lapse_clock(line, alert, lapses_at)
    log(line, alert, HopKind.ACKNOWLEDGED, rung=alert.rung, staff_id=staff_id)
    return Acknowledged(True, staff_id, line.now)


def pass_on(line: Line, alert_id: int, staff_id: int) -> None:
    """Hand it to the next rung at once, on the original clock; the second pass pages everybody.

    From somebody who does not have it while another does, it changes nothing.
    """
    alert = load(line, alert_id)
    if alert.state is AlertState.CLOSED or alert.owner_id not in (None, staff_id):
        return
    clear_clock(line, alert_id)
    line.work.update(
        AlertRow,
        alert_id,
        state=AlertState.OPEN,
        owner_id=None,
        owned_at=None,
        lapses_at=None,
        noted_at=None,
        passes=alert.passes + 1,
    )
    log(line, alert, HopKind.PASSED_ON, rung=alert.rung, staff_id=staff_id)
    alert = load(line, alert_id)
    if alert.passes >= PASSES_BEFORE_ALL:
        page_everyone(line, alert, but=staff_id)
        advance(line, alert, alert.rung)
    else:
        advance(line, alert, alert.rung, passed_on=True, but=staff_id)


def _second(line: Line, alert: Alert, staff_id: int) -> Acknowledged:
    if alert.owner_id != staff_id:
        log(line, alert, HopKind.ALREADY_OWNED, staff_id=staff_id)
    mine = alert.owner_id == staff_id and alert.state is AlertState.OWNED
    return Acknowledged(mine, alert.owner_id, alert.owned_at)


def _is_active(line: Line, staff_id: int) -> bool:
    return line.work.conn.scalar(select(Staff.active).where(Staff.id == staff_id)) is True
