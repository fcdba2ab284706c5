"""A member's part in their own words: two kinds of help, a backup, how sure they feel (T06, T14)."""

from sqlalchemy import select, update

from bot.effects.registry import Context, Fields, applies
from bot.effects.task import make_task
from bot.line import Line
from storage import journal
from storage.models import Commitment, Membership, Role


@applies("set_role_type")
def set_role_type(line: Line, context: Context, fields: Fields) -> None:
    """Support, safeguarding, both, or not sure yet: mixing them up is how children slip through."""
    line.work.conn.execute(
        update(Membership)
        .where(Membership.family_id == context.family_id, Membership.person_id == context.who.id)
        .values(role_type=str(fields["role_type"]))
    )


@applies("confirm_role")
def confirm_role(line: Line, context: Context, fields: Fields) -> None:
    """They said their part sounds right."""
    line.work.update(Role, context.subject("role"), confirmed_at=line.now)
    line.work.conn.execute(
        update(Commitment)
        .where(Commitment.family_id == context.family_id, Commitment.holder_id == context.who.id)
        .where(Commitment.status == "draft")
        .values(status="confirmed")
    )
    journal.write(
        line.work, context.family_id, "role_confirmed", f"person:{context.who.id}", {"role": context.subject("role")}
    )


@applies("keep_role_words")
def keep_role_words(line: Line, context: Context, fields: Fields) -> None:
    """What they will do if things start to go wrong, in their own words."""
    line.work.update(Role, context.subject("role"), own_words=str(fields["words"]))
    for commitment_id in _promises(line, context):
        line.work.update(Commitment, commitment_id, own_words=str(fields["words"]))


@applies("set_backup")
def set_backup(line: Line, context: Context, fields: Fields) -> None:
    """Who steps in. Nobody yet, behind a critical promise, is a gap that a worker closes with the group."""
    who = str(fields["who"])
    if who == "backup":
        backup_id = line.work.conn.scalar(
            select(Commitment.backup_id)
            .where(Commitment.family_id == context.family_id, Commitment.holder_id == context.who.id)
            .where(Commitment.backup_id.is_not(None))
            .order_by(Commitment.critical.desc(), Commitment.id)
            .limit(1)
        )
        line.work.update(Role, context.subject("role"), backup_person_id=backup_id)
        return
    critical = bool(_promises(line, context, critical=True))
    make_task(line, context, "no_backup_for_critical_promise" if critical else "backup_wanted", detail=who)


@applies("confidence_help")
def confidence_help(line: Line, context: Context, fields: Fields) -> None:
    """What would make it one higher; under 6 the plan is adjusted, the person is not pressed (method, flow 13)."""
    make_task(line, context, "make_part_easier", detail=str(fields["what"]))


def _promises(line: Line, context: Context, *, critical: bool = False) -> list[int]:
    wanted = (
        select(Commitment.id)
        .where(Commitment.family_id == context.family_id, Commitment.holder_id == context.who.id)
        .where(Commitment.status.in_(["draft", "confirmed", "active"]))
    )
    if critical:
        wanted = wanted.where(Commitment.critical.is_(True))
    return list(line.work.conn.scalars(wanted))
