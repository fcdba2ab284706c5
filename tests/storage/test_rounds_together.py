"""Hostile units of work in one commit: whoever is to blame fails alone, and nobody inherits anything from them."""

import threading
from collections import Counter

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from storage import journal, timers
from storage.clock import RealClock
from storage.journal_check import verify
from storage.models import JournalEntry, Person, Timer
from storage.work import Gone
from storage.writer import Order, Writer
from tests.databases import NOW
from tests.storage.rows import make_family, make_person

TURNS = 64


class Units:
    """Units of work that plan a timer each; counts how often each was begun."""

    def __init__(self):
        self.begun = Counter()

    def plan(self, key):
        return self.do(key, lambda work: None)

    def do(self, key, fn):
        def unit(work):
            self.begun[key] += 1
            timers.plan(work, kind="pause_over", key=key, due_at=NOW, subject_id=1)
            fn(work)
            return key

        return unit


def run(database, *fns, rounds=None):
    places = rounds or [range(len(fns))]
    return database.run_together(lambda work: places, fns, NOW)


def stored(database):
    with database.reading() as conn:
        return sorted(conn.scalars(select(Timer.key)))


def fail(_work):
    raise ValueError("poison")


def refuse_later(work):
    """Write what the database will refuse once it hears of it."""
    make_person(work, agency_id=404)


def refuse_at_once(work):
    refuse_later(work)
    work.send()


def lose(work):
    work.update(Person, 404, best_time="noon")


@pytest.mark.parametrize(
    ("poison", "fault"),
    [(fail, ValueError), (refuse_at_once, IntegrityError), (refuse_later, IntegrityError), (lose, Gone)],
)
@pytest.mark.parametrize("place", [0, 31, 63])
def test_a10_a_poisoned_unit_among_64_fails_alone_wherever_it_stands(database, poison, fault, place):
    units = Units()
    fns = [units.do("poison", poison) if each == place else units.plan(f"{each:02}") for each in range(TURNS)]
    outcomes = run(database, *fns)
    assert [each.fault is None for each in outcomes] == [each != place for each in range(TURNS)]
    assert isinstance(outcomes[place].fault, fault)
    assert stored(database) == [f"{each:02}" for each in range(TURNS) if each != place]


def test_a_unit_that_the_database_refuses_while_it_is_under_way_costs_the_others_nothing(database):
    units = Units()
    run(database, units.plan("a"), units.do("poison", refuse_at_once), units.plan("b"))
    assert units.begun == {"a": 1, "poison": 1, "b": 1}


def test_who_merely_asks_is_not_blamed_for_what_another_kept_back(database):
    units, asked = Units(), []
    guilty = units.do("guilty", refuse_later)
    innocent = units.do("innocent", lambda work: asked.append(work.conn.scalar(select(Timer.key).limit(1))))
    outcomes = run(database, guilty, innocent)
    assert isinstance(outcomes[0].fault, IntegrityError)
    assert (outcomes[1].fault, outcomes[1].result) == (None, "innocent")
    assert stored(database) == ["innocent"]


def test_two_guilty_of_the_same_thing_the_first_has_it(database):
    def take(work):
        work.insert(Timer, kind="k", key="only one", due_at=NOW, subject_id=1)

    units = Units()
    outcomes = run(database, units.do("a", take), units.plan("b"), units.do("c", take))
    assert [each.fault is None for each in outcomes] == [True, True, False]
    assert stored(database) == ["a", "b", "only one"]


def test_a_nested_step_that_fails_leaves_the_unit_around_it_whole(database):
    def around(work):
        with pytest.raises(ValueError, match="poison"), work.step():
            _plan_and_fail(work)
        with pytest.raises(IntegrityError), work.savepoint():
            refuse_later(work)
        with work.step(), work.savepoint():
            timers.plan(work, kind="pause_over", key="deep", due_at=NOW, subject_id=1)

    units = Units()
    outcomes = run(database, units.plan("a"), units.do("b", around), units.plan("c"))
    assert [each.fault for each in outcomes] == [None, None, None]
    assert units.begun.total() == 3
    assert stored(database) == ["a", "b", "c", "deep"]


