"""A new alert, or one more thing said under an alert that is already waiting (method 5.2)."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, or_, select
from sqlalchemy.exc import IntegrityError

from bot.agency import agency as house
from bot.alerts.climbing import advance
from bot.alerts.ladder import ladder_of
from bot.alerts.raising import raise_to
from bot.alerts.record import frozen, load, log
from bot.alerts.telling import was_acknowledged
from bot.line import Line
from casework.codes import new_code
from casework.ladders import StaffLadder, deadline
from casework.vocabulary import AlertState, HopKind, Severity
from storage import journal
from storage.models import Alert as AlertRow

TOGETHER = timedelta(hours=6)
"""Alerts of one family this close are one ping (method 5.2)."""

CODE_RESTS = timedelta(days=7)
"""A code is not given again this soon after its alert closed, so that a late answer is not taken for another."""

SILENCE = frozenset({"missed_check_in", "member_drifting", "not_reached", "find_cover"})
"""Kinds that say that nothing was heard from somebody."""

_TRIES = 5


@dataclass(frozen=True)
class Opened:
    """The alert that now stands for it; `grouped` when that one was waiting already and nobody is pinged again."""

    id: int
    code: str
    due_at: datetime
    grouped: bool


def open_alert(
    line: Line,
    *,
    kind: str,
    severity: Severity,
    agency_id: int,
    family_id: int | None = None,
    person_id: int | None = None,
    concern_id: int | None = None,
    check_in_id: int | None = None,
    outbound_id: int | None = None,
    args: dict[str, Any] | None = None,
) -> Opened:
    """Open an alert and page its first rung, in the transaction of what caused it.

    What comes within six hours about the same person of the same family, is no more serious, and was not yet
    acknowledged, is listed under the alert that waits: one ping. `args` are for the alert's one line.
    """
    about = {"person_id": person_id, "concern_id": concern_id, "check_in_id": check_in_id, "outbound_id": outbound_id}
    leader = _leader(line, agency_id, family_id, kind, severity, about)
    if leader is not None:
        return _join(line, leader, kind, severity, about)
    ladder = ladder_of(line, agency_id, severity)
    alert_id = _insert(line, ladder, agency_id=agency_id, family_id=family_id, kind=kind, args=args, about=about)
    alert = load(line, alert_id)
    if family_id is not None:
        told = {"alert": alert_id, "code": alert.code, "kind": kind, "severity": severity}
        journal.write(line.work, family_id, "alert_opened", "kithline", told)
    advance(line, alert, None)
    return Opened(alert_id, alert.code, alert.due_at, grouped=False)


def make_worse(line: Line, alert_id: int, severity: Severity, why: str) -> None:
    """Raise an alert and page the first rung of its new ladder at once; a lower or equal severity changes nothing."""
    alert = load(line, alert_id)
    if alert.state is AlertState.CLOSED or severity.rank <= alert.severity.rank:
        return
    raise_to(line, alert, severity, why)
    advance(line, load(line, alert_id), None)


def _leader(
    line: Line, agency_id: int, family_id: int | None, kind: str, severity: Severity, about: dict[str, int | None]
) -> Row[Any] | None:
    """The alert this one would be listed under. A second concern or check-in is a thing of its own."""
    found = select(AlertRow.__table__).where(
        AlertRow.agency_id == agency_id,
        AlertRow.state == AlertState.OPEN,
        AlertRow.opened_at > line.now - TOGETHER,
        AlertRow.severity.in_([each for each in Severity if each.rank >= severity.rank]),
        AlertRow.family_id == family_id if family_id is not None else AlertRow.family_id.is_(None),
        AlertRow.person_id == about["person_id"] if about["person_id"] is not None else AlertRow.person_id.is_(None),
    )
    if family_id is None:
        found = found.where(AlertRow.kind == kind)
    for column, value in ((AlertRow.concern_id, about["concern_id"]), (AlertRow.check_in_id, about["check_in_id"])):
        if value is not None:
            found = found.where(or_(column.is_(None), column == value))
    rows = line.work.all(found.order_by(AlertRow.opened_at))
    free = [row for row in rows if _may_hold(row.kind, kind) and not was_acknowledged(line, row.id)]
    return max(free, key=lambda row: row.severity.rank, default=None)


def _may_hold(leader: str, kind: str) -> bool:
    """What somebody said is never listed under their silence: the line that was sent would say the opposite."""
    return leader not in SILENCE or kind in SILENCE


def _join(line: Line, leader: Row[Any], kind: str, severity: Severity, about: dict[str, int | None]) -> Opened:
    """List it under the one that waits, which from now on stands for its concern, check-in and message too."""
    missing = {name: value for name, value in about.items() if value is not None and getattr(leader, name) is None}
    if missing:
        line.work.update(AlertRow, leader.id, **missing)
    log(line, load(line, leader.id), HopKind.RAISED, detail=f"also {kind}, {severity}")
    return Opened(leader.id, leader.code, leader.due_at, grouped=True)


def _insert(
    line: Line,
    ladder: StaffLadder,
    *,
    agency_id: int,
    family_id: int | None,
    kind: str,
    args: dict[str, Any] | None,
    about: dict[str, int | None],
) -> int:
    values = {
        "agency_id": agency_id,
        "family_id": family_id,
        "kind": kind,
        "severity": ladder.severity,
        "state": AlertState.OPEN,
        "opened_at": line.now,
        "due_at": deadline(ladder, line.now, house(line).hours),
        "ladder": frozen(ladder, line.now),
        "line": {"kind": kind, "args": args or {}},
        **about,
    }
    for left in reversed(range(_TRIES)):
        try:
            with line.work.savepoint():
                return line.work.insert(AlertRow, code=_code(line, agency_id), **values)
        except IntegrityError:  # another worker took that code at this very moment
            if not left:
                raise
    raise AssertionError("unreachable")


def _code(line: Line, agency_id: int) -> str:
    taken = select(AlertRow.code).where(
        AlertRow.agency_id == agency_id,
        or_(AlertRow.state != AlertState.CLOSED, AlertRow.closed_at > line.now - CODE_RESTS),
    )
    return new_code(line.work.conn.scalars(taken).all(), random.choice)
