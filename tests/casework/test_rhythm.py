from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.recurrence import read_recurrence
from casework.rhythm import Rhythm, RhythmBroken, at_wall, due_after, due_between, occurrence
from tests.casework.moments import LONDON, local, shown, utc

FRIDAYS = Rhythm("FREQ=WEEKLY;BYDAY=FR", time(20), date(2026, 1, 2))
ZONES = [
    "Europe/London",
    "Africa/Cairo",
    "America/Santiago",
    "Asia/Beirut",
    "Australia/Lord_Howe",
    "America/Havana",
    "America/New_York",
    "Asia/Kathmandu",
    "Pacific/Kiritimati",
    "UTC",
]


def test_friday_at_eight_stays_at_eight_when_clocks_change():
    found = due_between(FRIDAYS, LONDON, utc("2026-03-20 00:00"), utc("2026-04-04 00:00"))
    assert [shown(each) for each in found] == ["2026-03-20 20:00", "2026-03-27 20:00", "2026-04-03 20:00"]
    assert found == [utc("2026-03-20 20:00"), utc("2026-03-27 20:00"), utc("2026-04-03 19:00")]


def test_due_moment_is_strictly_after():
    due = local("2026-06-05 20:00")
    assert due_after(FRIDAYS, LONDON, due - timedelta(seconds=1)) == due
    assert due_after(FRIDAYS, LONDON, due) == local("2026-06-12 20:00")


SKIPPED = [
    # zone, day, hour that clocks skip, what they show instead
    ("Europe/London", date(2026, 3, 29), time(1, 30), "2026-03-29 02:30"),
    ("Africa/Cairo", date(2026, 4, 24), time(0, 0), "2026-04-24 01:00"),
    ("America/Santiago", date(2026, 9, 6), time(0, 0), "2026-09-06 01:00"),
    ("Asia/Beirut", date(2026, 3, 29), time(0, 0), "2026-03-29 01:00"),
    ("America/Havana", date(2026, 3, 8), time(0, 0), "2026-03-08 01:00"),
    ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), "2026-10-04 02:45"),
]


@pytest.mark.parametrize(("zone", "day", "at", "seen"), SKIPPED)
def test_d1_d3_hour_that_clocks_skip_moves_forward_and_fires_once(zone, day, at, seen):
    place, daily = ZoneInfo(zone), Rhythm("FREQ=DAILY", at, date(2026, 1, 1))
    start = at_wall(day - timedelta(days=1), time(12), place)
    found = due_between(daily, place, start, start + timedelta(days=2))
    assert shown(found[0], place) == seen
    assert [shown(each, place)[:10] for each in found] == [str(day), str(day + timedelta(days=1))]
    assert shown(found[1], place)[11:] == at.isoformat("minutes")


REPEATED = [
    ("Europe/London", date(2026, 10, 25), time(1, 30)),
    ("Africa/Cairo", date(2026, 10, 29), time(23, 30)),
    ("America/Santiago", date(2026, 4, 4), time(23, 30)),
    ("Asia/Beirut", date(2026, 10, 24), time(23, 30)),
    ("America/Havana", date(2026, 11, 1), time(0, 30)),
    ("Australia/Lord_Howe", date(2026, 4, 5), time(1, 45)),
]


@pytest.mark.parametrize(("zone", "day", "at"), REPEATED)
def test_d2_d3_hour_that_clocks_show_twice_fires_once_on_its_first_pass(zone, day, at):
    place, daily = ZoneInfo(zone), Rhythm("FREQ=DAILY", at, date(2026, 1, 1))
    start = at_wall(day, time(12), place) - timedelta(days=1)
    found = [
        each
        for each in due_between(daily, place, start, start + timedelta(days=3))
        if shown(each, place)[:10] == str(day)
    ]
    assert len(found) == 1
    first, second = (datetime.combine(day, at, tzinfo=place).replace(fold=fold) for fold in (0, 1))
    assert second.timestamp() > first.timestamp(), "this hour repeats in the zone data"
    assert found[0].timestamp() == first.timestamp()


