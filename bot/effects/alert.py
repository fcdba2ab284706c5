"""What a member of staff answers about an alert (method 4.5 G). Only staff may acknowledge."""

from bot import alerts
from bot.effects.registry import Context, Fields, Results, applies
from bot.effects.task import add_task
from bot.line import Line


class NotStaff(PermissionError):
    """Somebody who is not staff answered for an alert; nothing is changed."""


def _staff(context: Context) -> int:
    if context.who.staff_id is None:
        raise NotStaff(f"person {context.who.id} is not staff")
    return context.who.staff_id


@applies("own_alert")
def own_alert(line: Line, context: Context, fields: Fields) -> Results:
    """Own it, as "I have it" says: the first owns it, the second is told who does."""
    taken = alerts.acknowledge(line, context.subject("alert"), _staff(context))
    return {"alert.owned_at": taken.owned_at}


@applies("pass_on")
def pass_on(line: Line, context: Context, fields: Fields) -> None:
    """Hand it to the next rung at once, on the original clock."""
    alerts.pass_on(line, context.subject("alert"), _staff(context))


@applies("show_more")
def show_more(line: Line, context: Context, fields: Fields) -> None:
    """They asked for more by text; who looked is part of the record."""
    alerts.note(line, context.subject("alert"), _staff(context), "asked_for_more")


@applies("outcome_of_alert")
def outcome_of_alert(line: Line, context: Context, fields: Fields) -> None:
    """A word on what they are doing; it keeps the acknowledgement from lapsing."""
    alerts.note_outcome(line, context.subject("alert"), _staff(context), str(fields["outcome"]))


@applies("close_alert")
def close_alert(line: Line, context: Context, fields: Fields) -> None:
    """How it ended. It closes when the closing note has been given too."""
    alerts.note_ending(line, context.subject("alert"), _staff(context), str(fields["outcome"]))


@applies("thank_raiser")
def thank_raiser(line: Line, context: Context, fields: Fields) -> None:
    """Keep whether the one who raised it was thanked and told what they can be told; else a task."""
    alert_id = context.subject("alert")
    if fields["done"] == "yes":
        alerts.note(line, alert_id, _staff(context), "raiser_thanked")
        return
    add_task(
        line, family_id=context.conversation.family_id, person_id=alerts.raised_by(line, alert_id), kind="thank_raiser"
    )


@applies("learn_from_alert")
def learn_from_alert(line: Line, context: Context, fields: Fields) -> None:
    """The closing note: one line on what the plan should learn, or that there is nothing."""
    alerts.close(line, context.subject("alert"), _staff(context), str(fields["words"]))