@pytest.mark.parametrize("asks", [False, True])
def test_the_journal_goes_on_where_the_last_good_unit_left_it(database, asks):
    with database.writing(NOW) as work:
        family = make_family(work)

    def write(word):
        return lambda work: journal.write(work, family, word, "kithline", {})

    def write_and_fail(work):
        write("lost")(work)
        if asks:
            assert work.conn.scalar(select(JournalEntry.kind).order_by(JournalEntry.seq.desc()).limit(1)) == "lost"
        raise ValueError("poison")

    units = Units()
    run(database, *(units.do(str(n), fn) for n, fn in enumerate((write("one"), write_and_fail, write("two")))))
    with database.reading() as conn:
        assert conn.scalars(select(JournalEntry.kind).order_by(JournalEntry.seq)).all() == ["one", "two"]
        assert verify(conn, database.vault, family) == []


def test_a_later_unit_sees_and_changes_what_an_earlier_one_kept_back(database):
    def cancel_and_plan(work):
        assert work.conn.scalar(select(Timer.key).where(Timer.key == "a")) == "a"
        timers.cancel(work, key="a")

    units = Units()
    run(database, units.plan("a"), units.do("b", cancel_and_plan), units.plan("c"), rounds=[[0], [1, 2]])
    with database.reading() as conn:
        assert dict(conn.execute(select(Timer.key, Timer.state)).all()) == {
            "a": "cancelled",
            "b": "waiting",
            "c": "waiting",
        }


def test_what_every_unit_wants_done_after_the_commit_is_done_once_though_they_were_done_twice(database):
    told = []

    def tell(word):
        return lambda work: work.after_commit.append(lambda: told.append(word))

    units = Units()
    run(database, units.do("a", tell("a")), units.do("b", refuse_later), units.do("c", tell("c")))
    assert units.begun == {"a": 2, "b": 2, "c": 2}
    assert told == ["a", "c"]


def test_rounds_that_cannot_be_arranged_do_not_keep_their_units_from_being_done(database):
    def broken(work):
        yield [0]
        raise LookupError("nobody can tell who stands beside whom")

    units = Units()
    outcomes = database.run_together(broken, [units.plan("a"), units.plan("b")], NOW)
    assert [each.result for each in outcomes] == ["a", "b"]
    assert stored(database) == ["a", "b"]


def test_a_transaction_that_postgresql_gave_up_is_never_taken_for_a_commit(postgres_database):
    """A COMMIT of an aborted transaction is answered by PostgreSQL as if all were well."""

    def break_it(work):
        with pytest.raises(IntegrityError):
            refuse_at_once(work)

    units = Units()
    outcomes = run(postgres_database, units.plan("a"), units.do("b", break_it), units.plan("c"))
    assert stored(postgres_database) == [each.result for each in outcomes if each.fault is None]


def test_the_futures_of_one_commit_each_get_their_own(database):
    writer, go = Writer(database, RealClock()), threading.Event()
    units = Units()
    writer.submit(lambda work: go.wait(20))
    fns = [units.plan("a"), units.do("b", refuse_later), units.do("c", fail), units.plan("d")]
    futures = [writer.submit(each, Order.INBOUND, about=None) for each in fns]
    go.set()
    faults = [type(each.exception(20)) for each in futures]
    assert faults == [type(None), IntegrityError, ValueError, type(None)]
    assert [futures[0].result(), futures[3].result()] == ["a", "d"]
    assert writer.close()
    assert stored(database) == ["a", "d"]


def test_units_that_are_arranged_keep_their_places(database):
    def backwards(work, about):
        return [[place] for place in reversed(range(len(about)))]

    writer, go, seen = Writer(database, RealClock(), arrange=backwards), threading.Event(), []
    writer.submit(lambda work: go.wait(20))
    futures = [
        writer.submit(lambda work, n=n: seen.append(n) or n, Order.INBOUND, about="told" if n % 2 else None)
        for n in range(6)
    ]
    go.set()
    assert [each.result(20) for each in futures] == [0, 1, 2, 3, 4, 5]
    assert seen == [5, 3, 1, 0, 2, 4]
    assert writer.close()


def _plan_and_fail(work):
    timers.plan(work, kind="pause_over", key="lost", due_at=NOW, subject_id=1)
    with work.step():
        timers.plan(work, kind="pause_over", key="lost too", due_at=NOW, subject_id=1)
        work.conn.execute(text("SELECT 1"))
    raise ValueError("poison")
