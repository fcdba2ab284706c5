"""Two misses in a row, or three of six: the member may be drifting away (method 5.4)."""

from sqlalchemy import select

from bot import alerts, turns
from bot.agency import agency
from bot.checkins.record import CheckIn, write
from bot.checkins.standing import is_caregiver, standing
from bot.line import Line
from casework.vocabulary import AlertState, CheckInState, Priority, Severity
from storage.models import Alert
from storage.models import CheckIn as CheckInRow

KIND = "member_drifting"
LOOKED_AT = 6
COUNTED = (CheckInState.MISSED, CheckInState.ANSWERED, CheckInState.PARTIAL)
"""Excused, unreachable and our own outages say nothing about anybody."""


def notice_drift(line: Line, check_in: CheckIn) -> None:
    """After a miss: tell the practitioner, and ask the member whether another way would suit them better.

    Not again while the practitioner still has the last such alert.
    """
    if not drifts(_last(line, check_in)) or _known(line, check_in):
        return
    write(line, check_in, "drifting")
    alerts.open_alert(
        line,
        kind=KIND,
        severity=Severity.MEDIUM,
        family_id=check_in.family_id,
        person_id=check_in.person_id,
        agency_id=agency(line).id,
    )
    caregiver = is_caregiver(line, check_in.family_id, check_in.person_id)
    if not caregiver and standing(line, check_in.family_id, check_in.person_id).by_text:
        turns.begin(
            line,
            person_id=check_in.person_id,
            flow="any_missed_checkin_nudge",
            at="another_way",
            family_id=check_in.family_id,
            subject=("check_in", check_in.id),
            priority=Priority.LADDER,
        )


def drifts(missed: list[bool]) -> bool:
    """Decide from the last check-ins that count, newest first, True for a miss."""
    return missed[:2] == [True, True] or sum(missed[:LOOKED_AT]) >= 3


def _last(line: Line, check_in: CheckIn) -> list[bool]:
    rows = line.work.all(
        select(CheckInRow.state)
        .where(CheckInRow.person_id == check_in.person_id, CheckInRow.family_id == check_in.family_id)
        .where(CheckInRow.state.in_(COUNTED))
        .order_by(CheckInRow.due_at.desc())
        .limit(LOOKED_AT)
    )
    return [row.state == CheckInState.MISSED for row in rows]


def _known(line: Line, check_in: CheckIn) -> bool:
    found = select(Alert.id).where(
        Alert.kind == KIND,
        Alert.person_id == check_in.person_id,
        Alert.family_id == check_in.family_id,
        Alert.state != AlertState.CLOSED,
    )
    return line.work.first(found.limit(1)) is not None
