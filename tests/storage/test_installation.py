"""The stamp, the movable clock, the processes that ran and the cursors of channels."""

from datetime import UTC, datetime, timedelta

import pytest

from storage import processes
from storage.clock import OffsetClock, RealClock
from storage.cursors import move_cursor, read_cursor
from storage.faults import StampMismatch
from storage.processes import Outage
from storage.stamp import clock_offset, require_stamp, set_clock_offset, stamp, stamp_of
from tests.databases import NOW

OTHER = {"demo": "live", "live": "demo"}


@pytest.mark.parametrize("kind", ["demo", "live"])
def test_p12_each_side_refuses_the_others_database(work, kind):
    stamp(work, kind)
    stamp(work, kind)
    require_stamp(work.conn, kind)
    assert stamp_of(work.conn) == kind
    for refused in (stamp, lambda w, other: require_stamp(w.conn, other)):
        with pytest.raises(StampMismatch, match=f"stamped {kind}, and {OTHER[kind]} may not touch it"):
            refused(work, OTHER[kind])
    assert stamp_of(work.conn) == kind


def test_a_database_that_nobody_stamped_is_refused_by_both(work):
    assert stamp_of(work.conn) is None
    with pytest.raises(StampMismatch, match="not stamped"):
        require_stamp(work.conn, "live")


def test_the_clock_offset_is_kept_to_the_microsecond(work):
    stamp(work, "demo")
    assert clock_offset(work.conn) == timedelta(0)
    for offset in (timedelta(days=400, microseconds=7), timedelta(days=-400, microseconds=-7)):
        set_clock_offset(work, offset)
        assert clock_offset(work.conn) == offset


def test_p12_the_clock_of_a_live_database_is_never_moved(work):
    stamp(work, "live")
    with pytest.raises(StampMismatch):
        set_clock_offset(work, timedelta(days=1))
    assert clock_offset(work.conn) == timedelta(0)


class Stopped:
    def now(self):
        return NOW


def test_the_movable_clock_is_real_time_and_an_offset():
    clock = OffsetClock(timedelta(hours=1), Stopped())
    assert clock.now() == NOW + timedelta(hours=1)
    wanted = datetime(2026, 4, 6, tzinfo=UTC)
    clock.set_offset(clock.offset_for(wanted))
    assert clock.now() == wanted
    assert clock.offset == wanted - NOW


def test_real_time_is_aware_and_in_utc():
    assert RealClock().now().tzinfo is UTC
    assert abs(OffsetClock().now() - RealClock().now()) < timedelta(seconds=5)


def at(minutes):
    return NOW + timedelta(minutes=minutes)


def test_f9_each_start_has_a_node_of_its_own_for_ids(database):
    first = processes.start(database, "serve", NOW)
    node = database.ids.node
    second = processes.start(database, "serve", NOW)
    assert second.id > first.id
    assert database.ids.node == second.id % 1024 != node


def test_the_time_since_the_last_heartbeat_is_an_outage_at_the_next_start(database):
    first = processes.start(database, "serve", at(0))
    assert first.outage is None
    processes.heartbeat(database, first.id, at(10))
    assert processes.start(database, "serve", at(190)).outage == Outage(at(10), at(190))
    with database.reading() as conn:
        assert processes.outages(conn, at(0)) == [Outage(at(10), at(190))]


def test_a_quick_restart_and_a_second_process_are_no_outage(database):
    first = processes.start(database, "worker", at(0))
    processes.heartbeat(database, first.id, at(30))
    second = processes.start(database, "worker", at(5))
    assert second.outage is None
    processes.end(database, second.id, at(6))
    assert processes.start(database, "worker", at(30) + processes.OUTAGE).outage is None
    with database.reading() as conn:
        assert processes.outages(conn, at(0)) == []


def test_a_console_command_does_not_hide_an_outage(database):
    first = processes.start(database, "serve", at(0))
    processes.end(database, first.id, at(1))
    assert processes.start(database, "doctor", at(60)).outage is None
    assert processes.start(database, "serve", at(120)).outage == Outage(at(1), at(120))


def test_outages_are_cut_at_the_moment_asked_for(database):
    processes.start(database, "serve", at(0))
    processes.start(database, "serve", at(60))
    third = processes.start(database, "serve", at(120))
    processes.heartbeat(database, third.id, at(125))
    with database.reading() as conn:
        assert processes.outages(conn, at(-5)) == [Outage(at(0), at(60)), Outage(at(60), at(120))]
        assert processes.outages(conn, at(90)) == [Outage(at(90), at(120))]
        assert processes.outages(conn, at(121)) == []


def test_a5_a_cursor_moves_with_what_was_stored(database):
    def fail(work):
        move_cursor(work, "telegram", "8")
        raise RuntimeError("killed")

    with database.writing(NOW) as work:
        assert read_cursor(work.conn, "telegram") is None
        move_cursor(work, "telegram", "7")
    with pytest.raises(RuntimeError, match="killed"):
        database.run(fail, NOW)
    with database.writing(NOW) as work:
        assert read_cursor(work.conn, "telegram") == "7"
        move_cursor(work, "telegram", "9")
        assert read_cursor(work.conn, "telegram") == "9"
        assert read_cursor(work.conn, "sms") is None
