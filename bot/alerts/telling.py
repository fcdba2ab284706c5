"""What else is told about an alert: that nobody can be paged, and who would be next."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.agency import agency
from bot.alerts.record import Alert, load
from bot.alerts.roster import choose, roster
from bot.line import Line
from bot.people import person
from casework.ladders import Page, Repeat, next_step
from casework.vocabulary import HopKind, StaffRole, TimerState
from storage import journal
from storage.models import AlertHop, Staff, Task, Timer


@dataclass(frozen=True)
class NextHop:
    """Who is paged next, and when (aware, UTC). `name` is empty when nobody can be."""

    name: str
    at: datetime


def next_hop(line: Line, alert_id: int) -> NextHop | None:
    """Return who hears next about an alert nobody owns, as the ladder stands now; None when nothing is planned."""
    alert = load(line, alert_id)
    at = line.work.conn.scalar(
        select(Timer.due_at).where(Timer.key == f"alert_step:{alert.id}", Timer.state == TimerState.WAITING)
    )
    if at is None:
        return None
    found = roster(line, alert)
    step = next_step(alert.ladder, alert.since, alert.rung, agency(line).hours, found.keys(), at, passed_on=True)
    hearers = choose(found, step.roles) if isinstance(step, Page | Repeat) else ()
    return NextHop(person(line, hearers[0].person_id).name if hearers else "", at)


def tell_nobody_can(line: Line, alert: Alert) -> None:
    """Give the agency's lead a task, once an alert: nobody on any rung can be paged (never a dead end)."""
    known = select(Task.id).where(Task.alert_id == alert.id, Task.kind == "nobody_to_page", Task.state == "open")
    if line.work.first(known.limit(1)) is not None:
        return
    lead = select(Staff.id).where(
        Staff.agency_id == alert.agency_id, Staff.staff_role == StaffRole.AGENCY_LEAD, Staff.active.is_(True)
    )
    task_id = line.work.insert(
        Task,
        family_id=alert.family_id,
        agency_id=alert.agency_id,
        owner_id=line.work.conn.scalar(lead.order_by(Staff.id).limit(1)),
        kind="nobody_to_page",
        due_at=line.now,
        state="open",
        alert_id=alert.id,
        person_id=alert.person_id,
        at=line.now,
    )
    if alert.family_id is not None:
        journal.write(line.work, alert.family_id, "task_made", "kithline", {"task": task_id, "kind": "nobody_to_page"})


def was_acknowledged(line: Line, alert_id: int) -> bool:
    """True when somebody has had this alert before, even if it lapsed."""
    found = select(AlertHop.id).where(AlertHop.alert_id == alert_id, AlertHop.kind == HopKind.ACKNOWLEDGED)
    return line.work.first(found.limit(1)) is not None
