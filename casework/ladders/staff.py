"""Who hears about an alert, and by when: the staff ladders as data (method 5.2).

A ladder is frozen as JSON when an alert opens, so that a later change of policy never shortens a clock that runs;
who is on duty is looked up at each rung. What the next step of one is: `casework/ladders/climbing.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casework.hours import AgencyHours
from casework.ladders.faults import LadderBroken
from casework.ladders.spans import WORKING_DAY, Span
from casework.vocabulary import Severity, StaffRole

MOST_RUNGS = 4  # method 5.2


@dataclass(frozen=True, slots=True)
class StaffRung:
    """Whom to page, `due_after` the alert opened; `closed_roles` instead when it opened outside working hours."""

    roles: tuple[StaffRole, ...]
    due_after: Span
    closed_roles: tuple[StaffRole, ...] | None = None

    def roles_for(self, opened_in_hours: bool) -> tuple[StaffRole, ...]:
        """Return the roles this rung pages."""
        return self.roles if opened_in_hours or self.closed_roles is None else self.closed_roles


@dataclass(frozen=True, slots=True)
class StaffLadder:
    """One alert's way to a named human.

    `owner_by` (`owner_by_closed` outside working hours) is the promise it is measured by. `ping_every` repeats a page
    until the next rung; without it there is one repeat half-way. The last rung repeats each `repeat_every`. A digest
    ladder pages nobody; its alert `becomes` more serious after `becomes_after`.
    """

    severity: Severity
    rungs: tuple[StaffRung, ...]
    owner_by: Span
    owner_by_closed: Span
    repeat_every: Span
    lapse: Span
    ping_every: Span | None = None
    digest: bool = False
    becomes: Severity | None = None
    becomes_after: Span | None = None

    def __post_init__(self) -> None:
        if not 1 <= len(self.rungs) <= MOST_RUNGS:
            raise LadderBroken(f"a ladder for {self.severity} alerts has one to four rungs")
        if any(not rung.roles for rung in self.rungs) or self.rungs[0].due_after.minutes:
            raise LadderBroken(f"the ladder for {self.severity} alerts begins at once, and each rung names somebody")
        waits = [rung.due_after.minutes for rung in self.rungs]
        if waits != sorted(set(waits)) or len({rung.due_after.working for rung in self.rungs}) > 1:
            raise LadderBroken(f"rungs for {self.severity} alerts come one after another, on one clock")
        if not self.repeat_every.minutes or (self.ping_every is not None and not self.ping_every.minutes):
            raise LadderBroken(f"repeats for {self.severity} alerts need at least a minute between them")
        if (self.becomes is None) != (self.becomes_after is None):
            raise LadderBroken(f"what {self.severity} alerts become, and when, go together")

    def to_json(self) -> dict[str, Any]:
        """Return plain data to freeze with an alert; `from_json` reads it back the same."""
        return {
            "severity": str(self.severity),
            "rungs": [_rung_json(rung) for rung in self.rungs],
            **{name: _span_json(getattr(self, name)) for name in _SPANS},
            "digest": self.digest,
            "becomes": None if self.becomes is None else str(self.becomes),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "StaffLadder":
        """Read a frozen or configured ladder. Raises `LadderBroken` with what is wrong."""
        try:
            return cls(
                severity=Severity(data["severity"]),
                rungs=tuple(_read_rung(each) for each in data["rungs"]),
                digest=bool(data.get("digest", False)),
                becomes=Severity(data["becomes"]) if data.get("becomes") else None,
                **{name: _read_span(data[name]) for name in _SPANS if data.get(name) is not None},
            )
        except LadderBroken:
            raise
        except (KeyError, TypeError, ValueError) as fault:
            raise LadderBroken(f"a ladder for alerts cannot be read: {fault}") from None


_SPANS = ("owner_by", "owner_by_closed", "repeat_every", "lapse", "ping_every", "becomes_after")

PRACTITIONER, SUPERVISOR = (StaffRole.PRACTITIONER,), (StaffRole.SUPERVISOR,)
DUTY, LEAD = (StaffRole.DUTY,), (StaffRole.AGENCY_LEAD,)
FIRST_THREE = PRACTITIONER + DUTY + SUPERVISOR
HALF_WORKING_DAY = Span(240, working=True)
WHOLE_WORKING_DAY = Span(WORKING_DAY, working=True)
TWO_WORKING_DAYS = Span(2 * WORKING_DAY, working=True)

DEFAULTS = {
    Severity.CRITICAL: StaffLadder(
        Severity.CRITICAL,
        # the last rung repeats, so it names everybody again
        (StaffRung(FIRST_THREE, Span(0)), StaffRung(FIRST_THREE + LEAD, Span(20))),
        owner_by=Span(10),
        owner_by_closed=Span(10),
        repeat_every=Span(5),
        lapse=Span(20),
        ping_every=Span(5),
    ),
    Severity.HIGH: StaffLadder(
        Severity.HIGH,
        (
            StaffRung(PRACTITIONER, Span(0), closed_roles=DUTY),
            StaffRung(DUTY, Span(30)),
            StaffRung(SUPERVISOR, Span(60)),
            StaffRung(LEAD, Span(120)),
        ),
        owner_by=Span(30),
        owner_by_closed=Span(60),
        repeat_every=Span(30),
        lapse=Span(120),
    ),
    Severity.MEDIUM: StaffLadder(
        Severity.MEDIUM,
        (StaffRung(PRACTITIONER, Span(0, working=True)), StaffRung(SUPERVISOR, HALF_WORKING_DAY)),
        owner_by=HALF_WORKING_DAY,
        owner_by_closed=HALF_WORKING_DAY,
        repeat_every=HALF_WORKING_DAY,
        lapse=WHOLE_WORKING_DAY,
    ),
    Severity.LOW: StaffLadder(
        Severity.LOW,
        (StaffRung(PRACTITIONER, Span(0, working=True)),),
        owner_by=WHOLE_WORKING_DAY,
        owner_by_closed=WHOLE_WORKING_DAY,
        repeat_every=WHOLE_WORKING_DAY,
        lapse=WHOLE_WORKING_DAY,
        digest=True,
        becomes=Severity.MEDIUM,
        becomes_after=TWO_WORKING_DAYS,
    ),
}
"""The table of method 5.2. `low` waits for the digest and is `medium` after two working days."""


def staff_ladder(severity: Severity, overrides: Mapping[str, Any] | None = None) -> StaffLadder:
    """Return the ladder of a severity, as the agency keeps it: `overrides` has plain ladders by severity.

    Raises `LadderBroken` when an override cannot be kept, or stands under another severity's name.
    """
    own = (overrides or {}).get(str(severity))
    if own is None:
        return DEFAULTS[severity]
    found = StaffLadder.from_json(own)
    if found.severity is not severity:
        raise LadderBroken(f"the ladder kept for {severity} alerts is one for {found.severity}")
    return found


def deadline(ladder: StaffLadder | Severity, opened_at: datetime, hours: AgencyHours) -> datetime:
    """Return the moment (UTC) by which a named human has to own an alert opened at `opened_at`."""
    found = ladder if isinstance(ladder, StaffLadder) else DEFAULTS[ladder]
    span = found.owner_by if hours.is_open(opened_at) else found.owner_by_closed
    return span.after(opened_at, hours)


def lapse_after(ladder: StaffLadder | Severity) -> Span:
    """Return how long an acknowledgement stands without an outcome note: 20 minutes, 2 hours or a working day."""
    return ladder.lapse if isinstance(ladder, StaffLadder) else DEFAULTS[ladder].lapse


def lapse_reminder_after(ladder: StaffLadder | Severity) -> Span:
    """Return how long after acknowledging the owner is reminded of the note: half-way to the lapse."""
    lapse = lapse_after(ladder)
    return Span(lapse.minutes // 2, lapse.working)


def _rung_json(rung: StaffRung) -> dict[str, Any]:
    closed = None if rung.closed_roles is None else [str(role) for role in rung.closed_roles]
    return {
        "roles": [str(role) for role in rung.roles],
        "due_after": _span_json(rung.due_after),
        "closed_roles": closed,
    }


def _read_rung(data: Mapping[str, Any]) -> StaffRung:
    closed = data.get("closed_roles")
    return StaffRung(
        tuple(StaffRole(role) for role in data["roles"]),
        _read_span(data["due_after"]),
        None if closed is None else tuple(StaffRole(role) for role in closed),
    )


def _span_json(span: Span | None) -> dict[str, Any] | None:
    return None if span is None else {"minutes": span.minutes, "working": span.working}


def _read_span(data: Mapping[str, Any]) -> Span:
    return Span(int(data["minutes"]), bool(data.get("working", False)))
