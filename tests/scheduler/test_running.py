"""Due timers are claimed in order of work; a poisoned one is set aside and told, the others go on (A10, F1, F10)."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from bot.line import Line
from casework.vocabulary import TimerState
from scheduler.handlers import HANDLERS, ORDER
from scheduler.handlers.registry import Handler, Timers
from scheduler.timers import ClockNotSet, run_due
from storage import timers
from storage.models import Alert, CheckIn, OutboundMessage, Person, Timer
from tests.phones import london
from tests.scheduler.conftest import Clockroom, Opener

KINDS = {
    "alert_step",
    "alert_ping",
    "alert_lapse_reminder",
    "alert_lapse",
    "check_in_due",
    "check_in_rung",
    "check_in_window",
    "conversation_wait",
    "conversation_resume",
    "reminder_due",
    "invitation_send",
    "invitation_repeat",
    "receipt_due",
    "delivery_lookup",
    "pause_over",
    "journal_anchor",
}

Fit = Callable[..., None]


@pytest.fixture
def fit(monkeypatch: pytest.MonkeyPatch) -> Fit:
    """Give known kinds of timer another handler for one test."""

    def fitted(run: Callable[[Line, Timers], object], *kinds: str, late: object = None) -> None:
        for kind in kinds:
            monkeypatch.setitem(HANDLERS, kind, Handler(run, late))  # type: ignore[arg-type]

    return fitted


def _plan(room: Clockroom, kind: str, *subjects: int, due_at: datetime | None = None, **values: object) -> None:
    for subject in subjects:
        room.write(
            lambda line, subject=subject: timers.plan(
                line.work,
                kind=kind,
                key=f"{kind}:{subject}",
                due_at=due_at or line.now,
                subject_id=subject,
                **values,
            )
        )


def _state(room: Clockroom, key: str) -> str:
    return str(room.one(select(Timer.state).where(Timer.key == key)).state)


def test_every_kind_of_timer_has_a_handler_and_a_place_in_the_order() -> None:
    assert set(HANDLERS) == KINDS
    assert sorted(kind for group in ORDER for kind in group) == sorted(KINDS)


def test_alerts_go_before_check_ins_and_those_before_the_rest_whatever_came_due_first(
    room: Clockroom, fit: Fit
) -> None:
    seen: list[str] = []
    fit(lambda line, rows: seen.extend(row.kind for row in rows), "pause_over", "check_in_rung", "alert_step")
    _plan(room, "pause_over", 1, due_at=room.now - timedelta(hours=2))
    _plan(room, "check_in_rung", 2, due_at=room.now - timedelta(hours=1))
    _plan(room, "alert_step", 3)
    assert room.house.run_timers() == 3
    assert seen == ["alert_step", "check_in_rung", "pause_over"]


def test_f10_an_alert_that_comes_due_meanwhile_does_not_wait_for_thousands_of_others(
    room: Clockroom, fit: Fit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room.house.pace, "batch", 2)
    seen: list[str] = []

    def slow(line: Line, rows: Timers) -> None:
        seen.extend(row.key for row in rows)
        if len(seen) == 2:
            timers.plan(line.work, kind="alert_step", key="alert_step:9", due_at=line.now, subject_id=9)

    fit(slow, "pause_over")
    fit(lambda line, rows: seen.extend(row.key for row in rows), "alert_step")
    _plan(room, "pause_over", 1, 2, 3, 4)
    room.house.run_timers()
    assert seen.index("alert_step:9") == 2


def test_a_call_does_no_more_than_its_limit(room: Clockroom, fit: Fit) -> None:
    fit(lambda line, rows: None, "pause_over")
    _plan(room, "pause_over", *range(40))
    assert run_due(room.house.write, room.now, limit=32) == 32
    assert run_due(room.house.write, room.now, limit=32) == 8


def test_a10_a_poisoned_timer_is_set_aside_and_told_and_the_others_are_carried_out(room: Clockroom, fit: Fit) -> None:
    done: list[int] = []

    def one_is_poison(line: Line, rows: Timers) -> None:
        for row in rows:
            line.work.update(Person, room.cast.people["joan"], best_time=f"{row.subject_id}")
            if row.subject_id == 2:
                raise ValueError("poison")
            done.append(row.subject_id)

    fit(one_is_poison, "pause_over")
    _plan(room, "pause_over", 1, 2, 3, family_id=room.cast.family)
    room.house.run_timers()
    assert [_state(room, f"pause_over:{n}") for n in (1, 2, 3)] == ["done", "set_aside", "done"]
    assert set(done) == {1, 3}
    alert = room.one(select(Alert.kind, Alert.severity, Alert.family_id, Alert.line))
    assert (alert.kind, alert.severity, alert.family_id) == ("timer_failed", "medium", room.cast.family)
    assert alert.line["args"] == {"timer": "pause_over"}
    best = room.one(select(Person.best_time).where(Person.id == room.cast.people["joan"])).best_time
    assert best == "3"  # nothing of the poisoned one was kept


def test_a_poisoned_escalation_is_told_as_high(room: Clockroom, fit: Fit) -> None:
    def poison(line: Line, rows: Timers) -> None:
        if any(row.key == "alert_step:7" for row in rows):
            raise ValueError("poison")

    fit(poison, "alert_step")
    _plan(room, "alert_step", 7)
    room.house.run_timers()
    assert room.one(select(Alert.severity)).severity == "high"


def test_a_timer_nobody_knows_is_set_aside_and_told(room: Clockroom, fit: Fit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(HANDLERS, "pause_over")
    _plan(room, "pause_over", 1)
    room.house.run_timers()
    assert _state(room, "pause_over:1") == "set_aside"
    assert room.one(select(Alert.kind)).kind == "timer_failed"


def test_the_databases_own_trouble_poisons_nothing(room: Clockroom, fit: Fit) -> None:
    def trouble(line: Line, rows: Timers) -> None:
        raise OperationalError("select", {}, Exception("gone"))

    fit(trouble, "pause_over")
    _plan(room, "pause_over", 1)
    with pytest.raises(OperationalError):
        room.house.run_timers()
    assert _state(room, "pause_over:1") == "waiting"


def test_what_is_stale_by_its_own_limit_is_dropped_or_given_to_the_handler_for_that(room: Clockroom, fit: Fit) -> None:
    fresh: list[int] = []
    stale: list[int] = []
    fit(
        lambda line, rows: fresh.extend(row.subject_id for row in rows),
        "pause_over",
        late=lambda line, rows: stale.extend(row.subject_id for row in rows),
    )
    hour = timedelta(hours=1)
    _plan(room, "pause_over", 1, due_at=room.now - 2 * hour, late_after=hour)
    _plan(room, "pause_over", 2, due_at=room.now - hour, late_after=hour)
    assert room.house.run_timers() == 2
    assert (fresh, stale) == ([2], [1])


def test_d7_a_clock_that_was_never_set_carries_nothing_out(room: Clockroom) -> None:
    _plan(room, "pause_over", 1, due_at=london("2026-01-01 09:00"))
    with pytest.raises(ClockNotSet, match="1970-01-01"):
        run_due(room.house.write, datetime(1970, 1, 1, tzinfo=UTC))
    assert _state(room, "pause_over:1") == "waiting"


def test_look_ups_are_asked_after_the_commit(room: Clockroom, fit: Fit) -> None:
    asked: list[tuple[int, str]] = []
    fit(lambda line, rows: [row.subject_id for row in rows], "delivery_lookup")
    _plan(room, "delivery_lookup", 5)
    run_due(
        room.house.write, room.now, look_up=lambda message: asked.append((message, _state(room, "delivery_lookup:5")))
    )
    assert asked == [(5, TimerState.DONE)]


def test_f1_two_workers_open_each_due_check_in_once(open_room: Opener) -> None:
    room = open_room(asked=("joan", "kemi", "marco", "elena"))
    room.clock.set(london("2026-06-17 16:00"))
    together = threading.Barrier(2)

    def write(change):
        return room.house.database.run(lambda work: change(room.house.line(work)), room.now)

    def work_through() -> None:
        together.wait(10)
        run_due(write, room.now)

    workers = [threading.Thread(target=work_through) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    opened = [row.person_id for row in room.rows(select(CheckIn.person_id))]
    assert sorted(opened) == sorted(room.cast.people[name] for name in ("joan", "kemi", "marco", "elena"))
    texts = [row.person_id for row in room.rows(select(OutboundMessage.person_id))]
    assert sorted(texts) == sorted(opened)


def test_a6_a_batch_that_dies_half_way_leaves_everything_as_it_was(open_room: Opener) -> None:
    room = open_room(asked=("joan",))
    room.clock.set(london("2026-06-17 16:00"))

    class Died(BaseException):
        pass

    def write(change):
        with room.house.database.writing(room.now) as work:
            change(room.house.line(work))
            raise Died

    with pytest.raises(Died):
        run_due(write, room.now)
    assert room.rows(select(CheckIn.id)) == []
    assert len(room.waiting("check_in_due")) == 1
    room.house.run_timers()
    assert len(room.rows(select(CheckIn.id))) == 1
