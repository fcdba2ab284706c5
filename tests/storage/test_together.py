"""Many units of work in one commit: each a step of its own, and the guilty one spoils no other."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from storage.models import Timer
from tests.databases import NOW


def one_by_one(work, count):
    return [[place] for place in range(count)]


def run(database, *fns):
    return database.run_together(lambda work: one_by_one(work, len(fns)), fns, NOW)


def insert(key):
    return lambda work: work.insert(Timer, kind="pause_over", key=key, due_at=NOW, subject_id=1)


def poison(work):
    insert("poison")(work)
    raise ValueError("poison")


def stored(database):
    with database.reading() as conn:
        return sorted(conn.scalars(select(Timer.key)))


def test_a_unit_that_fails_is_undone_alone(database):
    outcomes = run(database, insert("a"), poison, insert("b"))
    assert [type(each.fault) for each in outcomes] == [type(None), ValueError, type(None)]
    assert stored(database) == ["a", "b"]


def test_what_the_database_refuses_of_one_is_stored_of_the_others(database):
    outcomes = run(database, insert("a"), insert("b"), insert("a"), insert("c"))
    assert stored(database) == ["a", "b", "c"]
    assert [each.fault is None for each in outcomes].count(False) == 1
    assert isinstance(next(each.fault for each in outcomes if each.fault), IntegrityError)


def test_what_one_wanted_after_the_commit_is_done_once(database):
    told = []
    run(database, lambda work: work.after_commit.append(lambda: told.append("a")), poison, insert("b"))
    assert told == ["a"]


@pytest.mark.parametrize("count", [0, 1, 200])
def test_any_number_of_units_is_answered_in_their_order(database, count):
    outcomes = run(database, *((lambda work, number=number: number) for number in range(count)))
    assert [each.result for each in outcomes] == list(range(count))
