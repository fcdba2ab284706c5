"""Clocks that change, jump and stop (faults D1-D6, D8-D10)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot import checkins
from casework.vocabulary import CheckInState
from storage.models import CheckIn, OutboundMessage, Person, Rhythm, Task, Timer
from tests.phones import HandClock, london
from tests.scheduler.conftest import Clockroom, Opener

DUE = london("2026-06-17 16:00")


def _rhythm(room: Clockroom, zone: str = "Europe/London", person: str = "joan", **values: object) -> int:
    """Ask somebody on another rhythm, in another zone, and plan its first time."""

    def change(line):
        line.work.update(Person, room.cast.people[person], timezone=zone)
        rhythm = line.work.insert(
            Rhythm,
            family_id=room.cast.family,
            person_id=room.cast.people[person],
            kind="check_in",
            flow="nm_checkin",
            **{"rrule": "FREQ=DAILY", "at": "16:00", "starts": date(2026, 1, 1), **values},
        )
        checkins.seed_next(line, rhythm)
        return rhythm

    return int(room.write(change))


def _opened(room: Clockroom) -> list[datetime]:
    return [row.due_at for row in room.rows(select(CheckIn.due_at).order_by(CheckIn.due_at))]


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_d1_a_wall_time_that_does_not_exist_comes_once_later_that_night(open_room: Opener) -> None:
    room = open_room(at="2026-03-28 12:00", asked=())
    _rhythm(room, at="01:30", starts=date(2026, 3, 29), ends=date(2026, 3, 29))
    room.until(london("2026-03-30 12:00"))
    assert _opened(room) == [_utc("2026-03-29 01:30")]  # clocks show 02:30


def test_d2_a_wall_time_that_comes_twice_is_asked_at_once(open_room: Opener) -> None:
    room = open_room(at="2026-10-24 12:00", asked=())
    _rhythm(room, at="01:30", starts=date(2026, 10, 25), ends=date(2026, 10, 25))
    room.until(london("2026-10-26 12:00"))
    assert _opened(room) == [_utc("2026-10-25 00:30")]


def test_d3_a_midnight_that_does_not_exist_belongs_to_its_day(open_room: Opener) -> None:
    room = open_room(at="2026-09-05 12:00", asked=())
    _rhythm(room, "America/Santiago", at="00:00", starts=date(2026, 9, 6), ends=date(2026, 9, 6))
    room.until(london("2026-09-07 12:00"))
    (due,) = _opened(room)
    assert due.astimezone(ZoneInfo("America/Santiago")).strftime("%d %H:%M") == "06 01:00"
    assert room.one(select(CheckIn.occurrence)).occurrence == "2026-09-06"


def test_d4_the_31st_comes_in_a_month_that_has_none(open_room: Opener) -> None:
    room = open_room(at="2026-06-20 12:00", asked=())
    _rhythm(room, rrule="FREQ=MONTHLY;BYMONTHDAY=31", starts=date(2026, 1, 31))
    room.until(london("2026-07-01 12:00"))
    assert _opened(room) == [london("2026-06-30 16:00")]


def test_a_rhythm_keeps_its_hour_on_the_kitchen_clock_through_the_year(open_room: Opener) -> None:
    room = open_room(at="2026-10-20 12:00", asked=())
    _rhythm(room, rrule="FREQ=WEEKLY;BYDAY=WE")
    room.until(london("2026-10-29 12:00"))
    assert _opened(room) == [_utc("2026-10-21 15:00"), _utc("2026-10-28 16:00")]


def test_d5_and_d8_three_days_down_bring_one_catch_up_a_person_and_no_storm(open_room: Opener) -> None:
    room = open_room(asked=("joan", "marco"))
    _rhythm(room, person="joan")  # daily, beside the weekly one
    room.until(london("2026-06-16 12:00"))
    room.jumps_to(london("2026-06-19 12:00"))
    for name in ("joan", "marco"):
        asked = select(CheckIn.id).where(
            CheckIn.person_id == room.cast.people[name],
            CheckIn.state == CheckInState.SENT,
            CheckIn.opened_at == room.now,
        )
        assert len(room.rows(asked)) == 1
        texts = select(OutboundMessage.id).where(
            OutboundMessage.person_id == room.cast.people[name], OutboundMessage.queued_at == room.now
        )
        assert len(room.rows(texts)) == 1
    lost = room.rows(select(CheckIn.how, CheckIn.due_at).where(CheckIn.state == CheckInState.CANCELLED))
    assert {row.how for row in lost} == {"our_outage"}
    assert {row.kind for row in room.rows(select(Task.kind))} == {"check_in_lost_by_outage"}
    assert {timer.due_at for timer in room.waiting("check_in_due")} == {
        london("2026-06-19 16:00"),
        london("2026-06-24 16:00"),
    }


def test_d8_a_ladder_goes_on_where_it_stood_later_by_as_long_as_we_were_down(open_room: Opener) -> None:
    room = open_room(asked=("marco",))
    room.until(DUE)
    room.jumps_to(DUE + timedelta(hours=3 + 18))  # R1 and R2 came and went
    row = room.one(select(CheckIn.state, CheckIn.window_ends_at))
    assert (row.state, row.window_ends_at) == (CheckInState.CHASING, london("2026-06-20 16:00") + timedelta(hours=18))
    assert len(room.rows(select(OutboundMessage.id))) == 2  # the opener, and one catch-up
    assert {timer.payload["rung"] for timer in room.waiting("check_in_rung")} == {"R2", "R3", "R4"}
    assert all(timer.due_at > room.now for timer in room.waiting("check_in_rung"))


def test_d8_a_catch_up_in_the_night_waits_for_the_morning(open_room: Opener) -> None:
    room = open_room(asked=("joan",))
    room.until(london("2026-06-17 12:00"))
    room.jumps_to(london("2026-06-18 02:00"))
    message = room.one(select(OutboundMessage.not_before, OutboundMessage.sent_at))
    assert (message.not_before, message.sent_at) == (london("2026-06-18 08:00"), None)
    room.until(london("2026-06-18 08:00"))
    assert room.one(select(OutboundMessage.sent_at)).sent_at == room.now


def test_a_reminder_that_comes_too_late_is_left_out_and_the_next_one_planned(open_room: Opener) -> None:
    room = open_room(asked=())
    rhythm = _reminder(room)
    room.jumps_to(london("2026-06-19 21:00"))
    assert room.rows(select(OutboundMessage.id)) == []
    (timer,) = room.waiting("reminder_due")
    assert (timer.subject_id, timer.due_at) == (rhythm, london("2026-06-26 18:00"))


def _reminder(room: Clockroom, at: str = "18:00") -> int:
    def plan(line):
        rhythm = line.work.insert(
            Rhythm,
            family_id=room.cast.family,
            person_id=room.cast.people["marco"],
            kind="reminder",
            flow="nm_commitment_reminder",
            rrule="FREQ=WEEKLY;BYDAY=SA",
            at=at,
            starts=date(2026, 6, 1),
            commitment_id=room.cast.commitments["marco"],
        )
        checkins.seed_next(line, rhythm)
        return rhythm

    return int(room.write(plan))


def test_d6_a_clock_that_jumps_back_asks_nobody_twice_and_freezes_nothing(open_room: Opener) -> None:
    room = open_room(asked=("joan",))
    room.until(DUE)
    earlier = HandClock(DUE - timedelta(hours=1))
    room.house.clock = earlier
    room.house.writer._clock = earlier
    room.clock = earlier
    room.write(lambda line: checkins.seed_next(line, room.cast.rhythms["joan"]))
    assert [timer.due_at for timer in room.waiting("check_in_due")] == [DUE + timedelta(days=7)]
    room.until(DUE + timedelta(minutes=5))
    assert _opened(room) == [DUE]


@pytest.mark.parametrize(
    ("zone", "at"),
    [("America/New_York", "2026-06-17 21:00"), ("Europe/Berlin", "2026-06-17 16:00")],
    ids=["a zone further west", "a zone further east"],
)
def test_d9_a_zone_changed_between_planning_and_firing_asks_once_at_the_new_wall_time(
    open_room: Opener, zone: str, at: str
) -> None:
    room = open_room(asked=("joan",))
    room.write(lambda line: line.work.update(Person, room.cast.people["joan"], timezone=zone))
    room.until(london("2026-06-18 06:00"))
    opened = room.one(select(CheckIn.opened_at, CheckIn.occurrence))
    assert (opened.opened_at, opened.occurrence) == (london(at), "2026-06-17")


def test_d10_a_rung_that_would_land_in_the_night_waits_for_the_morning_and_the_others_stay(open_room: Opener) -> None:
    room = open_room(asked=())
    _rhythm(room, at="19:30", rrule="FREQ=WEEKLY;BYDAY=WE")
    room.until(london("2026-06-17 19:30"))
    rungs = {timer.payload["rung"]: timer.due_at for timer in room.waiting("check_in_rung")}
    assert rungs["R1"] == london("2026-06-18 08:00")
    assert rungs["R2"] == london("2026-06-18 09:00")


def test_a_changed_rhythm_leaves_the_old_times_behind(open_room: Opener) -> None:
    room = open_room(asked=("joan",))
    rhythm = room.cast.rhythms["joan"]

    def change(line):
        line.work.update(Rhythm, rhythm, at="18:00", version=2)
        checkins.seed_next(line, rhythm)

    room.write(change)
    room.until(london("2026-06-17 18:00"))
    assert _opened(room) == [london("2026-06-17 18:00")]


def test_an_old_timer_of_a_changed_rhythm_opens_nothing(open_room: Opener) -> None:
    room = open_room(asked=("joan",))
    room.write(lambda line: line.work.update(Rhythm, room.cast.rhythms["joan"], version=2))
    room.until(DUE)
    assert _opened(room) == []
    assert room.one(select(Timer.state).where(Timer.kind == "check_in_due")).state == "done"