def test_day_that_a_zone_left_out_falls_on_the_next_one_and_once():
    apia = ZoneInfo("Pacific/Apia")  # Samoa had no 30 December 2011
    daily = Rhythm("FREQ=DAILY", time(9), date(2011, 12, 1))
    found = due_between(daily, apia, local("2011-12-29 00:00", apia), local("2012-01-01 00:00", apia))
    assert [shown(each, apia) for each in found] == ["2011-12-29 09:00", "2011-12-31 09:00"]


MONTH_ENDS = [
    ("FREQ=MONTHLY;BYMONTHDAY=31", date(2026, 1, 1), ["01-31", "02-28", "03-31", "04-30", "05-31"]),
    ("FREQ=MONTHLY", date(2025, 12, 31), ["01-31", "02-28", "03-31", "04-30", "05-31"]),
    ("FREQ=MONTHLY;BYMONTHDAY=30", date(2026, 1, 1), ["01-30", "02-28", "03-30", "04-30", "05-30"]),
    ("FREQ=MONTHLY;BYMONTHDAY=-1", date(2026, 1, 1), ["01-31", "02-28", "03-31", "04-30", "05-31"]),
    ("FREQ=MONTHLY;BYMONTHDAY=15,31", date(2026, 1, 1), ["01-15", "01-31", "02-15", "02-28", "03-15"]),
    ("FREQ=MONTHLY;BYMONTHDAY=28,31", date(2026, 1, 1), ["01-28", "01-31", "02-28", "03-28", "03-31"]),
    ("FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=31", date(2025, 12, 1), ["02-28", "04-30", "06-30", "08-31", "10-31"]),
    ("FREQ=MONTHLY;BYDAY=2TU", date(2026, 1, 1), ["01-13", "02-10", "03-10", "04-14", "05-12"]),
    ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", date(2026, 1, 1), ["01-30", "02-27", "03-31", "04-30", "05-29"]),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", date(2026, 1, 7), ["01-07", "01-21", "02-04", "02-18", "03-04"]),
    ("FREQ=WEEKLY;BYDAY=MO,WE", date(2026, 1, 1), ["01-05", "01-07", "01-12", "01-14", "01-19"]),
    ("FREQ=WEEKLY", date(2026, 1, 4), ["01-04", "01-11", "01-18", "01-25", "02-01"]),
    ("RRULE:FREQ=WEEKLY;BYDAY=SU", date(2026, 1, 1), ["01-04", "01-11", "01-18", "01-25", "02-01"]),
    ("FREQ=DAILY;INTERVAL=3", date(2025, 12, 30), ["01-02", "01-05", "01-08", "01-11", "01-14"]),
]


@pytest.mark.parametrize(("rule", "starts", "days"), MONTH_ENDS)
def test_d4_each_rule_falls_on_the_days_it_states(rule, starts, days):
    moment, found = utc("2025-12-31 23:00"), []
    for _ in days:
        moment = due_after(Rhythm(rule, time(9), starts), ZoneInfo("UTC"), moment)
        found.append(f"{moment:%m-%d}")
    assert found == days


def test_d4_birthday_on_29_february_is_the_28th_in_other_years():
    yearly = Rhythm("FREQ=YEARLY", time(9), date(2024, 2, 29))
    found = due_between(yearly, LONDON, utc("2024-03-01 00:00"), utc("2028-12-31 00:00"))
    assert [f"{each:%Y-%m-%d}" for each in found] == ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]


def test_d4_yearly_rule_in_two_months_clamps_each():
    rule = Rhythm("FREQ=YEARLY;BYMONTH=2,4;BYMONTHDAY=31", time(9), date(2026, 1, 1))
    found = due_between(rule, LONDON, utc("2026-01-01 00:00"), utc("2027-03-01 00:00"))
    assert [f"{each:%Y-%m-%d}" for each in found] == ["2026-02-28", "2026-04-30", "2027-02-28"]


