"""What must happen later: rows with a due time and a key (design 1, sentence 3).

`plan` and `cancel` belong to the change that makes them necessary or moot, in the same transaction. `claim` is
for the clock alone: it takes what is due as one set, and whoever moved a row from waiting owns it (F1).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, select

from casework.vocabulary import TimerState
from storage.lookups import Lookup, keys
from storage.models import Timer
from storage.work import Work

_DUE = Lookup(
    select(Timer.__table__)
    .where(Timer.state == TimerState.WAITING, Timer.due_at <= bindparam("now"), Timer.kind.in_(keys()))
    .order_by(Timer.due_at, Timer.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True),  # left out on SQLite, where the transaction already holds the file
    by="kind",
    since={"now": timedelta(0)},
    bound=("most",),
)


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
    for each in planned:
        work.plan(Timer, _row(work, each))


def cancel(
    work: Work,
    *,
    key: str | None = None,
    keys: Collection[str] | None = None,
    subject: tuple[str, int] | None = None,
    subjects: tuple[str, Collection[int]] | None = None,
) -> None:
    """Cancel what still waits, by key or keys, or by (kind, subject id)."""
    if key is None and keys is None and subject is None and subjects is None:
        raise ValueError("name what to cancel: keys or a subject")
    for each in (*(() if key is None else (key,)), *(keys or ())):
        work.cancel(Timer, {"key": each})
    for kind, ids in ((subject[0], (subject[1],)) if subject else ("", ()), subjects or ("", ())):
        for subject_id in ids:
            work.cancel(Timer, {"subject_id": subject_id, "kind": kind})


def claim(work: Work, kinds: Collection[str], limit: int) -> Sequence[Any]:
    """Take up to `limit` due timers of these kinds, oldest first, and mark them done in this transaction.

    A row that another worker holds is passed over, and so is one of a family that has a turn under way: to wait for
    it here could be to wait for each other. `stamped_at` is when it should have happened, `done_at` is now. If the
    transaction fails, they wait again as if never touched.
    """
    found = work.fetch(_DUE, kinds, most=limit)
    free = work.try_families({row.family_id for row in found if row.family_id is not None})
    rows = [row for row in found if row.family_id is None or row.family_id in free]
    rows.sort(key=lambda row: (row.due_at, row.id))
    moved = {"state": TimerState.DONE, "done_at": work.now}
    for row in rows:
        work.update(Timer, row.id, **moved, stamped_at=row.due_at, tries=row.tries + 1)
    return rows


def more_due(conn: Connection, now: datetime, than: int) -> bool:
    """Tell whether more than so many timers are due."""
    due = select(Timer.id).where(Timer.state == TimerState.WAITING, Timer.due_at <= now)
    return conn.execute(due.order_by(Timer.due_at).offset(than).limit(1)).first() is not None


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
