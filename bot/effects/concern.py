"""A worry becomes a concern with its alert, before any reassuring text goes out (method 4.5 E, 5.2)."""

from sqlalchemy import select

from bot import alerts
from bot.agency import agency
from bot.effects.registry import Context, Fields, Results, applies
from bot.effects.task import add_task
from bot.line import Line
from casework.vocabulary import Severity
from storage import journal
from storage.models import Alert, Concern, InboundMessage, Signal

ANSWER_SIGNALS = {"contact_blocked": Severity.MEDIUM}
"""Signals raised by a chosen answer rather than by words (method 4.5 E1b, E3)."""


@applies("raise_concern")
def raise_concern(line: Line, context: Context, fields: Fields) -> Results:
    """Open the concern and its alert: critical for danger now or not sure, else high. Once a conversation."""
    danger = str(fields["danger"])
    severity = Severity.CRITICAL if danger in ("yes", "unsure") else Severity.HIGH
    if context.conversation.family_id is None:  # somebody we do not know: no family to hold a concern
        return open_alert(line, context, {"kind": "worry", "severity": severity})
    if (found := _concern_of(line, context)) is not None:
        line.work.update(Concern, found, danger=danger)
        return _worse(line, found, severity, f"danger: {danger}")
    concern_id = line.work.insert(
        Concern,
        family_id=context.family_id,
        raised_by=context.who.id,
        conversation_id=context.conversation.id,
        danger=danger,
        severity=severity,
        status="open",
        opened_at=line.now,
    )
    journal.write(
        line.work,
        context.family_id,
        "concern_raised",
        f"person:{context.who.id}",
        {"concern": concern_id, "danger": danger},
    )
    opened = alerts.open_alert(
        line,
        kind="worry",
        severity=severity,
        family_id=context.family_id,
        person_id=context.who.id,
        concern_id=concern_id,
        check_in_id=context.conversation.about("check_in"),
        agency_id=agency(line).id,
    )
    return {"alert.code": opened.code, "alert.by": opened.due_at}


@applies("concern_detail")
def concern_detail(line: Line, context: Context, fields: Fields) -> None:
    """Keep one answer of the worry's questions; the person's own words stand as they wrote them."""
    if context.inbound_id is not None:
        line.work.update(InboundMessage, context.inbound_id, needs_reading=True)
    concern_id = _concern_of(line, context)
    if concern_id is not None:
        line.work.update(Concern, concern_id, **{str(fields["field"]): str(fields["value"])})


@applies("make_critical")
def make_critical(line: Line, context: Context, fields: Fields) -> Results:
    """No grown-up they trust is with the children, or nobody knows: ten minutes, any hour."""
    concern_id = _concern_of(line, context)
    if concern_id is None:
        return open_alert(line, context, {"kind": "worry", "severity": Severity.CRITICAL})
    return _worse(line, concern_id, Severity.CRITICAL, "children may be without a grown-up they trust")


@applies("open_alert")
def open_alert(line: Line, context: Context, fields: Fields) -> Results:
    """A script asks for staff by name of kind and severity."""
    opened = alerts.open_alert(
        line,
        kind=str(fields["kind"]),
        severity=Severity(str(fields["severity"])),
        family_id=context.conversation.family_id,
        person_id=context.who.id,
        check_in_id=context.conversation.about("check_in"),
        agency_id=agency(line).id,
    )
    return {"alert.code": opened.code, "alert.by": opened.due_at}


@applies("ask_for_call")
def ask_for_call(line: Line, context: Context, fields: Fields) -> None:
    """TALK, or "please ring me", in a conversation."""
    want_call(line, context.conversation.family_id, context.who.id, str(fields.get("when") or ""))


def want_call(line: Line, family_id: int | None, person_id: int, when: str = "") -> None:
    """Somebody asks to be rung: a task with the wish, and a medium alert so that it is not next week."""
    add_task(line, family_id=family_id, person_id=person_id, kind="ring_them", detail=when)
    alerts.open_alert(
        line,
        kind="asked_for_call",
        severity=Severity.MEDIUM,
        family_id=family_id,
        person_id=person_id,
        agency_id=agency(line).id,
    )


def raise_signal(line: Line, context: Context, category: str) -> None:
    """Write the signal an answer carries, with its alert."""
    severity = ANSWER_SIGNALS[category]
    opened = alerts.open_alert(
        line,
        kind=category,
        severity=severity,
        family_id=context.family_id,
        person_id=context.who.id,
        agency_id=agency(line).id,
    )
    if context.inbound_id is None:
        raise LookupError("an answer that raises a signal came from nowhere")
    line.work.insert(
        Signal,
        inbound_id=context.inbound_id,
        family_id=context.family_id,
        person_id=context.who.id,
        category=category,
        severity=severity,
        rule=f"answer/{category}",
        list_version="answers",
        matched=context.words,
        context=context.conversation.flow,
        alert_id=opened.id,
        at=line.now,
    )


def _concern_of(line: Line, context: Context) -> int | None:
    return line.work.conn.scalar(
        select(Concern.id)
        .where(Concern.conversation_id == context.conversation.id)
        .order_by(Concern.id.desc())
        .limit(1)
    )


def _worse(line: Line, concern_id: int, severity: Severity, why: str) -> Results:
    """Raise the alert of a concern when `severity` is above what it has; never lower it."""
    row = line.work.first(
        select(Alert.id, Alert.code, Alert.severity, Alert.due_at)
        .where(Alert.concern_id == concern_id)
        .order_by(Alert.id.desc())
    )
    if row is None:
        return {}
    if severity.rank > Severity(row.severity).rank:
        alerts.make_worse(line, row.id, severity, why)
        line.work.update(Concern, concern_id, severity=severity)
    return {"alert.code": row.code, "alert.by": row.due_at}
