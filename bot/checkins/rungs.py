"""When each rung of a missed check-in's ladder is due, as timers (method 5.4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from bot.agency import agency
from bot.line import Line
from casework.ladders import LADDERS, Ladder, Rung, RungKind, due_of
from casework.rhythm import QuietHours, window_closes
from storage.agency_settings import agency_setting
from storage.timers import Planned

SETTING = "missed_ladders"
BEFORE_PROMISE = timedelta(hours=24)
"""The practitioner has to know this long before a critical promise (method 5.1, day rule)."""

A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class DueRung:
    """One rung with its moment. `pulled` rungs keep it, whenever the opener was handed over."""

    rung: Rung
    due_at: datetime
    pulled: bool = False


def ladder_of(line: Line, name: str) -> Ladder:
    """Return the ladder `member`, `caregiver` or `covert` as the agency keeps it."""
    if SETTING not in line.memo:
        line.memo[SETTING] = agency_setting(line.work.conn, agency(line).id, SETTING)
    own = line.memo[SETTING]
    if isinstance(own, Mapping) and name in own:
        return Ladder.from_json(own[name])
    return LADDERS[name]


@lru_cache(maxsize=1024)
def rungs_due(
    ladder: Ladder, opened_at: datetime, zone: ZoneInfo, quiet: QuietHours, critical_at: datetime | None
) -> tuple[DueRung, ...]:
    """Return every rung with its moment for an opener handed over at `opened_at`.

    `critical_at` is the first critical promise ahead. When the last rung would come less than 24 hours before it,
    the rungs after the first move together until it does not, within allowed hours. When even the first rung is too
    late for that, the backup is asked and the practitioner told with it, and there is no second nudge (method 5.4).
    """
    usual = tuple(DueRung(rung, due_of(rung, opened_at, zone, quiet)) for rung in ladder.rungs)
    first, last = usual[0].due_at, usual[-1].due_at
    if critical_at is None or last + BEFORE_PROMISE <= critical_at or len(usual) == 1:
        return usual
    ends = critical_at - BEFORE_PROMISE
    if ends <= first:
        kept = [each for each in usual[1:] if each.rung.kind is not RungKind.NUDGE_ELSEWHERE]
        return (usual[0], *(DueRung(each.rung, first, pulled=True) for each in kept))
    share = (ends - first) / (last - first)
    evening = window_closes(first, zone, quiet, None) - A_MINUTE
    return (usual[0], *(_pull(each, first + (each.due_at - first) * share, evening, quiet, zone) for each in usual[1:]))


def planned_rung(check_in_id: int, family_id: int, due: DueRung) -> Planned:
    """Return the timer of one rung."""
    return Planned(
        kind="check_in_rung",
        key=f"check_in_rung:{check_in_id}:{due.rung.name}",
        due_at=due.due_at,
        subject_id=check_in_id,
        family_id=family_id,
        payload=rung_payload(due.rung, pulled=due.pulled),
    )


def rung_payload(rung: Rung, *, pulled: bool) -> dict[str, Any]:
    """What a rung's timer remembers of it: the ladder it stands in is frozen with it."""
    return {"rung": rung.name, "kind": str(rung.kind), "pulled": pulled, "ladder": _frozen(rung)}


def rung_from(payload: Mapping[str, Any]) -> tuple[Rung, bool]:
    """Read back what `rung_payload` wrote."""
    kept = payload["ladder"]
    after = None if kept["after_s"] is None else timedelta(seconds=kept["after_s"])
    at = None if kept["at"] is None else time.fromisoformat(kept["at"])
    return Rung(payload["rung"], after, kept["on_day"], at, RungKind(payload["kind"])), bool(payload["pulled"])


def _frozen(rung: Rung) -> dict[str, Any]:
    return {
        "after_s": None if rung.after is None else int(rung.after.total_seconds()),
        "on_day": rung.on_day,
        "at": None if rung.at is None else rung.at.isoformat("minutes"),
    }


def _pull(due: DueRung, moment: datetime, evening: datetime, quiet: QuietHours, zone: ZoneInfo) -> DueRung:
    """Move one rung earlier; a text that would land at night goes in the last minute before it."""
    if due.rung.kind.to_family and quiet.cover(moment.astimezone(zone).time()):
        moment = min(moment, evening)
    return DueRung(due.rung, moment, pulled=True)
