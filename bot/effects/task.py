"""Tasks: something a named human must do by a time; never silently dropped (method 1.2)."""

from datetime import datetime

from sqlalchemy import select

from bot import alerts
from bot.agency import agency
from bot.effects.registry import Context, Fields, applies
from bot.line import Line
from casework.hours import add_working
from casework.vocabulary import Severity
from storage import journal
from storage.models import Family, InboundMessage, Task

WORKING_DAY = 480
"""Minutes of open time a task has unless somebody says otherwise."""


def make_task(line: Line, context: Context, kind: str, *, detail: str = "", due_at: datetime | None = None) -> int:
    """Give the family's practitioner something to do, by default within one working day."""
    return add_task(
        line,
        family_id=context.conversation.family_id,
        person_id=context.who.id,
        kind=kind,
        detail=detail,
        due_at=due_at,
    )


def add_task(
    line: Line,
    *,
    family_id: int | None,
    person_id: int | None,
    kind: str,
    detail: str = "",
    due_at: datetime | None = None,
) -> int:
    """Write one task. Without a family it is unowned and stands in the duty queue."""
    owner = line.work.conn.scalar(select(Family.practitioner_id).where(Family.id == family_id)) if family_id else None
    task_id = line.work.insert(
        Task,
        family_id=family_id,
        agency_id=agency(line).id,
        owner_id=owner,
        kind=kind,
        words=detail,
        due_at=due_at or add_working(agency(line).hours, line.now, WORKING_DAY),
        state="open",
        person_id=person_id,
        at=line.now,
    )
    if family_id:
        journal.write(line.work, family_id, "task_made", "kithline", {"task": task_id, "kind": kind})
    return task_id


def tell_human(line: Line, context: Context) -> None:
    """The script could not go on with what was said: a human reads it, and is alerted."""
    keep_for_reading(line, context, {})
    alerts.open_alert(
        line,
        kind="not_understood",
        severity=Severity.MEDIUM,
        family_id=context.conversation.family_id,
        person_id=context.who.id,
        agency_id=agency(line).id,
    )


@applies("make_task")
def apply_make_task(line: Line, context: Context, fields: Fields) -> None:
    """A script asks for a human: `kind` says what for, `when` and `words` are what the person said."""
    said = [str(fields[key]) for key in ("when", "words") if fields.get(key)]
    make_task(line, context, str(fields["kind"]), detail="; ".join(said))


@applies("ask_for_change")
def ask_for_change(line: Line, context: Context, fields: Fields) -> None:
    """CHANGE: a person talks the change through with them."""
    make_task(line, context, "wants_change", detail=context.words)


@applies("ask_for_record")
def ask_for_record(line: Line, context: Context, fields: Fields) -> None:
    """MY RECORD: identity is checked by voice before anything is shown (method 4.1)."""
    make_task(line, context, "wants_record")


@applies("keep_for_reading")
def keep_for_reading(line: Line, context: Context, fields: Fields) -> None:
    """Put the words before a human: nothing said is lost because a script had no place for it."""
    if context.inbound_id is not None:
        line.work.update(InboundMessage, context.inbound_id, needs_reading=True)
