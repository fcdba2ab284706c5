"""The auditor proves that nothing open was forgotten, and what it finds broken is planned again."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from bot import alerts
from casework.vocabulary import DeliveryState, TimerState
from scheduler.auditor import Clean, Finding, audit
from scheduler.healing import heal, seed_missing
from storage.models import Alert, CheckIn, OutboundMessage, Rhythm, Timer
from tests.phones import london
from tests.scheduler.conftest import Clockroom, Opener


@pytest.fixture
def room(open_room: Opener) -> Clockroom:
    return open_room(asked=("marco",))


def _audit(room: Clockroom) -> Clean | list[Finding]:
    with room.house.database.reading() as conn:
        return audit(conn, room.now)


def _found(room: Clockroom) -> set[tuple[str, int]]:
    found = _audit(room)
    return set() if isinstance(found, Clean) else {(each.what, each.subject_id) for each in found}


def _forget(room: Clockroom, kind: str) -> None:
    room.write(lambda line: line.work.conn.execute(delete(Timer).where(Timer.kind == kind)))


def _heal(room: Clockroom) -> int:
    found = _audit(room)
    assert isinstance(found, list)
    return int(room.write(lambda line: heal(line, found)))


def test_a_house_at_work_is_clean_at_every_hour_of_a_ladder_and_an_alert(room: Clockroom) -> None:
    for hours in (0, 55, 58, 72, 75, 77, 80, 100, 140, 200):
        room.until(london("2026-06-15 09:00") + timedelta(hours=hours))
        assert _audit(room) == Clean(room.now)


def test_an_open_alert_nobody_would_hear_of_is_found_and_healed(room: Clockroom) -> None:
    alert = room.alert()
    _forget(room, "alert_step")
    assert _found(room) == {("alert", alert)}
    assert _heal(room) == 1
    assert _audit(room) == Clean(room.now)
    room.passes(minutes=31)
    assert ("paged", "duty") in room.hops(alert)


def test_an_owned_alert_that_would_never_lapse_is_found_and_healed(room: Clockroom) -> None:
    alert = room.alert()
    room.write(lambda line: alerts.acknowledge(line, alert, room.cast.staff["hannah"]))
    _forget(room, "alert_lapse")
    assert _found(room) == {("owned_alert", alert)}
    _heal(room)
    room.passes(hours=2)
    assert ("lapsed", "hannah") in room.hops(alert)


def test_an_owned_alert_with_its_note_needs_no_lapse(room: Clockroom) -> None:
    alert = room.alert()
    for change in (
        lambda line: alerts.acknowledge(line, alert, room.cast.staff["hannah"]),
        lambda line: alerts.note_outcome(line, alert, room.cast.staff["hannah"], "spoke"),
    ):
        room.write(change)
    assert _audit(room) == Clean(room.now)


def test_a_check_in_whose_window_would_never_end_is_found_and_healed(room: Clockroom) -> None:
    room.until(london("2026-06-17 16:00"))
    _forget(room, "check_in_window")
    check_in = room.rows(CheckIn.__table__.select())[0].id
    assert _found(room) == {("check_in", check_in)}
    _heal(room)
    room.until(london("2026-06-20 16:00"))
    assert room.rows(CheckIn.__table__.select())[0].state == "missed"


def test_a_rhythm_whose_chain_broke_is_found_and_seeded_again(room: Clockroom) -> None:
    _forget(room, "check_in_due")
    assert _found(room) == {("rhythm", room.cast.rhythms["marco"])}
    _heal(room)
    assert [timer.due_at for timer in room.waiting("check_in_due")] == [london("2026-06-17 16:00")]


def test_a_rhythm_that_has_ended_needs_no_next_time(room: Clockroom) -> None:
    room.write(
        lambda line: line.work.update(Rhythm, room.cast.rhythms["marco"], ends=london("2026-06-10 00:00").date())
    )
    _forget(room, "check_in_due")
    assert _audit(room) == Clean(room.now)


def test_a_rhythm_that_is_only_late_is_told_and_never_skipped_by_healing(room: Clockroom) -> None:
    room.clock.set(london("2026-06-17 16:05"))
    (timer,) = room.waiting("check_in_due")
    assert _found(room) == {("timer", timer.id)}
    assert _heal(room) == 0
    assert [each.id for each in room.waiting("check_in_due")] == [timer.id]


def test_a_step_a_little_late_is_not_forgotten(room: Clockroom) -> None:
    room.clock.set(london("2026-06-17 16:00") + timedelta(seconds=90))
    assert _audit(room) == Clean(room.now)


@pytest.mark.parametrize("state", [DeliveryState.QUEUED, DeliveryState.SENDING])
def test_a_message_that_stands_still_is_found(room: Clockroom, state: DeliveryState) -> None:
    room.alert()
    room.write(lambda line: line.work.conn.execute(update(OutboundMessage).values(state=state)))
    message = room.rows(OutboundMessage.__table__.select())[0].id
    room.clock.set(room.now + timedelta(minutes=11))
    assert ("message", message) in _found(room)


def test_findings_are_plain_words_without_a_name(room: Clockroom) -> None:
    alert = room.alert()
    _forget(room, "alert_step")
    found = _audit(room)
    assert isinstance(found, list)
    assert [each.words for each in found] == [f"alert {alert} is open and nobody will be told of it next"]


def test_a_timer_set_aside_leaves_its_alert_to_be_found(room: Clockroom) -> None:
    alert = room.alert()
    room.write(
        lambda line: line.work.conn.execute(
            update(Timer).where(Timer.key == f"alert_step:{alert}").values(state=TimerState.SET_ASIDE)
        )
    )
    assert ("alert", alert) in _found(room)


def test_a_closed_alert_needs_nothing(room: Clockroom) -> None:
    alert = room.alert()
    room.write(lambda line: line.work.update(Alert, alert, state="closed"))
    _forget(room, "alert_step")
    assert _audit(room) == Clean(room.now)


def test_every_house_anchors_its_journals_each_day(room: Clockroom) -> None:
    room.write(seed_missing)
    room.write(seed_missing)
    assert [timer.due_at for timer in room.waiting("journal_anchor")] == [london("2026-06-16 01:10")]
    room.until(london("2026-06-17 01:10"))
    assert [timer.due_at for timer in room.waiting("journal_anchor")] == [london("2026-06-18 01:10")]