def test_d4_weekly_rhythm_goes_on_over_new_year_and_week_53():
    found = due_between(FRIDAYS, LONDON, utc("2026-12-24 00:00"), utc("2027-01-09 00:00"))
    assert [f"{each:%Y-%m-%d}" for each in found] == ["2026-12-25", "2027-01-01", "2027-01-08"]


def test_rhythm_starts_and_ends_on_the_days_it_names():
    short = Rhythm("FREQ=WEEKLY;BYDAY=FR", time(20), date(2026, 6, 5), date(2026, 6, 12))
    found = due_between(short, LONDON, utc("2020-01-01 00:00"), utc("2030-01-01 00:00"))
    assert [shown(each) for each in found] == ["2026-06-05 20:00", "2026-06-12 20:00"]
    assert due_after(short, LONDON, found[-1]) is None


def test_rule_that_never_falls_ends_instead_of_searching_for_ever():
    never = Rhythm("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30;BYDAY=MO", time(9), date(2026, 1, 1))
    assert due_after(never, LONDON, utc("2026-01-01 00:00")) is None


def test_d9_same_rhythm_in_a_new_zone_fires_at_the_new_wall_time_and_is_the_same_occurrence():
    madrid = ZoneInfo("Europe/Madrid")
    before, after = (due_after(FRIDAYS, zone, utc("2026-06-03 00:00")) for zone in (LONDON, madrid))
    assert before - after == timedelta(hours=1)
    assert occurrence(before, LONDON) == occurrence(after, madrid) == "2026-06-05"


BROKEN = [
    ("on_trigger", "FREQ=WEEKLY"),
    ("", "FREQ=WEEKLY"),
    ("FREQ=HOURLY", "FREQ=DAILY"),
    ("FREQ=WEEKLY;BYHOUR=9", "BYHOUR"),
    ("FREQ=WEEKLY;COUNT=4", "COUNT"),
    ("FREQ=WEEKLY;UNTIL=20260101", "UNTIL"),
    ("FREQ=WEEKLY;FREQ=DAILY", "once"),
    ("FREQ=WEEKLY;INTERVAL=0", "INTERVAL"),
    ("FREQ=WEEKLY;BYDAY=XX", "cannot be read"),
    ("FREQ=YEARLY;BYMONTHDAY=31", "BYMONTH"),
    ("FREQ=MONTHLY;BYMONTHDAY=x", "cannot be read"),
]


@pytest.mark.parametrize(("rule", "fix"), BROKEN)
def test_rule_that_cannot_be_kept_is_refused_with_its_fix(rule, fix):
    with pytest.raises(RhythmBroken, match=fix):
        Rhythm(rule, time(9), date(2026, 1, 1))


@settings(max_examples=60, deadline=None)
@given(
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    at=st.times().map(lambda each: each.replace(second=0, microsecond=0)),
    rule=st.sampled_from(
        ["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,FR", "FREQ=WEEKLY;INTERVAL=2", "FREQ=MONTHLY;BYMONTHDAY=31"]
    ),
    starts=st.dates(date(2019, 1, 1), date(2026, 1, 1)),
    after=st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 1), timezones=st.just(ZoneInfo("UTC"))),
)
def test_due_moments_are_later_and_never_asked_twice(zone, at, rule, starts, after):
    rhythm = Rhythm(rule, at, starts)
    first = due_after(rhythm, zone, after)
    second = due_after(rhythm, zone, first)
    assert after < first < second
    assert occurrence(first, zone) < occurrence(second, zone)
    between = after + (first - after) / 2
    assert due_after(rhythm, zone, between) == first


@settings(max_examples=40, deadline=None)
@given(
    every=st.integers(1, 5),
    starts=st.dates(date(2025, 9, 1), date(2026, 1, 1)),
    day=st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    freq=st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
)
def test_long_running_rhythm_keeps_its_phase(every, starts, day, freq):
    rule = read_recurrence(f"FREQ={freq};INTERVAL={every}")
    walked = starts
    while walked < day:
        walked = rule.on_or_after(walked + timedelta(days=1), starts)
    assert rule.on_or_after(day, starts) == walked
