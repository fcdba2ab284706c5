"""What came of an alert: notes on the way, then an outcome and a closing note. Silence never closes one."""

from datetime import timedelta

from sqlalchemy import select

from bot.alerts import paging
from bot.alerts.faults import NotReadyToClose
from bot.alerts.lapsing import restart_lapse_clock
from bot.alerts.record import Alert, clear_clock, load, log
from bot.line import Line
from casework.vocabulary import AlertState, HopKind
from storage.models import Alert as AlertRow
from storage.models import Family, Staff, Task

STILL_OPEN = "still_open"
NEED_MANAGER = "need_manager"
MANAGER_WITHIN = timedelta(minutes=30)


def note(line: Line, alert_id: int, staff_id: int, what: str) -> None:
    """Put on record that somebody looked at it or did a thing about it; no clock stops for that."""
    log(line, load(line, alert_id), HopKind.NOTED, staff_id=staff_id, detail=what)


def note_outcome(line: Line, alert_id: int, staff_id: int, outcome: str) -> None:
    """Keep what the owner is doing (`spoke`, `visiting`, `need_manager`, `ready`); it does not lapse any more.

    From anybody else it is a note. "Need a manager" becomes a task of the family's supervisor.
    """
    alert = load(line, alert_id)
    log(line, alert, HopKind.NOTED, staff_id=staff_id, detail=outcome)
    if alert.state is not AlertState.OWNED or alert.owner_id != staff_id:
        return
    clear_clock(line, alert_id)
    line.work.update(AlertRow, alert_id, noted_at=line.now, lapses_at=None)
    if outcome == NEED_MANAGER:
        _ask_manager(line, alert)


def note_ending(line: Line, alert_id: int, staff_id: int, outcome: str) -> None:
    """Keep how it ended (`still_open`: it has not, and the lapse clock starts again). It closes with the note."""
    alert = load(line, alert_id)
    log(line, alert, HopKind.NOTED, staff_id=staff_id, detail=outcome)
    if alert.state is not AlertState.OWNED or alert.owner_id != staff_id:
        return
    if outcome == STILL_OPEN:
        restart_lapse_clock(line, alert)
        line.work.update(AlertRow, alert_id, outcome=None)
        return
    clear_clock(line, alert_id)
    line.work.update(AlertRow, alert_id, outcome=outcome, noted_at=line.now, lapses_at=None)


def close(line: Line, alert_id: int, staff_id: int, note: str) -> None:
    """Close an alert whose outcome is kept, with its note. Raises `NotReadyToClose`; closed already changes nothing.

    The code is free for another alert after a week.
    """
    alert = load(line, alert_id)
    if alert.state is AlertState.CLOSED:
        return
    if alert.outcome is None or not note.strip():
        raise NotReadyToClose(f"alert {alert_id} needs an outcome and a note before it closes")
    clear_clock(line, alert_id)
    line.work.update(
        AlertRow,
        alert_id,
        state=AlertState.CLOSED,
        note=note,
        closed_at=line.now,
        lapses_at=None,
        noted_at=alert.noted_at or line.now,
    )
    log(line, alert, HopKind.CLOSED, staff_id=staff_id, detail=alert.outcome)
    paging.hush(line, alert_id, but=line.work.conn.scalar(select(Staff.person_id).where(Staff.id == staff_id)))


def _ask_manager(line: Line, alert: Alert) -> None:
    supervisor = line.work.conn.scalar(select(Family.supervisor_id).where(Family.id == alert.family_id))
    line.work.insert(
        Task,
        family_id=alert.family_id,
        agency_id=alert.agency_id,
        owner_id=supervisor,
        kind="manager_needed",
        due_at=line.now + MANAGER_WITHIN,
        state="open",
        alert_id=alert.id,
        person_id=alert.person_id,
        at=line.now,
    )
