"""Ladders of a missed check-in or invitation as data, and when each rung is due (method 5.4).

Times are starting points that an agency changes without a developer: a ladder is read from plain JSON too. Ladders
for staff, which say who hears about an alert, are in `casework/ladders/staff.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from casework.ladders.faults import LadderBroken
from casework.rhythm import QuietHours, next_allowed
from casework.wall import at_wall

WINDOW = timedelta(hours=72)
"""The longest a check-in stays open for its answer (method 5.3)."""


class RungKind(StrEnum):
    """What happens on a rung, and to whom."""

    NUDGE = "nudge"  # the person, same channel
    NUDGE_ELSEWHERE = "nudge_elsewhere"  # the person, second channel
    ASK_BACKUP = "ask_backup"  # only if a promise falls due before the next check-in
    TELL_PRACTITIONER = "tell_practitioner"

    @property
    def to_family(self) -> bool:
        """True when it is a text to somebody who is not staff, so that quiet hours move it."""
        return self is not RungKind.TELL_PRACTITIONER


@dataclass(frozen=True, slots=True)
class Rung:
    """Due `after` hand-over of the opener, or at wall time `at` on day `on_day` (0 = the opener's own local day)."""

    name: str
    after: timedelta | None
    on_day: int | None
    at: time | None
    kind: RungKind

    def __post_init__(self) -> None:
        if (self.after is None) == (self.on_day is None or self.at is None):
            raise LadderBroken(f"rung {self.name} needs either a time after the opener, or a day and an hour")


@dataclass(frozen=True, slots=True)
class Ladder:
    """Rungs in the order in which they come."""

    name: str
    rungs: tuple[Rung, ...]

    def __post_init__(self) -> None:
        if not self.rungs or self.rungs[-1].kind is not RungKind.TELL_PRACTITIONER:
            raise LadderBroken(f"the ladder {self.name} has to end with telling the practitioner")
        if len({rung.name for rung in self.rungs}) != len(self.rungs):
            raise LadderBroken(f"the ladder {self.name} names a rung twice")

    def rung(self, name: str) -> Rung:
        """Return one rung by its name. Raises KeyError."""
        found = next((each for each in self.rungs if each.name == name), None)
        if found is None:
            raise KeyError(name)
        return found

    def to_json(self) -> dict[str, Any]:
        """Return plain data that `from_json` reads back."""
        return {"name": self.name, "rungs": [_rung_json(rung) for rung in self.rungs]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Ladder":
        """Read a ladder kept as plain data. Raises `LadderBroken`."""
        try:
            return cls(str(data["name"]), tuple(_read_rung(each) for each in data["rungs"]))
        except (KeyError, TypeError) as fault:
            raise LadderBroken(f"a ladder needs a name and rungs; {fault} is missing or odd") from None


def _after(name: str, hours: int, kind: RungKind) -> Rung:
    return Rung(name, timedelta(hours=hours), None, None, kind)


def _next_day(name: str, hour: int, kind: RungKind) -> Rung:
    return Rung(name, None, 1, time(hour), kind)


MEMBER = Ladder(
    "member",
    (
        _after("R1", 3, RungKind.NUDGE),
        _next_day("R2", 9, RungKind.NUDGE_ELSEWHERE),
        _next_day("R3", 12, RungKind.ASK_BACKUP),
        _next_day("R4", 14, RungKind.TELL_PRACTITIONER),
    ),
)
CAREGIVER = Ladder(
    "caregiver",
    (_next_day("R1", 10, RungKind.NUDGE), _next_day("R2", 14, RungKind.TELL_PRACTITIONER)),
)
COVERT = Ladder("covert", (_next_day("R2", 9, RungKind.TELL_PRACTITIONER),))
"""Nothing is sent to a phone that somebody else may read: a person is asked to reach them."""

INVITATION = Ladder(
    "invitation",
    (_after("I1", 48, RungKind.NUDGE), _after("I2", 96, RungKind.TELL_PRACTITIONER)),
)
"""One soft repeat, then it stops: two days after it the practitioner hears that nobody answered."""

LADDERS = {ladder.name: ladder for ladder in (MEMBER, CAREGIVER, COVERT, INVITATION)}


def due_of(rung: Rung, opened_at: datetime, zone: ZoneInfo, quiet: QuietHours | None) -> datetime:
    """Return when a rung is due (UTC), for an opener handed to its provider at `opened_at` in the reader's `zone`.

    A text that would land in quiet hours moves to the next allowed minute; the other rungs do not shift, and what
    goes to staff is never moved. Source: method 5.4.
    """
    if rung.after is not None:
        due = opened_at + rung.after
    else:
        due = at_wall(_day_of(opened_at, zone) + timedelta(days=rung.on_day or 0), rung.at or time(0), zone)
    if not rung.kind.to_family:
        return due
    return next_allowed(due, zone, quiet, None) or due


def check_in_window(opened_at: datetime, next_due: datetime | None) -> datetime:
    """Return when a check-in stops waiting: at the next one, or after 72 hours, whichever comes first (method 5.3)."""
    longest = opened_at + WINDOW
    return longest if next_due is None else min(next_due, longest)


def _day_of(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()


def _rung_json(rung: Rung) -> dict[str, Any]:
    if rung.after is not None:
        due: dict[str, Any] = {"after_minutes": int(rung.after.total_seconds()) // 60}
    else:
        due = {"on_day": rung.on_day, "at": rung.at.isoformat("minutes") if rung.at else None}
    return {"name": rung.name, "kind": str(rung.kind), **due}


def _read_rung(data: Mapping[str, Any]) -> Rung:
    try:
        after = timedelta(minutes=int(data["after_minutes"])) if "after_minutes" in data else None
        at = time.fromisoformat(data["at"]) if "at" in data else None
        on_day = int(data["on_day"]) if "on_day" in data else None
        return Rung(str(data["name"]), after, on_day, at, RungKind(data["kind"]))
    except LadderBroken:
        raise
    except ValueError as fault:
        raise LadderBroken(f"a rung cannot be read: {fault}") from None
