"""Rows that are kept back: seen by whoever asks, sent in sets, and undone with the step that wrote them."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from casework.vocabulary import TimerState
from storage import timers
from storage.lookups import Lookup, keys
from storage.models import Person, Timer
from storage.work import Gone
from tests.databases import NOW
from tests.storage.rows import make_person

BEST_TIMES = Lookup(
    select(Person.agency_id, Person.id, Person.best_time).where(Person.agency_id.in_(keys())), "agency_id"
)


@pytest.fixture
def work(database):
    """A work whose steps keep their rows back until somebody asks."""
    with database.writing(NOW, strict=False) as opened:
        yield opened


@pytest.fixture
def joan(work):
    return make_person(work, "Joan")


def best_time(work, joan):
    return work.first(select(Person.best_time).where(Person.id == joan)).best_time


def test_what_is_kept_back_is_seen_by_every_way_of_asking(work, joan):
    agency = work.get(Person, joan)["agency_id"]
    assert work.look(BEST_TIMES, agency)[0].best_time is None
    work.update(Person, joan, best_time="evening")
    assert work.look(BEST_TIMES, agency)[0].best_time == "evening"
    work.update(Person, joan, best_time="noon")
    assert [row.best_time for row in work.fetch(BEST_TIMES, [agency])] == ["noon"]
    work.update(Person, joan, best_time="morning")
    assert work.conn.scalar(select(Person.best_time)) == "morning"
    work.update(Person, joan, best_time="night")
    assert [row.best_time for row in work.all(select(Person.best_time))] == ["night"]


def test_what_was_gathered_is_asked_anew_once_it_is_stale(work, joan):
    agency = work.get(Person, joan)["agency_id"]
    work.gather(BEST_TIMES, [agency])
    work.update(Person, joan, best_time="evening")
    assert work.look(BEST_TIMES, agency)[0].best_time == "evening"


def test_several_changes_of_a_new_row_are_one_row(work, joan):
    work.update(Person, joan, best_time="evening", paused_until=NOW)
    work.update(Person, joan, best_time="noon")
    found = work.get(Person, joan)
    assert (found["best_time"], found["paused_until"]) == ("noon", NOW)


def test_a_change_of_a_row_that_is_not_there_is_met_when_it_is_sent(database):
    with pytest.raises(Gone, match=r"^person 404 is not there$"), database.writing(NOW, strict=False) as work:
        work.update(Person, 404, best_time="noon")


def test_a_condition_is_checked_when_the_row_is_sent(work, joan):
    work.update(Person, joan, best_time="evening")
    work.update_if(Person, joan, {"best_time": "noon"}, best_time="night")
    assert best_time(work, joan) == "evening"
    work.update_if(Person, joan, {"best_time": "evening"}, best_time="night")
    assert best_time(work, joan) == "night"


def test_a_step_that_fails_takes_its_own_rows_and_no_others(work, joan):
    work.update(Person, joan, best_time="evening")
    with pytest.raises(ValueError, match="poison"), work.step():
        _plan_and_fail(work, joan)
    with work.step():
        timers.plan(work, kind="pause_over", key="kept", due_at=NOW, subject_id=1)
    assert best_time(work, joan) == "evening"
    assert [row.key for row in work.all(select(Timer.key))] == ["kept"]


def test_a_step_that_asked_in_between_is_undone_all_the_same(work, joan):
    work.update(Person, joan, best_time="evening")
    with pytest.raises(ValueError, match="poison"), work.step():
        _change_twice_and_fail(work, joan)
    assert best_time(work, joan) == "evening"


def test_a_timer_that_is_cancelled_and_planned_again_waits(work):
    for _ in range(2):
        timers.cancel(work, subject=("pause_over", 1))
        timers.plan(work, kind="pause_over", key="a", due_at=NOW, subject_id=1)
    timers.plan(work, kind="pause_over", key="b", due_at=NOW, subject_id=1)
    timers.cancel(work, key="b")
    found = {row.key: row.state for row in work.all(select(Timer.key, Timer.state))}
    assert found.get("b") in (None, TimerState.CANCELLED)
    assert found["a"] is TimerState.WAITING


def test_what_the_database_refuses_is_met_inside_a_savepoint(work):
    row = {"kind": "pause_over", "key": "a", "due_at": NOW}
    work.insert(Timer, **row, subject_id=1)
    with pytest.raises(IntegrityError), work.savepoint():
        work.insert(Timer, **row, subject_id=2)
    assert [row.subject_id for row in work.all(select(Timer.subject_id))] == [1]


def _plan_and_fail(work, joan):
    work.update(Person, joan, best_time="noon")
    timers.plan(work, kind="pause_over", key="lost", due_at=NOW, subject_id=1)
    raise ValueError("poison")


def _change_twice_and_fail(work, joan):
    work.update(Person, joan, best_time="noon")
    assert best_time(work, joan) == "noon"
    with work.step():
        work.update(Person, joan, best_time="night")
    raise ValueError("poison")
