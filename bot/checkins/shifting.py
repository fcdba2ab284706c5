"""After our own outage a ladder goes on where it stood, later by as long as we were silent (design 4, D8)."""

from datetime import datetime, timedelta

from sqlalchemy import select

from bot.agency import agency
from bot.checkins.record import load, write
from bot.checkins.rungs import DueRung, planned_rung, rung_from
from bot.line import Line
from bot.people import person
from casework.rhythm import next_allowed
from casework.vocabulary import TimerState
from storage import timers
from storage.models import CheckIn as CheckInRow
from storage.models import Timer


def shift_ladder(line: Line, check_in_id: int, fired: list[tuple[dict[str, object], datetime]]) -> None:
    """Put every rung of a check-in, and the end of its window, off by as long as the first of `fired` is late.

    `fired` holds the rungs that came due while we were away, as (payload, moment), in order. The first is due again
    at the next allowed minute, so that the person gets one catch-up and the whole ladder keeps its distances.
    """
    check_in = load(line, check_in_id)
    if not check_in.waits or not fired:
        return
    by = line.now - fired[0][1]
    still = line.work.all(
        select(Timer.payload, Timer.due_at).where(
            Timer.kind == "check_in_rung", Timer.subject_id == check_in_id, Timer.state == TimerState.WAITING
        )
    )
    moved = [*fired, *((row.payload, row.due_at) for row in still)]
    timers.plan_all(
        line.work,
        [planned_rung(check_in_id, check_in.family_id, _later(line, check_in.person_id, *each, by)) for each in moved],
    )
    if check_in.window_ends_at is not None:
        ends_at = check_in.window_ends_at + by
        line.work.update(CheckInRow, check_in_id, window_ends_at=ends_at)
        timers.plan(
            line.work,
            kind="check_in_window",
            key=f"check_in_window:{check_in_id}",
            due_at=ends_at,
            subject_id=check_in_id,
            family_id=check_in.family_id,
            payload={"shifted": True},
        )
    write(line, check_in, "ladder_shifted", minutes=int(by.total_seconds()) // 60)


def _later(line: Line, person_id: int, payload: dict[str, object], due_at: datetime, by: timedelta) -> DueRung:
    rung, _ = rung_from(payload)
    moment = due_at + by
    if rung.kind.to_family:
        moment = next_allowed(moment, person(line, person_id).zone, agency(line).quiet, None) or moment
    return DueRung(rung, moment, pulled=True)
