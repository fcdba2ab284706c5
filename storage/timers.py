"""What must happen later: rows with a due time and a key (design 1, sentence 3).

`plan` and `cancel` belong to the change that makes them necessary or moot, in the same transaction. `claim` is
for the clock alone: it takes what is due as one set, and whoever moved a row from waiting owns it (F1).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Insert, Row, select, update
from sqlalchemy.dialects import postgresql, sqlite

from casework.vocabulary import TimerState
from storage.models import Timer
from storage.work import Work

_MOVED = ("kind", "subject_id", "family_id", "due_at", "late_after_s", "version", "state", "payload", "tries")


@dataclass(frozen=True)
class Planned:
    """One thing to plan. `key` names plan, person and occurrence; `late_after` is how stale it may be when it fires.

    A handler finds `payload` again as plain values, moments included.
    """

    kind: str
    key: str
    due_at: datetime
    subject_id: int
    family_id: int | None = None
    payload: dict[str, Any] | None = None
    late_after: timedelta | None = None
    version: int = 1


def plan(
    work: Work,
    *,
    kind: str,
    key: str,
    due_at: datetime,
    subject_id: int,
    family_id: int | None = None,
    payload: dict[str, Any] | None = None,
    late_after: timedelta | None = None,
    version: int = 1,
) -> None:
    """Plan one thing; a timer of the same key moves to the new moment and waits again."""
    plan_all(work, [Planned(kind, key, due_at, subject_id, family_id, payload, late_after, version)])


def plan_all(work: Work, planned: Iterable[Planned]) -> None:
    """Plan many things as one set."""
    rows = [_row(work, each) for each in planned]
    if rows:
        work.conn.execute(_upsert(work.conn.dialect.name), rows)


def cancel(
    work: Work,
    *,
    key: str | None = None,
    keys: Collection[str] | None = None,
    prefix: str | None = None,
    subject: tuple[str, int] | None = None,
    subjects: tuple[str, Collection[int]] | None = None,
) -> int:
    """Cancel what still waits, by key or keys, by the beginning of keys, or by (kind, subject id); return how many."""
    conditions: list[ColumnElement[bool]] = []
    if key is not None:
        conditions.append(Timer.key == key)
    if keys is not None:
        conditions.append(Timer.key.in_(keys))
    if prefix is not None:
        conditions.append(Timer.key.startswith(prefix, autoescape=True))
    if subject is not None:
        conditions += [Timer.kind == subject[0], Timer.subject_id == subject[1]]
    if subjects is not None:
        conditions += [Timer.kind == subjects[0], Timer.subject_id.in_(subjects[1])]
    if not conditions:
        raise ValueError("name what to cancel: keys, a prefix or a subject")
    cancelled = update(Timer).where(Timer.state == TimerState.WAITING, *conditions)
    return work.conn.execute(cancelled.values(state=TimerState.CANCELLED, done_at=work.now)).rowcount


def claim(work: Work, kinds: Collection[str], limit: int) -> Sequence[Row[Any]]:
    """Take up to `limit` due timers of these kinds, oldest first, and mark them done in this transaction.

    A row that another worker holds is passed over. `stamped_at` is when it should have happened, `done_at` is now.
    If the transaction fails, they wait again as if never touched.
    """
    due = (
        select(Timer.__table__)
        .where(Timer.state == TimerState.WAITING, Timer.due_at <= work.now, Timer.kind.in_(kinds))
        .order_by(Timer.due_at, Timer.id)
        .limit(limit)
        .with_for_update(skip_locked=True)  # left out on SQLite, where the transaction already holds the file
    )
    rows = work.all(due)
    if not rows:
        return rows
    moved = (
        update(Timer)
        .where(Timer.id.in_([row.id for row in rows]), Timer.state == TimerState.WAITING)
        .values(state=TimerState.DONE, done_at=work.now, stamped_at=Timer.due_at, tries=Timer.tries + 1)
    )
    work.conn.execute(moved)
    return rows


def set_aside(work: Work, timer_id: int) -> bool:
    """Take a timer that cannot be carried out off the road; True when this caller did."""
    return work.change(
        Timer,
        timer_id,
        {"state": (TimerState.WAITING, TimerState.DONE)},
        state=TimerState.SET_ASIDE,
        done_at=work.now,
    )


def _row(work: Work, planned: Planned) -> dict[str, Any]:
    return {
        "id": work.new_id(),
        "kind": planned.kind,
        "subject_id": planned.subject_id,
        "family_id": planned.family_id,
        "key": planned.key,
        "due_at": planned.due_at,
        "late_after_s": None if planned.late_after is None else int(planned.late_after.total_seconds()),
        "version": planned.version,
        "state": TimerState.WAITING,
        "payload": planned.payload,
        "tries": 0,
    }


@cache
def _upsert(dialect: str) -> Insert:
    made = postgresql.insert(Timer) if dialect == "postgresql" else sqlite.insert(Timer)
    fresh = {name: made.excluded[name] for name in _MOVED}
    return made.on_conflict_do_update(index_elements=["key"], set_={**fresh, "done_at": None, "stamped_at": None})
