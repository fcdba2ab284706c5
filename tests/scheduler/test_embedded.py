"""The tick: each duty on its beat, failures told, and nobody vouched for while something is forgotten."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from scheduler.auditor import Clean, Finding
from scheduler.engines import embedded
from scheduler.engines.embedded import Duties, Ticker

NOW = datetime(2026, 6, 17, 15, 0, tzinfo=UTC)
LOST = [Finding("alert", 7, "alert 7 is open and nobody will be told of it next")]


class Seen:
    """What the clock asked for."""

    def __init__(self) -> None:
        self.calls: list[object] = []
        self.changed = threading.Condition()

    def note(self, *what: object) -> int:
        with self.changed:
            self.calls.append(what if len(what) > 1 else what[0])
            self.changed.notify_all()
        return 0

    def waits_for(self, what: object, times: int = 1) -> bool:
        with self.changed:
            return self.changed.wait_for(lambda: self.calls.count(what) >= times, timeout=10)


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
def duties(seen: Seen, monkeypatch: pytest.MonkeyPatch) -> Duties:
    for beat in ("TICK", "HEARTBEAT", "AUDIT"):
        monkeypatch.setattr(embedded, beat, timedelta(milliseconds=20))
    return Duties(
        run_timers=lambda: seen.note("timers"),
        send=lambda: seen.note("send"),
        heartbeat=lambda: seen.note("heartbeat") and None,
        audit=lambda: Clean(NOW),
        heal=lambda found: seen.note("heal", tuple(found)) and None,
        vouch=lambda: seen.note("vouch") and None,
        tell=lambda what, trouble: seen.note("tell", what) and None,
    )


@pytest.fixture
def tick(request: pytest.FixtureRequest) -> Callable[[Duties], Ticker]:
    def started(duties: Duties) -> Ticker:
        ticker = Ticker(duties)
        request.addfinalizer(ticker.stop)
        ticker.start()
        return ticker

    return started


def test_every_duty_is_done_again_and_again(seen: Seen, duties: Duties, tick: Callable[[Duties], Ticker]) -> None:
    tick(duties)
    for duty in ("timers", "send", "heartbeat", "vouch"):
        assert seen.waits_for(duty, 2), duty


def test_a_duty_that_fails_is_told_and_done_again(seen: Seen, duties: Duties, tick: Callable[[Duties], Ticker]) -> None:
    def fails() -> int:
        seen.note("timers")
        raise RuntimeError("no")

    tick(replace(duties, run_timers=fails))
    assert seen.waits_for(("tell", "run_timers"), 2)
    assert seen.waits_for("timers", 2)


def test_a_failure_that_cannot_be_told_stops_nothing(
    seen: Seen, duties: Duties, tick: Callable[[Duties], Ticker]
) -> None:
    def fails(*what: object) -> int:
        seen.note("failed")
        raise RuntimeError("no")

    tick(replace(duties, run_timers=fails, tell=fails))
    assert seen.waits_for("failed", 4)
    assert seen.waits_for("send", 2)


def test_nobody_is_vouched_for_while_something_is_forgotten(seen: Seen, duties: Duties) -> None:
    Ticker(replace(duties, audit=lambda: LOST)).look_after()
    assert seen.calls == [("tell", "audit"), ("heal", tuple(LOST))]


def test_a_clean_house_is_vouched_for(seen: Seen, duties: Duties) -> None:
    Ticker(duties).look_after()
    assert seen.calls == ["vouch"]


def test_a_slow_duty_is_never_done_twice_at_once_and_holds_up_no_other(
    seen: Seen, duties: Duties, tick: Callable[[Duties], Ticker]
) -> None:
    inside, most = [0], [0]

    def slow() -> int:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        time.sleep(0.2)
        inside[0] -= 1
        return seen.note("slow")

    tick(replace(duties, run_timers=slow))
    assert seen.waits_for("slow", 2)
    assert most == [1]
    assert seen.calls.count("send") > 2


def test_a12_stopping_finishes_what_is_in_flight(seen: Seen, duties: Duties, tick: Callable[[Duties], Ticker]) -> None:
    def slow() -> int:
        seen.note("began")
        time.sleep(0.2)
        return seen.note("ended")

    ticker = tick(replace(duties, run_timers=slow))
    assert seen.waits_for("began")
    ticker.stop()
    assert seen.calls.count("began") == seen.calls.count("ended")
    ticker.stop()
