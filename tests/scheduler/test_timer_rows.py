"""Timers as rows: planned once a key, moved, cancelled, claimed by exactly one."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from casework.vocabulary import TimerState
from storage import timers
from storage.database import Database
from storage.models import Timer
from storage.timers import Planned

NOW = datetime(2026, 6, 17, 15, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def _plan(database: Database, *planned: Planned) -> None:
    with database.writing(NOW) as work:
        timers.plan_all(work, planned)


def _rows(database: Database) -> list:
    with database.reading() as conn:
        return list(conn.execute(select(Timer.__table__).order_by(Timer.key)))


def _states(database: Database) -> dict[str, str]:
    return {row.key: row.state for row in _rows(database)}


def _claim(database: Database, at: datetime = NOW, kinds: tuple[str, ...] = ("bell",), limit: int = 10) -> list[str]:
    with database.writing(at) as work:
        return [row.key for row in timers.claim(work, kinds, limit)]


def _bell(key: str, due_at: datetime = NOW, subject_id: int = 1, kind: str = "bell") -> Planned:
    return Planned(kind, key, due_at, subject_id)


def test_a_timer_planned_again_moves_and_stays_one(database):
    _plan(database, _bell("a", NOW + HOUR))
    _plan(database, Planned("bell", "a", NOW + 2 * HOUR, 1, payload={"rung": 2}, late_after=HOUR, version=3))
    (row,) = _rows(database)
    assert (row.due_at, row.payload, row.late_after_s, row.version) == (NOW + 2 * HOUR, {"rung": 2}, 3600, 3)


def test_a_timer_that_is_done_waits_again_when_it_is_planned_again(database):
    _plan(database, _bell("a"))
    assert _claim(database) == ["a"]
    _plan(database, _bell("a", NOW + HOUR))
    (row,) = _rows(database)
    assert (row.state, row.done_at, row.stamped_at, row.tries) == (TimerState.WAITING, None, None, 0)


def test_only_what_is_due_and_of_the_kinds_asked_for_is_claimed_oldest_first(database):
    _plan(
        database,
        _bell("later", NOW + HOUR),
        _bell("second", NOW),
        _bell("first", NOW - HOUR),
        _bell("other", NOW - HOUR, kind="horn"),
    )
    assert _claim(database) == ["first", "second"]
    assert _states(database) == {"first": "done", "later": "waiting", "other": "waiting", "second": "done"}


def test_a_claimed_timer_keeps_when_it_should_have_happened_apart_from_when_it_did(database):
    _plan(database, _bell("a", NOW - HOUR))
    _claim(database)
    (row,) = _rows(database)
    assert (row.stamped_at, row.done_at, row.tries) == (NOW - HOUR, NOW, 1)


def test_a_claim_takes_no_more_than_its_limit(database):
    _plan(database, *(_bell(f"{n}") for n in range(5)))
    assert len(_claim(database, limit=3)) == 3
    assert len(_claim(database, limit=3)) == 2


def test_a_claim_that_fails_leaves_everything_waiting(database):
    _plan(database, _bell("a"))

    def claim_and_fail() -> None:
        with database.writing(NOW) as work:
            assert timers.claim(work, ("bell",), 10)
            raise RuntimeError("the handler failed")

    with pytest.raises(RuntimeError, match="the handler failed"):
        claim_and_fail()
    assert _states(database) == {"a": "waiting"}


@pytest.mark.parametrize(
    "which",
    [
        {"key": "rung:1:2"},
        {"keys": ["rung:1:2", "rung:9:9"]},
        {"subject": ("bell", 1)},
        {"subjects": ("bell", [1, 9])},
    ],
    ids=["key", "keys", "subject", "subjects"],
)
def test_a_cancelled_timer_is_never_claimed(database, which):
    _plan(database, _bell("rung:1:2"), _bell("rung:12:2", subject_id=12), _bell("rungx1:2", subject_id=2))
    with database.writing(NOW) as work:
        timers.cancel(work, **which)
    assert _claim(database) == ["rung:12:2", "rungx1:2"]
    assert _states(database)["rung:1:2"] == "cancelled"


def test_what_is_already_done_cannot_be_cancelled(database):
    _plan(database, _bell("a"))
    _claim(database)
    with database.writing(NOW) as work:
        timers.cancel(work, key="a")
    assert _states(database) == {"a": "done"}


def test_cancelling_nothing_in_particular_is_refused(database):
    with database.writing(NOW) as work, pytest.raises(ValueError, match="name what to cancel"):
        timers.cancel(work)


def test_f1_two_workers_claim_each_due_timer_once(database):
    _plan(database, *(_bell(f"{n:03}") for n in range(60)))
    taken: list[list[str]] = [[], []]
    both = threading.Barrier(2)

    def work_through(mine: list[str]) -> None:
        both.wait(10)
        while found := _claim(database, limit=7):
            mine += found

    workers = [threading.Thread(target=work_through, args=(mine,)) for mine in taken]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert sorted(taken[0] + taken[1]) == [f"{n:03}" for n in range(60)]


def test_a_worker_passes_over_rows_another_one_holds(postgres_database):
    database = postgres_database
    _plan(database, _bell("a"), _bell("b"))
    found: list[str] = []
    with database.writing(NOW) as work:
        assert [row.key for row in timers.claim(work, ("bell",), 1)] == ["a"]
        other = threading.Thread(target=lambda: found.extend(_claim(database)))
        other.start()
        other.join(10)
    assert found == ["b"]


def test_a_timer_set_aside_is_not_claimed_again(database):
    _plan(database, _bell("a"))
    (row,) = _rows(database)
    with database.writing(NOW) as work:
        assert timers.set_aside(work, row.id)
        assert not timers.set_aside(work, row.id)
    assert _claim(database) == []
    assert _states(database) == {"a": "set_aside"}
