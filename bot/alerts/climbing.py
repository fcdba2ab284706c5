"""From rung to rung until a named human says "I have it" (method 5.2, design 5)."""

from datetime import datetime, timedelta

from sqlalchemy import select

from bot.agency import agency
from bot.alerts import paging
from bot.alerts.handing import Pages, pages_of_rung
from bot.alerts.raising import raise_to
from bot.alerts.record import Alert, load, log
from bot.alerts.roster import Hearer, choose, roster
from bot.alerts.telling import tell_nobody_can
from bot.line import Line
from casework.ladders import Page, Repeat, Span, Unowned, Wait, Worsen, everyone, next_step, ping_due
from casework.vocabulary import AlertState, HopKind
from storage import timers
from storage.models import Alert as AlertRow
from storage.models import AlertHop, Staff

LOOK_AGAIN = timedelta(minutes=1)
"""How often a page that still waits for our own sender is looked at."""


def climb(line: Line, alert_id: int, rung: int | None = None) -> None:
    """Carry out the next step of an alert that nobody owns; `rung` is the last one paged when this was planned.

    The next rung's clock starts when the page before it was handed to its provider: a page that failed makes it go
    at once, one that still waits for our sender holds it no longer than the alert's own deadline.
    """
    alert = load(line, alert_id)
    if alert.state is not AlertState.OPEN or (rung is not None and alert.rung != rung):
        return
    pages = pages_of_rung(line, alert)
    held_until = _held_until(line, alert, pages)
    if held_until is not None:
        _plan_step(line, alert, held_until)
        return
    advance(line, alert, alert.rung, passed_on=pages.all_failed)


def advance(line: Line, alert: Alert, after: int | None, *, passed_on: bool = False, but: int | None = None) -> None:
    """Do what the frozen ladder says comes after rung `after` (None: it has only just opened).

    `but` is a member of staff who has just passed it on, and is not asked again at once.
    """
    found = roster(line, alert)
    hours = agency(line).hours
    step = next_step(alert.ladder, alert.since, after, hours, found.keys(), line.now, passed_on=passed_on)
    if isinstance(step, Wait):
        _plan_step(line, alert, step.next_due)
    elif isinstance(step, Worsen):
        raise_to(line, alert, step.severity, "waited_too_long")
        advance(line, load(line, alert.id), None)
    elif isinstance(step, Unowned):
        _nobody(line, alert, step)
    else:
        _carry_out(line, alert, step, tuple(each for each in choose(found, step.roles) if each.staff_id != but), but)


def page_everyone(line: Line, alert: Alert, *, but: int | None = None) -> bool:
    """Page every role of the ladder at once, save one person; True when somebody was paged."""
    found = roster(line, alert)
    hearers = [each for each in choose(found, everyone(alert.ladder, found.keys())) if each.staff_id != but]
    return paging.page_all(line, alert, hearers, alert.rung)


def page_failed(line: Line, alert_id: int, person_id: int, why: str) -> None:
    """A page cannot be delivered on any phone of that person: when nobody else of its rung was told, climb at once."""
    alert = load(line, alert_id)
    staff_id = line.work.conn.scalar(select(Staff.id).where(Staff.person_id == person_id).limit(1))
    if alert.state is AlertState.CLOSED or staff_id is None:
        return
    log(line, alert, HopKind.SKIPPED, rung=alert.rung, staff_id=staff_id, detail=f"page_failed: {why}")
    if alert.state is AlertState.OPEN and pages_of_rung(line, alert).all_failed:
        advance(line, alert, alert.rung, passed_on=True)


def ping(line: Line, alert_id: int) -> None:
    """Remind whoever was paged that it still waits, half-way to the next rung (critical: every five minutes)."""
    alert = load(line, alert_id)
    if alert.state is not AlertState.OPEN or alert.ladder.digest:
        return
    told, found = paging.paged(line, alert), roster(line, alert)
    hearers = [each for each in choose(found, found.keys()) if each.staff_id in told]
    paging.page_all(line, alert, hearers, alert.rung, detail=paging.PING)
    _plan_ping(line, alert, ping_due(alert.ladder, alert.since, alert.rung, agency(line).hours, line.now))


def _carry_out(line: Line, alert: Alert, step: Page | Repeat, hearers: tuple[Hearer, ...], but: int | None) -> None:
    # the row is moved before anybody is paged: an acknowledgement at this moment either waits for us or has won
    moved = line.work.change(AlertRow, alert.id, {"state": AlertState.OPEN, "rung": alert.rung}, rung=step.rung)
    if not moved:
        return
    _log_skipped(line, alert, step.skipped)
    alert = load(line, alert.id)
    quiet = isinstance(step, Page) and step.quiet
    if not quiet and not paging.page_all(line, alert, hearers, step.rung):
        if isinstance(step, Page):
            advance(line, alert, step.rung, passed_on=True, but=but)
            return
        if but is None:
            tell_nobody_can(line, alert)
    _plan_step(line, alert, step.next_due)
    _plan_ping(line, alert, step.ping_due if isinstance(step, Page) else None)


def _nobody(line: Line, alert: Alert, step: Unowned) -> None:
    """Not a dead end: it stays open on every page, a lead has a task, and we look again soon."""
    if line.work.change(AlertRow, alert.id, {"state": AlertState.OPEN, "rung": alert.rung}, rung=step.rung):
        _log_skipped(line, alert, step.skipped)
        tell_nobody_can(line, alert)
        _plan_step(line, load(line, alert.id), step.next_due)


def _plan_step(line: Line, alert: Alert, due_at: datetime) -> None:
    timers.plan(
        line.work,
        kind="alert_step",
        key=f"alert_step:{alert.id}",
        due_at=max(due_at, line.now),
        subject_id=alert.id,
        family_id=alert.family_id,
        payload={"rung": alert.rung},
    )


def _plan_ping(line: Line, alert: Alert, due_at: datetime | None) -> None:
    key = f"alert_ping:{alert.id}"
    if due_at is None:
        timers.cancel(line.work, key=key)
        return
    timers.plan(line.work, kind="alert_ping", key=key, due_at=due_at, subject_id=alert.id, family_id=alert.family_id)


def _held_until(line: Line, alert: Alert, pages: Pages) -> datetime | None:
    """Return until when the next rung waits for the page before it, or None when it may go now.

    Not after the alert's deadline for a page that never left us: our own silence is not the child's to wait for.
    """
    if pages.handed_at is not None:
        due = _gap(alert).after(pages.handed_at, agency(line).hours)
        return due if due > line.now else None
    return line.now + LOOK_AGAIN if pages.waiting and line.now < alert.due_at else None


def _gap(alert: Alert) -> Span:
    """How long this rung has before the next one, or before it repeats."""
    rungs = alert.ladder.rungs
    if alert.rung + 1 >= len(rungs):
        return alert.ladder.repeat_every
    this, following = rungs[alert.rung].due_after, rungs[alert.rung + 1].due_after
    return Span(following.minutes - this.minutes, following.working)


def _log_skipped(line: Line, alert: Alert, skipped: tuple[int, ...]) -> None:
    """Once a rung: an empty chair that is looked at every few minutes is one fact, not a hundred."""
    known = line.work.conn.scalars(
        select(AlertHop.rung).where(
            AlertHop.alert_id == alert.id, AlertHop.kind == HopKind.SKIPPED, AlertHop.staff_id.is_(None)
        )
    ).all()
    for rung in skipped:
        if rung not in known:
            log(line, alert, HopKind.SKIPPED, rung=rung, detail="nobody_there")
