"""A valid answer to the first question ends the ladder, in the transaction that heard it (method 5.3)."""

from datetime import timedelta

from sqlalchemy import select

from bot import alerts
from bot.checkins.record import UNANSWERED, CheckIn, load, waiting_of, write
from bot.line import Line
from casework.ladders import RungKind
from casework.vocabulary import CheckInState, TimerState
from storage import timers
from storage.lookups import Lookup, keys
from storage.models import CheckIn as CheckInRow
from storage.models import Timer

RUNGS = Lookup(
    select(Timer.subject_id, Timer.key, Timer.payload).where(
        Timer.subject_id.in_(keys()), Timer.kind == "check_in_rung", Timer.state == TimerState.WAITING
    ),
    by="subject_id",
)
NUDGES = frozenset({RungKind.NUDGE, RungKind.NUDGE_ELSEWHERE})
A_MINUTE = timedelta(minutes=1)


def answered(line: Line, check_in_id: int, how: str, source: str = "chat") -> None:
    """Record a valid answer to the first question; `source` is `chat`, or `call` when staff log one.

    In time it answers the check-in (`partial` until the last question); a reply in the minute the window ends is in
    time. Late it is recorded, and the check-in stays missed. Either way the ladder ends, and an alert already open
    about it is told, never closed.
    """
    check_in = load(line, check_in_id)
    values: dict[str, object] = {"how": how, "source": source}
    if check_in.answered_at is None:
        values["answered_at"] = line.now
    if check_in.waits and _in_time(line, check_in):
        values["state"] = CheckInState.PARTIAL
    line.work.update(CheckInRow, check_in_id, **values)
    end_ladder(line, [check_in_id], window=check_in.waits)
    late = check_in.state not in (*UNANSWERED, CheckInState.PARTIAL, CheckInState.ANSWERED)
    write(line, check_in, "answered", f"person:{check_in.person_id}", how=how, source=source, late=late)
    alerts.note_late_answer(line, check_in_id)


def finished(line: Line, check_in_id: int) -> None:
    """All questions were asked; an answered check-in is complete."""
    check_in = load(line, check_in_id)
    if check_in.answered_at is None:
        return  # every question was skipped: contact, not an answer
    changed: dict[str, object] = {}
    if check_in.state is CheckInState.PARTIAL:
        changed["state"] = CheckInState.ANSWERED
    if check_in.finished_at is None:
        changed["finished_at"] = line.now
    line.work.update(CheckInRow, check_in_id, **changed)


def contact(line: Line, person_id: int) -> None:
    """Any message from somebody who is being waited for: no more nudges, while backup and practitioner stand."""
    waiting = [check_in.id for check_in in waiting_of(line, person_id)]
    if not waiting:
        return
    for row in (row for check_in_id in waiting for row in line.work.look(RUNGS, check_in_id)):
        if row.payload["kind"] in NUDGES:
            timers.cancel(line.work, key=row.key)


def end_ladder(line: Line, check_in_ids: list[int], *, window: bool = True) -> None:
    """Cancel the rungs of these check-ins, and the end of their windows when nothing is waited for any more."""
    timers.cancel(line.work, subjects=("check_in_rung", check_in_ids))
    if window:
        timers.cancel(line.work, subjects=("check_in_window", check_in_ids))


def _in_time(line: Line, check_in: CheckIn) -> bool:
    return check_in.window_ends_at is None or line.now < check_in.window_ends_at + A_MINUTE
