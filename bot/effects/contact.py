"""A break, a stop, a better time: respected at once, and never treated as silence (method, flow 27)."""

from datetime import datetime, timedelta

from sqlalchemy import select, update

from bot import alerts, checkins, outbox
from bot.agency import agency
from bot.effects.registry import Context, Fields, applies
from bot.effects.task import add_task
from bot.facts.family import dangerous
from bot.line import Line
from bot.people import forget
from casework.rhythm import at_wall, next_allowed
from casework.vocabulary import MemberKind, Severity
from storage import journal
from storage.models import Agreement, Concern, ContactPoint, Membership, Person
from storage.timers import plan

UNTIL_THEY_SAY = timedelta(days=3650)
"""A break without an end is one of ten years; the person ends it by writing."""

WORRY_STAYS_FRESH = timedelta(days=7)


@applies("pause_messages")
def pause_messages(line: Line, context: Context, fields: Fields) -> None:
    """Hold everything automatic for `days`, or until they write "I am back" when None."""
    days = fields.get("days")
    until = line.now + (timedelta(days=int(str(days))) if days is not None else UNTIL_THEY_SAY)
    line.work.update(Person, context.who.id, paused_until=until, paused_why="asked")
    forget(line, context.who.id)
    checkins.paused(line, context.who.id, until)
    if days is not None:
        plan(line.work, kind="pause_over", key=f"pause:{context.who.id}", due_at=until, subject_id=context.who.id)
    _in_every_family(line, context.who.id, "paused", {"days": days})


@applies("opt_out")
def apply_opt_out(line: Line, context: Context, fields: Fields) -> None:
    """They asked in a conversation that we stop writing."""
    opt_out(line, context.who.id, how="text")


def opt_out(line: Line, person_id: int, how: str) -> None:
    """Stop on every channel of this person, drop what is queued, and tell a human the same hour (flow 27).

    `how` is `text`, `carrier` or `provider`. Nothing leaves after this is committed (F5).
    """
    points = update(ContactPoint).where(ContactPoint.person_id == person_id, ContactPoint.opted_out_at.is_(None))
    if not line.work.conn.execute(points.values(opted_out_at=line.now)).rowcount:
        return
    line.work.conn.execute(
        update(Agreement)
        .where(Agreement.person_id == person_id, Agreement.withdrawn_at.is_(None))
        .values(withdrawn_at=line.now, withdrawn_how=how)
    )
    forget(line, person_id)
    outbox.drop_queued(line, person_id, "opted_out")
    checkins.opted_out(line, person_id)
    _in_every_family(line, person_id, "opted_out", {"how": how})
    for family_id, kind in _places(line, person_id):
        alerts.open_alert(
            line,
            kind="opted_out",
            severity=_weight(line, family_id, kind, person_id),
            family_id=family_id,
            person_id=person_id,
            agency_id=agency(line).id,
        )
        add_task(line, family_id=family_id, person_id=person_id, kind="opted_out_agree_another_way")


@applies("resume_later")
def resume_later(line: Line, context: Context, fields: Fields) -> None:
    """Begin the same conversation again tomorrow at a civil hour, once."""
    who, flow = context.who, context.conversation.flow
    tomorrow = (line.now.astimezone(who.zone) + timedelta(days=1)).date()
    hour = {"morning": 9, "afternoon": 14, "evening": 18, "weekends": 10}.get(who.best_time or "", 10)
    moment = at_wall(tomorrow, datetime.min.time().replace(hour=hour), who.zone)
    plan(
        line.work,
        kind="conversation_resume",
        key=f"resume:{flow}:{context.conversation.id}",
        due_at=next_allowed(moment, who.zone, agency(line).quiet, None) or moment,
        subject_id=context.conversation.id,
        family_id=context.conversation.family_id,
    )


def _places(line: Line, person_id: int) -> list[tuple[int, MemberKind]]:
    rows = line.work.all(select(Membership.family_id, Membership.kind).where(Membership.person_id == person_id))
    return [(row.family_id, MemberKind(row.kind)) for row in rows]


def _in_every_family(line: Line, person_id: int, kind: str, payload: dict[str, object]) -> None:
    for family_id, _ in _places(line, person_id):
        journal.write(line.work, family_id, kind, f"person:{person_id}", payload)


def _weight(line: Line, family_id: int, kind: MemberKind, person_id: int) -> Severity:
    """A caregiver's STOP is `high` beside an exclusion or a worry in the last week: perhaps not their own wish."""
    if kind is not MemberKind.CAREGIVER:
        return Severity.MEDIUM
    recent = line.work.conn.scalar(
        select(Concern.id)
        .where(Concern.family_id == family_id, Concern.opened_at >= line.now - WORRY_STAYS_FRESH)
        .limit(1)
    )
    return Severity.HIGH if recent or dangerous(line, family_id) else Severity.MEDIUM
