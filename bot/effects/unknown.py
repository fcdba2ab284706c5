"""Somebody we do not know wrote: routed to a human, told nothing about anyone (method, flow 30)."""

from sqlalchemy import select

from bot.effects.registry import Context, Fields, applies
from bot.effects.task import add_task
from bot.line import Line
from storage.models import UnknownContact


@applies("unknown_contact")
def unknown_contact(line: Line, context: Context, fields: Fields) -> None:
    """Keep whether they want a call back; a human checks exclusions before anybody rings."""
    line.work.update(UnknownContact, _row(line, context), call_back=str(fields["call_back"]))
    if fields["call_back"] == "yes":
        add_task(line, family_id=None, person_id=context.who.id, kind="unknown_wants_call")


@applies("unknown_name")
def unknown_name(line: Line, context: Context, fields: Fields) -> None:
    """Keep the name they gave."""
    line.work.update(UnknownContact, _row(line, context), name=str(fields["name"]))


def _row(line: Line, context: Context) -> int:
    """Return the row of the duty queue this conversation began with; its subject is the first message."""
    found = line.work.conn.scalar(
        select(UnknownContact.id).where(UnknownContact.inbound_id == context.subject("inbound")).limit(1)
    )
    if found is None:
        raise LookupError(f"conversation {context.conversation.id} began with no unknown contact")
    return found
