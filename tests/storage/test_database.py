"""Commits, promises kept after the commit, locks, and retries."""

import subprocess
import sys
import threading
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import DBAPIError, OperationalError

from storage import engines as engines_module
from storage.database import Database
from storage.engines import parse_url
from storage.faults import DatabaseBroken, DatabaseBusy
from storage.models import Installation, Timer
from storage.stamp import stamp, stamp_of
from tests.databases import NOW


def add_timer(work, key="a"):
    return work.insert(Timer, kind="check_in_due", subject_id=1, key=key, due_at=NOW)


def stored_keys(database):
    with database.reading() as conn:
        return sorted(conn.execute(select(Timer.key)).scalars())


def test_what_was_promised_is_done_after_the_commit_and_sees_it(database):
    seen = []
    with database.writing(NOW) as work:
        add_timer(work)
        work.after_commit.append(lambda: seen.extend(stored_keys(database)))
        assert seen == []
    assert seen == ["a"]


def test_a_unit_of_work_that_fails_stores_nothing_and_keeps_no_promise(database):
    kept = []

    def fail(work):
        add_timer(work)
        work.after_commit.append(lambda: kept.append("promise"))
        raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        database.run(fail, NOW)
    assert stored_keys(database) == []
    assert kept == []


def test_a_promise_that_fails_does_not_undo_or_hide_what_was_stored(database, caplog):
    kept = []
    with database.writing(NOW) as work:
        add_timer(work)
        work.after_commit.append(lambda: 1 // 0)
        work.after_commit.append(lambda: kept.append("next"))
    assert stored_keys(database) == ["a"]
    assert kept == ["next"]
    assert [record.__dict__["action"] for record in caplog.records] == ["storage.after_commit_failed"]


def test_a_promise_may_itself_begin_a_unit_of_work(database):
    def write_more():
        with database.writing(NOW) as work:
            add_timer(work, "b")

    with database.writing(NOW) as work:
        add_timer(work, "a")
        work.after_commit.append(write_more)
    assert stored_keys(database) == ["a", "b"]


def test_pages_cannot_change_anything(database):
    with database.reading() as conn, pytest.raises(DBAPIError, match=r"(?i)read.?only"):
        conn.execute(text("DELETE FROM timer"))


def test_units_of_work_do_not_nest_in_one_thread(database):
    with database.writing(NOW), pytest.raises(RuntimeError, match="already open"), database.writing(NOW):
        pass
    with database.writing(NOW) as work:
        add_timer(work)
    assert stored_keys(database) == ["a"]


def test_every_commit_of_sqlite_is_on_disk_before_it_returns(sqlite_url, keys):
    database = Database(sqlite_url, keys)
    for engine in (database.engine, database.read_engine):
        with engine.connect() as conn:
            found = {name: conn.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous")}
            assert found == {"journal_mode": "wal", "synchronous": 2}
            assert conn.execute(text("PRAGMA foreign_keys")).scalar() == 1
    database.close()


def test_e1_a_locked_database_is_busy_and_works_again_afterwards(sqlite_url, keys, monkeypatch):
    monkeypatch.setattr(engines_module, "BUSY_MS", 50)
    database = Database(sqlite_url, keys)
    other = Database(sqlite_url, keys)
    with other.writing(NOW), pytest.raises(DatabaseBusy, match="locked"), database.writing(NOW):
        pass
    with database.writing(NOW) as work:
        add_timer(work)
    assert stored_keys(database) == ["a"]
    database.close()
    other.close()


def test_a_page_is_read_while_a_unit_of_work_is_open(database):
    with database.writing(NOW) as work:
        add_timer(work)
        assert stored_keys(database) == []
    assert stored_keys(database) == ["a"]


@pytest.mark.postgres
def test_e14_a_deadlock_is_retried_and_both_finish(postgres_database):
    with postgres_database.writing(NOW) as work:
        rows = [add_timer(work, key) for key in "ab"]
    met = threading.Barrier(2)
    tries = []

    def change_both(first, second):
        def change(work):
            tries.append(first)
            work.update(Timer, first, tries=1)
            work.send()
            if len(tries) <= 2:
                met.wait(10)
            work.update(Timer, second, tries=1)

        return change

    both = [
        threading.Thread(target=postgres_database.run, args=(change_both(*order), NOW)) for order in (rows, rows[::-1])
    ]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join(20)
    assert len(tries) > 2  # one of the two was sent back
    with postgres_database.reading() as conn:
        assert list(conn.execute(select(Timer.tries)).scalars()) == [1, 1]


@pytest.mark.postgres
def test_e14_after_three_tries_a_serialization_failure_is_shown(postgres_database):
    tries = []

    def fail(work):
        tries.append(work)
        work.conn.execute(text("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$"))

    with pytest.raises(OperationalError) as refused:
        postgres_database.run(fail, NOW)
    assert isinstance(refused.value.orig, psycopg.errors.SerializationFailure)
    assert len(tries) == 3


def test_another_fault_is_not_retried(database):
    tries = []

    def fail(work):
        tries.append(work)
        work.conn.execute(text("SELECT * FROM nothing"))

    with pytest.raises(DBAPIError):
        database.run(fail, NOW)
    assert len(tries) == 1


@pytest.mark.postgres
def test_e8_after_all_connections_were_cut_the_next_unit_of_work_goes_on(postgres_database):
    with postgres_database.writing(NOW) as work:
        add_timer(work)
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    address = postgres_database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as conn:
        conn.execute(f"SELECT pg_terminate_backend(pid) {others}")
    with postgres_database.writing(NOW) as work:
        add_timer(work, "b")
    assert stored_keys(postgres_database) == ["a", "b"]


@pytest.mark.postgres
def test_e11_when_all_connections_are_taken_the_next_one_is_refused_soon(postgres_database):
    postgres_database.engine.pool._timeout = 0.1
    taken = [postgres_database.engine.connect() for _ in range(10)]
    with pytest.raises(DatabaseBusy, match="cannot be reached"), postgres_database.writing(NOW):
        pass
    for conn in taken:
        conn.close()
    with postgres_database.writing(NOW) as work:
        add_timer(work)


@pytest.mark.postgres
def test_e7_a_server_that_is_away_is_busy_not_broken(keys):
    database = Database("postgresql://kithline@127.0.0.1:9/nothing", keys)
    with pytest.raises(DatabaseBusy, match="cannot be reached"), database.writing(NOW):
        pass


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from storage.database import Database
from storage.keys import Keys, make_keys
from storage.stamp import stamp

database = Database(sys.argv[1], Keys.parse(make_keys()))
with database.writing(datetime(2026, 6, 15, tzinfo=UTC)) as work:
    stamp(work, "demo")
    if sys.argv[2] == "before":
        os.kill(os.getpid(), signal.SIGKILL)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize(("moment", "stored"), [("before", None), ("after", "demo")])
def test_a1_a2_a_kill_before_the_commit_stores_nothing_and_after_it_loses_nothing(
    database, database_url, moment, stored
):
    command = [sys.executable, "-c", KILLED, database_url, moment]
    assert subprocess.run(command, cwd=Path(__file__).parents[2], check=False).returncode == -9
    with database.reading() as conn:
        assert stamp_of(conn) == stored
    with database.writing(NOW) as work:
        stamp(work, "demo")
    with database.reading() as conn:
        assert conn.execute(select(Installation.id)).scalars().all() == [1]


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://u:secret@host/db", "secret words"])
def test_e5_an_address_that_is_not_usable_is_refused_without_repeating_it(url):
    with pytest.raises(DatabaseBroken) as refused:
        parse_url(url)
    assert "secret" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_dormant_timers_are_not_read_when_due_ones_are_looked_for(database):
    found = select(Timer.id).where(Timer.state == "waiting", Timer.due_at <= NOW)
    asked = []
    event.listen(database.read_engine, "before_cursor_execute", lambda *heard: asked.append(heard[2]))
    with database.reading() as conn:
        conn.execute(found).all()
        asked = [sql for sql in asked if sql.startswith("SELECT")]
        assert "timer.state = 'waiting'" in asked[0]  # a bound parameter would not match the partial index
        if database.dialect == "sqlite":
            sql, due = asked[0], "2026-06-15T08:00:00.000000Z"
            plan = conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", (due,)).all()
            assert "USING INDEX ix_timer_due (due_at<?)" in str(plan)
        else:
            conn.exec_driver_sql("SET enable_seqscan = off")
            sql = asked[0].replace("%(due_at_1)s::TIMESTAMP WITH TIME ZONE", "now()")
            plan = conn.exec_driver_sql(f"EXPLAIN {sql}").all()
            assert "ix_timer_due" in str(plan)
