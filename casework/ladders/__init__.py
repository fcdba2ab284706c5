"""Ladders as data, and the next rung of one: who is chased, who is told, who is paged (method 5.2, 5.4)."""

from casework.ladders.climbing import (
    Page,
    Repeat,
    Step,
    Unowned,
    Wait,
    Worsen,
    everyone,
    next_step,
    ping_due,
)
from casework.ladders.faults import LadderBroken
from casework.ladders.missed import (
    CAREGIVER,
    COVERT,
    INVITATION,
    LADDERS,
    MEMBER,
    Ladder,
    Rung,
    RungKind,
    check_in_window,
    due_of,
)
from casework.ladders.silence import PromiseAhead, Silence, severity_of_missed
from casework.ladders.spans import WORKING_DAY, Span
from casework.ladders.staff import (
    StaffLadder,
    StaffRung,
    deadline,
    lapse_after,
    lapse_reminder_after,
    staff_ladder,
)

__all__ = [
    "CAREGIVER",
    "COVERT",
    "INVITATION",
    "LADDERS",
    "MEMBER",
    "WORKING_DAY",
    "Ladder",
    "LadderBroken",
    "Page",
    "PromiseAhead",
    "Repeat",
    "Rung",
    "RungKind",
    "Silence",
    "Span",
    "StaffLadder",
    "StaffRung",
    "Step",
    "Unowned",
    "Wait",
    "Worsen",
    "check_in_window",
    "deadline",
    "due_of",
    "everyone",
    "lapse_after",
    "lapse_reminder_after",
    "next_step",
    "ping_due",
    "severity_of_missed",
    "staff_ladder",
]
