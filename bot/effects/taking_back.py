"""*Back* undoes an answer: the effect that went with it is taken back where that is possible (design 3).

Alerts, sends and invitations are never undone; which effects those are, and why, stands with their kinds.
"""

from collections.abc import Callable

from sqlalchemy import delete, select, update

from bot.effects.check_in import find_event, last_due
from bot.effects.invitation import COLUMN_OF
from bot.effects.registry import Context, Fields, applies
from bot.line import Line
from casework.vocabulary import CommitmentOutcome, InviteOutcome
from storage import journal
from storage.models import CommitmentEvent, Invitation, Reflection, Role, ScaleRating, Task

Undoer = Callable[[Line, Context, Fields], None]


@applies("take_back")
def take_back(line: Line, context: Context, fields: Fields) -> None:
    """Undo one effect of an answer that is being given again. The journal keeps that it stood there."""
    name, given = str(fields["effect"]), fields["fields"]
    assert isinstance(given, dict)
    UNDOERS[name](line, context, given)
    if context.conversation.family_id is not None:
        journal.write(line.work, context.family_id, "taken_back", f"person:{context.who.id}", {"effect": name})


def _reflection(line: Line, context: Context, fields: Fields) -> None:
    newest = line.work.conn.scalar(
        select(Reflection.id)
        .where(Reflection.family_id == context.family_id, Reflection.person_id == context.who.id)
        .where(Reflection.field == fields["field"])
        .order_by(Reflection.id.desc())
        .limit(1)
    )
    line.work.conn.execute(delete(Reflection).where(Reflection.id == newest))


def _newest_rating(line: Line, context: Context, fields: Fields) -> int | None:
    return line.work.conn.scalar(
        select(ScaleRating.id)
        .where(ScaleRating.family_id == context.family_id, ScaleRating.person_id == context.who.id)
        .where(ScaleRating.kind == fields["kind"])
        .order_by(ScaleRating.id.desc())
        .limit(1)
    )


def _rate(line: Line, context: Context, fields: Fields) -> None:
    line.work.conn.execute(delete(ScaleRating).where(ScaleRating.id == _newest_rating(line, context, fields)))


def _rate_reason(line: Line, context: Context, fields: Fields) -> None:
    line.work.conn.execute(
        update(ScaleRating).where(ScaleRating.id == _newest_rating(line, context, fields)).values(why=None)
    )


def _invitation(line: Line, context: Context, fields: Fields) -> None:
    invitation_id = context.subject("invitation")
    if (column := COLUMN_OF.get(str(fields["field"]))) is not None:
        line.work.update(Invitation, invitation_id, **{column: None})
    elif fields["field"] == "outcome":
        line.work.update(Invitation, invitation_id, outcome=InviteOutcome.NOT_YET, state="draft", verbal_ok=False)


def _number(line: Line, context: Context, fields: Fields) -> None:
    line.work.update(Invitation, context.subject("invitation"), number=None, number_index=None)


def _role_words(line: Line, context: Context, fields: Fields) -> None:
    line.work.update(Role, context.subject("role"), own_words=None)


def _backup(line: Line, context: Context, fields: Fields) -> None:
    line.work.update(Role, context.subject("role"), backup_person_id=None)


def _confidence_help(line: Line, context: Context, fields: Fields) -> None:
    task_id = line.work.conn.scalar(
        select(Task.id)
        .where(Task.person_id == context.who.id, Task.kind == "make_part_easier", Task.state == "open")
        .order_by(Task.id.desc())
        .limit(1)
    )
    if task_id is not None:
        line.work.update(Task, task_id, state="done", outcome="taken back by them", done_at=line.now)


def _event(line: Line, context: Context, fields: Fields) -> int | None:
    commitment_id = int(str(fields["promise"]))
    return find_event(line.work, commitment_id, last_due(line, context, commitment_id))


def _promise(line: Line, context: Context, fields: Fields) -> None:
    if (event_id := _event(line, context, fields)) is not None:
        line.work.update(CommitmentEvent, event_id, outcome=CommitmentOutcome.UNREPORTED)


def _obstacle(line: Line, context: Context, fields: Fields) -> None:
    if (event_id := _event(line, context, fields)) is not None:
        line.work.update(CommitmentEvent, event_id, note=None)


UNDOERS: dict[str, Undoer] = {
    "confidence_help": _confidence_help,
    "keep_reflection": _reflection,
    "keep_role_words": _role_words,
    "promise_happened": _promise,
    "promise_obstacle": _obstacle,
    "rate": _rate,
    "rate_reason": _rate_reason,
    "save_invited_number": _number,
    "set_backup": _backup,
    "set_invitation": _invitation,
}
"""One undoer for each effect kind without a reason against it; a loop in the tests proves that none was forgotten."""
