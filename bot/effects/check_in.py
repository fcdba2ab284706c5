"""Answers to check-ins, and what became of each promise (T12, T16; method 5.3)."""

from datetime import datetime, timedelta

from sqlalchemy import select

from bot import checkins
from bot.checkins.rhythms import promise_rule
from bot.effects.concern import raise_signal
from bot.effects.registry import Context, Fields, applies
from bot.effects.task import make_task
from bot.line import Line
from casework.rhythm import due_between
from casework.vocabulary import CommitmentOutcome
from storage import journal
from storage.lookups import Lookup, keys
from storage.models import Commitment, CommitmentEvent
from storage.work import Work

COMMITMENT = Lookup(
    select(Commitment.id, Commitment.cadence, Commitment.at, Commitment.starts, Commitment.ends).where(
        Commitment.id.in_(keys())
    ),
    by="id",
)
EVENTS = Lookup(
    select(CommitmentEvent.commitment_id, CommitmentEvent.id, CommitmentEvent.due_at).where(
        CommitmentEvent.commitment_id.in_(keys())
    ),
    by="commitment_id",
)
LOOK_BACK = timedelta(days=8)
"""A weekly check-in asks about the promise that fell due since the last one."""


@applies("check_in_answered")
def check_in_answered(line: Line, context: Context, fields: Fields) -> None:
    """The first question has a valid answer: the ladder closes in this same transaction."""
    checkins.answered(line, context.subject("check_in"), str(fields["how"]))


@applies("check_in_finished")
def check_in_finished(line: Line, context: Context, fields: Fields) -> None:
    """All questions were asked."""
    checkins.finished(line, context.subject("check_in"))


@applies("promise_happened")
def promise_happened(line: Line, context: Context, fields: Fields) -> None:
    """Keep what happened to the promise that fell due before this check-in; an answer given again replaces it."""
    commitment_id, outcome = int(str(fields["promise"])), CommitmentOutcome(str(fields["outcome"]))
    due_at = last_due(line, context, commitment_id)
    values = {
        "outcome": outcome,
        "reported_by": context.who.id,
        "check_in_id": context.conversation.about("check_in"),
        "at": line.now,
    }
    event_id = find_event(line.work, commitment_id, due_at)
    if event_id is None:
        event_id = line.work.insert(CommitmentEvent, commitment_id=commitment_id, due_at=due_at, **values)
    else:
        line.work.update(CommitmentEvent, event_id, **values)
    journal.write(
        line.work,
        context.family_id,
        "promise_reported",
        f"person:{context.who.id}",
        {"commitment": commitment_id, "event": event_id, "outcome": outcome},
    )


@applies("promise_obstacle")
def promise_obstacle(line: Line, context: Context, fields: Fields) -> None:
    """Keep what got in the way beside the promise it stopped."""
    commitment_id = int(str(fields["promise"]))
    event_id = find_event(line.work, commitment_id, last_due(line, context, commitment_id))
    if event_id is not None:
        line.work.update(CommitmentEvent, event_id, note=str(fields["reason"]))


@applies("note_signal")
def note_signal(line: Line, context: Context, fields: Fields) -> None:
    """An answer that means more than it says (`contact_blocked`) is a signal, with the alert of its severity."""
    raise_signal(line, context, str(fields["category"]))


@applies("another_way")
def another_way(line: Line, context: Context, fields: Fields) -> None:
    """After silence they would like it differently: a person arranges it."""
    make_task(line, context, "another_way", detail=str(fields["what"]))


@applies("reminder_answer")
def reminder_answer(line: Line, context: Context, fields: Fields) -> None:
    """Hear that they can't make it: it stays due, never excused, and its backup is asked (method, flow 16)."""
    if fields["answer"] == "cannot":
        checkins.ask_backup(line, context.subject("commitment_event"))


@applies("cover_answer")
def cover_answer(line: Line, context: Context, fields: Fields) -> None:
    """A backup says whether they are free: yes covers it; anything else goes to a person."""
    checkins.backup_answered(line, context.subject("commitment_event"), context.who.id, str(fields["answer"]))


def find_event(work: Work, commitment_id: int, due_at: datetime) -> int | None:
    """Return the id of one due promise, if it is on record."""
    return next((row.id for row in work.look(EVENTS, commitment_id) if row.due_at == due_at), None)


def last_due(line: Line, context: Context, commitment_id: int) -> datetime:
    """Return the newest due moment of the promise at or before now, or now when none fell in the last days."""
    found = line.work.look(COMMITMENT, commitment_id)
    if not found:
        raise LookupError(f"no commitment {commitment_id}")
    row = found[0]
    rhythm = promise_rule(row.cadence, row.at, row.starts, row.ends)
    if rhythm is None:
        return line.now
    return max(due_between(rhythm, context.who.zone, line.now - LOOK_BACK, line.now), default=line.now)
