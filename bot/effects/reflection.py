"""The caregiver's own words and numbers (T04, T02)."""

from sqlalchemy import select, update

from bot.effects.registry import Context, Fields, applies
from bot.effects.task import make_task
from bot.line import Line
from casework.vocabulary import RatingKind
from storage import journal
from storage.models import Reflection, ScaleRating

LOW_TRUST = 3
"""Trust of 0-3 asks the worker to ring, listen and change something (method, flow 2)."""


@applies("keep_reflection")
def keep_reflection(line: Line, context: Context, fields: Fields) -> None:
    """Keep one answer in the caregiver's own words; `who_sees` is set on all of them at the end."""
    field, words = str(fields["field"]), str(fields["words"])
    if field == "who_sees":
        _share_with(line, context, words)
        return
    line.work.insert(
        Reflection,
        family_id=context.family_id,
        person_id=context.who.id,
        field=field,
        words=words,
        who_sees="hold",
        at=line.now,
    )
    journal.write(line.work, context.family_id, "reflection", f"person:{context.who.id}", {"field": field})


@applies("rate")
def rate(line: Line, context: Context, fields: Fields) -> None:
    """Keep a 0-10 number. The rater is kept apart; numbers are never averaged into one (T02)."""
    kind, value = RatingKind(str(fields["kind"])), int(str(fields["value"]))
    line.work.insert(
        ScaleRating,
        family_id=context.family_id,
        person_id=context.who.id,
        kind=kind,
        about=_about(context, kind),
        value=value,
        context="check_in" if context.conversation.about("check_in") else "baseline",
        at=line.now,
    )
    journal.write(line.work, context.family_id, "rated", f"person:{context.who.id}", {"kind": kind, "value": value})
    if kind is RatingKind.TRUST and value <= LOW_TRUST:
        make_task(line, context, "low_trust")


@applies("rate_reason")
def rate_reason(line: Line, context: Context, fields: Fields) -> None:
    """Keep why the last number of this kind is what it is."""
    rating_id = line.work.conn.scalar(
        select(ScaleRating.id)
        .where(ScaleRating.family_id == context.family_id, ScaleRating.person_id == context.who.id)
        .where(ScaleRating.kind == RatingKind(str(fields["kind"])))
        .order_by(ScaleRating.at.desc(), ScaleRating.id.desc())
        .limit(1)
    )
    if rating_id is not None:
        line.work.update(ScaleRating, rating_id, why=str(fields["words"]))


def _about(context: Context, kind: RatingKind) -> str:
    if kind is not RatingKind.CONFIDENCE:
        return "family"
    return "own_part" if context.conversation.about("role") else "whole_plan"


def _share_with(line: Line, context: Context, who_sees: str) -> None:
    line.work.conn.execute(
        update(Reflection)
        .where(Reflection.family_id == context.family_id, Reflection.person_id == context.who.id)
        .where(Reflection.at >= context.conversation.opened_at)
        .values(who_sees=who_sees)
    )
