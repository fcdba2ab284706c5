"""One alert as its row holds it, and its history: every hop is a row and an entry of the family's journal."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.line import Line
from casework.ladders import StaffLadder
from casework.vocabulary import AlertState, HopKind, Severity
from storage import journal, timers
from storage.lookups import Lookup, keys
from storage.models import Alert as AlertRow
from storage.models import AlertHop

CLIMBING = ("alert_step", "alert_ping")
TIMERS = (*CLIMBING, "alert_lapse", "alert_lapse_reminder")
"""Kinds of timer an alert may have; each has the key `<kind>:<alert id>`."""

SINCE = "since"
"""Under this name the frozen ladder keeps when its clock began: a raised severity starts a new one."""

ABOUT_CHECK_IN = Lookup(
    select(AlertRow.__table__).where(AlertRow.check_in_id.in_(keys()), AlertRow.state != AlertState.CLOSED),
    by="check_in_id",
)


class NoAlert(LookupError):
    """There is no such alert."""


@dataclass(frozen=True)
class Alert:
    """What the clock and the answers need to know of an alert. `rung` is the last one that was paged.

    `since` is when the clock of its ladder began; `opened_at` never changes.
    """

    id: int
    agency_id: int
    family_id: int | None
    code: str
    kind: str
    severity: Severity
    person_id: int | None
    concern_id: int | None
    state: AlertState
    opened_at: datetime
    since: datetime
    due_at: datetime
    owner_id: int | None
    owned_at: datetime | None
    lapses_at: datetime | None
    noted_at: datetime | None
    outcome: str | None
    rung: int
    passes: int
    ladder: StaffLadder


def load(line: Line, alert_id: int) -> Alert:
    """Read one alert; raises `NoAlert`."""
    row = line.work.first(select(AlertRow.__table__).where(AlertRow.id == alert_id))
    if row is None:
        raise NoAlert(f"no alert {alert_id}")
    return _read(row)


def frozen(ladder: StaffLadder, since: datetime) -> dict[str, Any]:
    """Return a ladder as an alert's row keeps it."""
    return {SINCE: since, **ladder.to_json()}


def clear_clock(line: Line, alert_id: int, kinds: Iterable[str] = TIMERS) -> None:
    """Cancel what is planned for an alert. It comes before the alert's own row is changed, wherever both are.

    The clock takes the timer first and the alert second; taken in the other order the two would wait for each other
    (F4, E14).
    """
    timers.cancel(line.work, keys=[f"{kind}:{alert_id}" for kind in kinds])


def log(
    line: Line,
    alert: Alert,
    kind: HopKind,
    *,
    rung: int | None = None,
    staff_id: int | None = None,
    outbound_id: int | None = None,
    detail: str | None = None,
) -> None:
    """Write one hop; `detail` is a code of ours, never words of a person."""
    hop = {"rung": rung, "staff_id": staff_id, "outbound_id": outbound_id, "detail": detail}
    line.work.insert(AlertHop, alert_id=alert.id, at=line.now, kind=kind, **hop)
    if alert.family_id is not None:
        told = {"alert": alert.id, "code": alert.code, "severity": alert.severity}
        told.update({name: value for name, value in hop.items() if value is not None})
        actor = f"staff:{staff_id}" if kind in _BY_STAFF and staff_id else "kithline"
        journal.write(line.work, alert.family_id, f"alert_{kind}", actor, told)


def raised_by(line: Line, alert_id: int) -> int | None:
    """Return whom an alert is about or came from, if anybody."""
    return load(line, alert_id).person_id


def note_late_answer(line: Line, check_in_id: int) -> int:
    """Say on every alert still open about a check-in that its answer came after all; return how many.

    None of them closes by it: a human looks.
    """
    rows = line.work.look(ABOUT_CHECK_IN, check_in_id)
    for row in rows:
        log(line, _read(row), HopKind.NOTED, detail="answered_after_all")
    return len(rows)


_BY_STAFF = frozenset({HopKind.ACKNOWLEDGED, HopKind.ALREADY_OWNED, HopKind.PASSED_ON, HopKind.NOTED, HopKind.CLOSED})


def _read(row: Any) -> Alert:
    return Alert(
        id=row.id,
        agency_id=row.agency_id,
        family_id=row.family_id,
        code=row.code,
        kind=row.kind,
        severity=row.severity,
        person_id=row.person_id,
        concern_id=row.concern_id,
        state=row.state,
        opened_at=row.opened_at,
        since=row.ladder.get(SINCE, row.opened_at),
        due_at=row.due_at,
        owner_id=row.owner_id,
        owned_at=row.owned_at,
        lapses_at=row.lapses_at,
        noted_at=row.noted_at,
        outcome=row.outcome,
        rung=row.rung,
        passes=row.passes,
        ladder=StaffLadder.from_json(row.ladder),
    )
