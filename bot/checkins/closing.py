"""The end of a window: missed, unreachable, or our own outage (method 5.3, design 4)."""

from datetime import datetime, timedelta

from sqlalchemy import select

from bot import alerts, turns
from bot.agency import agency
from bot.checkins.answering import end_ladder
from bot.checkins.drifting import notice_drift
from bot.checkins.record import CheckIn, Fate, fate, load, write
from bot.checkins.standing import is_safeguarding
from bot.line import Line
from casework.vocabulary import CheckInState, ConversationState, Severity
from storage import timers
from storage.models import CheckIn as CheckInRow
from storage.models import Conversation
from storage.processes import outages

ENOUGH = timedelta(minutes=30)
"""A shorter outage takes nobody's chance to answer."""


def close_window(line: Line, check_in_id: int, *, shift: bool = False) -> None:
    """End the wait for one check-in; one that was answered only ends its conversation.

    *Missed* is said only when a message was handed over. With `shift`, a window in which we ourselves were down is
    first made longer by as much, once, and staff are told.
    """
    check_in = load(line, check_in_id)
    if check_in.waits and shift and _shifted(line, check_in):
        return
    if check_in.waits:
        became, _ = fate(line, check_in)
        state = _END[became]
        if not line.work.change(CheckInRow, check_in_id, {"state": check_in.state}, state=state):
            return
        end_ladder(line, [check_in_id])
        write(line, check_in, "closed", state=state)
        _end_conversation(line, check_in)
        _after(line, check_in, state)
    elif check_in.state is CheckInState.PARTIAL:
        _end_conversation(line, check_in)


_END = {
    Fate.HANDED: CheckInState.MISSED,
    Fate.LOST: CheckInState.UNREACHABLE,
    Fate.NEVER: CheckInState.UNREACHABLE,
    Fate.IN_LINE: CheckInState.CANCELLED,
    Fate.WITH_US: CheckInState.CANCELLED,
}
"""Only what was handed over and not answered is missed; what stayed with us is our own outage."""


def _after(line: Line, check_in: CheckIn, state: CheckInState) -> None:
    if state is CheckInState.MISSED:
        notice_drift(line, check_in)
    elif state is CheckInState.CANCELLED:
        line.work.update(CheckInRow, check_in.id, how="our_outage")
        _tell_staff(line, check_in, "check_in_lost_by_outage")
    elif check_in.conversation_id is not None:
        safeguarding = is_safeguarding(line, check_in.family_id, check_in.person_id)
        alerts.open_alert(
            line,
            kind="not_reached",
            severity=Severity.MEDIUM if safeguarding else Severity.LOW,
            family_id=check_in.family_id,
            person_id=check_in.person_id,
            check_in_id=check_in.id,
            agency_id=agency(line).id,
        )


def _end_conversation(line: Line, check_in: CheckIn) -> None:
    over = (ConversationState.DONE, ConversationState.ENDED)
    state = line.work.conn.scalar(select(Conversation.state).where(Conversation.id == check_in.conversation_id))
    if check_in.conversation_id is not None and state is not None and state not in over:
        turns.end(line, check_in.conversation_id)


def _shifted(line: Line, check_in: CheckIn) -> bool:
    """Make the window longer by what we were down in it; False when we were not, or it was made longer before."""
    if check_in.opened_at is None or check_in.window_ends_at is None:
        return False
    down = down_since(line, check_in.opened_at)
    if down < ENOUGH:
        return False
    ends_at = check_in.window_ends_at + down
    line.work.update(CheckInRow, check_in.id, window_ends_at=ends_at)
    timers.plan(
        line.work,
        kind="check_in_window",
        key=f"check_in_window:{check_in.id}",
        due_at=max(ends_at, line.now),
        subject_id=check_in.id,
        family_id=check_in.family_id,
        payload={"shifted": True},
    )
    write(line, check_in, "window_shifted", minutes=int(down.total_seconds()) // 60)
    _tell_staff(line, check_in, "we_were_down")
    return True


def down_since(line: Line, since: datetime) -> timedelta:
    """Return for how long nobody kept the clock since a moment."""
    return sum((each.until - each.since for each in outages(line.work.conn, since)), timedelta())


def _tell_staff(line: Line, check_in: CheckIn, kind: str) -> None:
    from bot.effects.task import add_task  # effects act on check-ins

    add_task(line, family_id=check_in.family_id, person_id=check_in.person_id, kind=kind)
