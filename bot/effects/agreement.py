"""Agreement to be messaged, and how a person likes to be called and reached (method 7.2, flow 1)."""

from sqlalchemy import select, update

from bot.effects.registry import Context, Fields, applies
from bot.effects.task import make_task
from bot.line import Line
from bot.people import forget
from casework.vocabulary import InviteOutcome, MembershipStatus
from storage import journal
from storage.models import Agreement, Invitation, Membership, Person

WORDS_VERSION = "2026-1"
"""Which wording of who reads, what is acted on, and how to leave a person agreed to."""


@applies("agree_to_messages")
def agree_to_messages(line: Line, context: Context, fields: Fields) -> None:
    """Keep that this person agreed, on this channel, to these words, at this time."""
    phone = context.who.phone(context.conversation.contact_point_id) or context.who.first_phone()
    line.work.insert(
        Agreement,
        person_id=context.who.id,
        contact_point_id=phone.id if phone else None,
        channel=str(phone.channel) if phone else "voice",
        version=WORDS_VERSION,
        words=context.words,
        how="text",
        agreed_at=line.now,
    )
    journal.write(
        line.work, context.family_id, "agreed_to_messages", f"person:{context.who.id}", {"version": WORDS_VERSION}
    )


@applies("decline_messages")
def decline_messages(line: Line, context: Context, fields: Fields) -> None:
    """Send nothing more on this road; a person agrees another way with them."""
    reason = str(fields["reason"])
    if reason == "no":
        _say_no(line, context)
    make_task(line, context, "agree_another_way" if reason == "not_this_phone" else "declined_messages", detail=reason)
    journal.write(line.work, context.family_id, "declined_messages", f"person:{context.who.id}", {"reason": reason})


@applies("set_preferred_name")
def set_preferred_name(line: Line, context: Context, fields: Fields) -> None:
    """Use the name they like from now on."""
    line.work.update(Person, context.who.id, preferred_name=str(fields["name"])[:12])
    forget(line, context.who.id)


@applies("set_best_time")
def set_best_time(line: Line, context: Context, fields: Fields) -> None:
    """Keep when they like to be texted or rung: morning, afternoon, evening or weekends."""
    line.work.update(Person, context.who.id, best_time=str(fields["when"]))
    forget(line, context.who.id)


def _say_no(line: Line, context: Context) -> None:
    """Somebody invited said no: their place in the network is declined, and the invitation answered."""
    line.work.conn.execute(
        update(Membership)
        .where(Membership.family_id == context.family_id, Membership.person_id == context.who.id)
        .where(Membership.status.in_([MembershipStatus.PROPOSED, MembershipStatus.INVITED, MembershipStatus.ACCEPTED]))
        .values(status=MembershipStatus.DECLINED)
    )
    invitation_id = line.work.conn.scalar(
        select(Invitation.id)
        .where(Invitation.family_id == context.family_id, Invitation.person_id == context.who.id)
        .order_by(Invitation.id.desc())
        .limit(1)
    )
    if invitation_id:
        line.work.update(Invitation, invitation_id, outcome=InviteOutcome.NO, state="answered", answered_at=line.now)
