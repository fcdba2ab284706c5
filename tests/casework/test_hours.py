from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.hours import AgencyHours, add_working, working_minutes
from tests.casework.moments import LONDON, local, shown

NINE_TO_FIVE = dict.fromkeys(range(5), (time(9), time(17)))
HOURS = AgencyHours(NINE_TO_FIVE, frozenset({date(2026, 4, 6), date(2026, 5, 4), date(2026, 5, 25)}), LONDON)

OPEN = [
    ("2026-06-15 08:59", False),
    ("2026-06-15 09:00", True),
    ("2026-06-15 16:59", True),
    ("2026-06-15 17:00", False),
    ("2026-06-14 12:00", False),  # Sunday
    ("2026-05-25 12:00", False),  # a holiday
]


@pytest.mark.parametrize(("at", "open_then"), OPEN)
def test_agency_is_open_in_its_hours_and_not_on_holidays(at, open_then):
    assert HOURS.is_open(local(at)) is open_then


OPENINGS = [
    ("2026-06-15 12:00", "2026-06-15 12:00", "2026-06-16 09:00"),
    ("2026-06-15 08:00", "2026-06-15 09:00", "2026-06-15 09:00"),
    ("2026-06-15 09:00", "2026-06-15 09:00", "2026-06-16 09:00"),
    ("2026-06-19 17:00", "2026-06-22 09:00", "2026-06-22 09:00"),
    ("2026-05-22 18:00", "2026-05-26 09:00", "2026-05-26 09:00"),  # over a bank holiday
]


@pytest.mark.parametrize(("at", "opening", "next_day"), OPENINGS)
def test_next_opening_is_now_while_open_and_the_next_day_never_is(at, opening, next_day):
    assert shown(HOURS.next_opening(local(at))) == opening
    assert shown(HOURS.next_day(local(at))) == next_day


WORKING = [
    ("2026-06-15 09:00", 240, "2026-06-15 13:00"),
    ("2026-06-15 14:00", 240, "2026-06-16 10:00"),
    ("2026-06-15 13:00", 240, "2026-06-15 17:00"),
    ("2026-06-19 15:00", 240, "2026-06-22 11:00"),  # over a weekend
    ("2026-05-22 15:00", 240, "2026-05-26 11:00"),  # and a bank holiday
    ("2026-06-13 03:00", 240, "2026-06-15 13:00"),  # from a Saturday night
    ("2026-06-15 09:00", 480, "2026-06-15 17:00"),
    ("2026-06-15 10:00", 960, "2026-06-17 10:00"),
    ("2026-06-13 03:00", 0, "2026-06-13 03:00"),
    ("2026-03-27 16:00", 120, "2026-03-30 10:00"),  # over the night clocks change
]


@pytest.mark.parametrize(("start", "minutes", "end"), WORKING)
def test_working_clock_runs_only_while_open(start, minutes, end):
    assert shown(add_working(HOURS, local(start), minutes)) == end


def test_open_day_in_which_clocks_change_counts_its_real_length():
    always = AgencyHours(dict.fromkeys(range(7), (time(0), time(0))), frozenset(), LONDON)
    assert shown(add_working(always, local("2026-03-29 00:00"), 60 * 23)) == "2026-03-30 00:00"
    assert shown(add_working(always, local("2026-10-25 00:00"), 60 * 25)) == "2026-10-26 00:00"
    assert always.is_open(local("2026-06-14 23:59"))


def test_d3_day_that_has_no_midnight_opens_when_it_begins():
    cairo = ZoneInfo("Africa/Cairo")
    night = AgencyHours({4: (time(0), time(6))}, frozenset(), cairo)
    assert shown(night.next_opening(local("2026-04-23 20:00", cairo)), cairo) == "2026-04-24 01:00"


@pytest.mark.parametrize(
    "days",
    [{}, {7: (time(9), time(17))}, {0: (time(17), time(9))}, {0: (time(9), time(9))}],
)
def test_hours_that_make_no_sense_are_refused(days):
    with pytest.raises(ValueError, match="working"):
        AgencyHours(days, frozenset(), LONDON)


def test_calendar_without_an_open_day_is_refused_instead_of_searched_for_ever():
    mondays = {0: (time(9), time(17))}
    closed = frozenset(date(2026, 1, 5) + timedelta(weeks=week) for week in range(200))
    with pytest.raises(ValueError, match="no open day"):
        AgencyHours(mondays, closed, LONDON).next_opening(local("2026-01-01 00:00"))


@given(
    start=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1), timezones=st.just(ZoneInfo("UTC"))),
    first=st.integers(1, 3000),
    second=st.integers(1, 3000),
)
def test_two_waits_make_one_and_only_open_minutes_are_counted(start, first, second):
    start = start.replace(second=0, microsecond=0)
    end = add_working(HOURS, start, first + second)
    assert add_working(HOURS, add_working(HOURS, start, first), second) == end
    assert working_minutes(HOURS, start, end) == first + second
