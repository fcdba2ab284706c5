"""Asking somebody to help: the caregiver chooses whom, how and how much; a human looks before we write (T07)."""

from datetime import timedelta

from sqlalchemy import select

from bot import alerts
from bot.agency import agency
from bot.effects.registry import Context, Fields, Results, applies
from bot.effects.task import make_task
from bot.line import Line
from casework.vocabulary import InviteOutcome, MembershipStatus, Severity
from storage import journal
from storage.models import Invitation, Membership
from storage.timers import cancel, plan

COLUMN_OF = {"safe_to_ask": "safe_to_ask", "knows_now": "knows_now", "what_for": "what_for", "asked_by": "asked_how"}
"""Fields a caregiver's answers set directly; the others below mean more."""


@applies("choose_invitee")
def choose_invitee(line: Line, context: Context, fields: Fields) -> None:
    """They want to think about asking this person; nothing is sent by it."""
    journal.write(
        line.work,
        context.family_id,
        "invitation_begun",
        f"person:{context.who.id}",
        {"invitation": context.subject("invitation")},
    )


@applies("set_invitation")
def set_invitation(line: Line, context: Context, fields: Fields) -> None:
    """Keep one answer about whom and how to ask."""
    invitation_id, field, value = context.subject("invitation"), str(fields["field"]), str(fields["value"])
    if field in COLUMN_OF:
        line.work.update(Invitation, invitation_id, **{COLUMN_OF[field]: value})
    elif field == "outcome":
        _asked(line, context, invitation_id, value)
    elif value != "no":  # wants_worker, call_at: somebody arranges it
        make_task(line, context, f"invitation_{field}", detail=value)


@applies("hold_invitation")
def hold_invitation(line: Line, context: Context, fields: Fields) -> None:
    """Asking could make things less safe: everything waits for a talk, and a medium alert makes it soon."""
    line.work.update(Invitation, context.subject("invitation"), state="held")
    make_task(line, context, "invitation_unsafe", detail=str(fields["when"]))
    alerts.open_alert(
        line,
        kind="invitation_unsafe",
        severity=Severity.MEDIUM,
        family_id=context.family_id,
        person_id=context.who.id,
        agency_id=agency(line).id,
    )


@applies("save_invited_number")
def save_invited_number(line: Line, context: Context, fields: Fields) -> Results:
    """Keep the number (E.164) sealed, and give back its last four digits to be read over."""
    number = str(fields["number"])
    line.work.update(
        Invitation, context.subject("invitation"), number=number, number_index=line.work.vault.index("phone", number)
    )
    return {"invitation.last4": number[-4:]}


@applies("submit_invitation")
def submit_invitation(line: Line, context: Context, fields: Fields) -> None:
    """The number is right and they said yes: a human looks at it before our first text (method T07)."""
    line.work.update(Invitation, context.subject("invitation"), state="to_look", verbal_ok=True)
    make_task(line, context, "look_at_invitation")


@applies("invitation_conflict")
def invitation_conflict(line: Line, context: Context, fields: Fields) -> None:
    """The number belongs to somebody who must not be asked: a quiet thank you, and a high alert (possible coercion)."""
    line.work.update(Invitation, context.subject("invitation"), state="held")
    alerts.open_alert(
        line,
        kind="invitation_conflict",
        severity=Severity.HIGH,
        family_id=context.family_id,
        person_id=context.who.id,
        agency_id=agency(line).id,
    )


@applies("remind_invitation")
def remind_invitation(line: Line, context: Context, fields: Fields) -> None:
    """Ask again in some days, once, when they have not asked yet."""
    plan(
        line.work,
        kind="conversation_resume",
        key=f"invitation_again:{context.subject('invitation')}",
        due_at=line.now + timedelta(days=int(str(fields["in_days"]))),
        subject_id=context.conversation.id,
        family_id=context.family_id,
    )


@applies("answer_invitation")
def answer_invitation(line: Line, context: Context, fields: Fields) -> None:
    """The person asked has answered us. No is no: never asked again by text."""
    outcome, invitation_id = InviteOutcome(str(fields["outcome"])), context.subject("invitation")
    line.work.update(Invitation, invitation_id, outcome=outcome, state="answered", answered_at=line.now)
    cancel(line.work, key=f"invitation_repeat:{invitation_id}")
    if outcome is InviteOutcome.NO:
        _set_place(line, context, MembershipStatus.DECLINED)
    if outcome is InviteOutcome.CALL_FIRST:
        make_task(line, context, "ring_invited")
    journal.write(
        line.work,
        context.family_id,
        "invitation_answered",
        f"person:{context.who.id}",
        {"invitation": invitation_id, "outcome": outcome},
    )


@applies("join_network")
def join_network(line: Line, context: Context, fields: Fields) -> None:
    """They said yes to being added; a worker rings to share what the caregiver is happy to share."""
    _set_place(line, context, MembershipStatus.ACCEPTED)
    make_task(line, context, "ring_new_member")
    journal.write(line.work, context.family_id, "joined_network", f"person:{context.who.id}", {})


def _asked(line: Line, context: Context, invitation_id: int, value: str) -> None:
    """How the caregiver's own asking went: yes, call, no, or not yet."""
    outcome = {
        "yes": InviteOutcome.NOT_YET,  # yes to a text from us; their own answer is still to come
        "ring_me": InviteOutcome.CALL_FIRST,
        "no": InviteOutcome.NO,
        "not_yet": InviteOutcome.NOT_YET,
    }[value]
    line.work.update(Invitation, invitation_id, outcome=outcome, verbal_ok=value == "yes")
    if value == "ring_me":
        make_task(line, context, "ring_invited")
    if value == "no":
        line.work.update(Invitation, invitation_id, state="answered", answered_at=line.now)


def _set_place(line: Line, context: Context, status: MembershipStatus) -> None:
    membership_id = line.work.conn.scalar(
        select(Membership.id).where(Membership.family_id == context.family_id, Membership.person_id == context.who.id)
    )
    if membership_id is None:
        raise LookupError(f"person {context.who.id} has no place in family {context.family_id}")
    line.work.update(Membership, membership_id, status=status, joined_at=line.now)
