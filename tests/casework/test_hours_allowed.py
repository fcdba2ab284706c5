from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.rhythm import QuietHours, SafeWindow, next_allowed, window_closes
from tests.casework.moments import LONDON, local, shown

NIGHT = QuietHours(time(21), time(8))
EVERY_DAY = frozenset(range(7))
WEEKDAYS = frozenset(range(5))

NEXT = [
    # now, quiet, safe, first allowed
    ("2026-06-15 12:00", NIGHT, None, "2026-06-15 12:00"),
    ("2026-06-15 20:59", NIGHT, None, "2026-06-15 20:59"),
    ("2026-06-15 21:00", NIGHT, None, "2026-06-16 08:00"),
    ("2026-06-15 23:30", NIGHT, None, "2026-06-16 08:00"),
    ("2026-06-16 07:59", NIGHT, None, "2026-06-16 08:00"),
    ("2026-06-16 08:00", NIGHT, None, "2026-06-16 08:00"),
    ("2026-06-15 13:00", QuietHours(time(12), time(14)), None, "2026-06-15 14:00"),
    ("2026-06-15 13:00", None, None, "2026-06-15 13:00"),
    # a phone that is safe on weekday mornings
    ("2026-06-15 08:59", None, SafeWindow(WEEKDAYS, time(9), time(12)), "2026-06-15 09:00"),
    ("2026-06-15 12:00", None, SafeWindow(WEEKDAYS, time(9), time(12)), "2026-06-16 09:00"),
    ("2026-06-19 12:00", None, SafeWindow(WEEKDAYS, time(9), time(12)), "2026-06-22 09:00"),
    ("2026-06-15 12:00", None, SafeWindow(frozenset({0}), time(9), time(12)), "2026-06-22 09:00"),
    # both at once: the window opens at six, the night ends at eight
    ("2026-06-15 22:00", NIGHT, SafeWindow(EVERY_DAY, time(6), time(9)), "2026-06-16 08:00"),
    # a window across midnight belongs to the day it begins on
    ("2026-06-16 00:30", None, SafeWindow(frozenset({0}), time(22), time(2)), "2026-06-16 00:30"),
    ("2026-06-17 00:30", None, SafeWindow(frozenset({0}), time(22), time(2)), "2026-06-22 22:00"),
    ("2026-06-15 10:00", None, SafeWindow(frozenset({1}), time(0), time(0)), "2026-06-16 00:00"),
    # never: no safe day, or a window inside the night
    ("2026-06-15 12:00", NIGHT, SafeWindow(frozenset(), time(9), time(12)), None),
    ("2026-06-15 12:00", NIGHT, SafeWindow(EVERY_DAY, time(22), time(23)), None),
]


@pytest.mark.parametrize(("now", "quiet", "safe", "first"), NEXT)
def test_first_allowed_moment(now, quiet, safe, first):
    assert shown(next_allowed(local(now), LONDON, quiet, safe)) == first


CLOSES = [
    ("2026-06-15 12:00", NIGHT, None, "2026-06-15 21:00"),
    ("2026-06-15 08:00", NIGHT, None, "2026-06-15 21:00"),
    ("2026-06-15 22:00", NIGHT, None, "2026-06-16 21:00"),
    ("2026-06-15 10:00", NIGHT, SafeWindow(WEEKDAYS, time(9), time(12)), "2026-06-15 12:00"),
    ("2026-06-15 22:00", None, SafeWindow(EVERY_DAY, time(20), time(2)), "2026-06-16 02:00"),
    ("2026-06-15 12:00", None, SafeWindow(WEEKDAYS, time(0), time(0)), "2026-06-20 00:00"),
    ("2026-06-15 12:00", None, None, "2026-06-23 12:00"),
    ("2026-06-15 12:00", NIGHT, SafeWindow(frozenset(), time(9), time(12)), "2026-06-15 12:00"),
]


@pytest.mark.parametrize(("now", "quiet", "safe", "end"), CLOSES)
def test_end_of_the_allowed_stretch(now, quiet, safe, end):
    assert shown(window_closes(local(now), LONDON, quiet, safe)) == end


def test_d10_night_in_which_clocks_change_ends_at_eight_on_the_wall():
    for evening, morning in (("2026-03-28 22:00", "2026-03-29 08:00"), ("2026-10-24 22:00", "2026-10-25 08:00")):
        assert shown(next_allowed(local(evening), LONDON, NIGHT, None)) == morning


def test_d10_night_that_ends_inside_a_skipped_hour_ends_when_clocks_jump():
    quiet = QuietHours(time(21), time(1, 30))
    assert shown(next_allowed(local("2026-03-28 23:00"), LONDON, quiet, None)) == "2026-03-29 02:00"


def test_d10_repeated_hour_is_judged_by_what_the_clock_shows():
    quiet = QuietHours(time(21), time(1, 30))
    assert next_allowed(local("2026-10-25 01:10", fold=1), LONDON, quiet, None) == local("2026-10-25 01:30", fold=1)
    assert window_closes(local("2026-10-25 01:40"), LONDON, quiet, None) == local("2026-10-25 01:00", fold=1)


def test_d3_night_across_a_missing_midnight():
    cairo = ZoneInfo("Africa/Cairo")
    found = next_allowed(local("2026-04-23 23:30", cairo), cairo, QuietHours(time(22), time(0, 30)), None)
    assert shown(found, cairo) == "2026-04-24 01:00"


def test_d11_one_moment_is_day_for_one_reader_and_night_for_another():
    now = local("2026-06-15 20:00")
    assert next_allowed(now, LONDON, NIGHT, None) == now
    karachi = ZoneInfo("Asia/Karachi")
    assert shown(next_allowed(now, karachi, NIGHT, None), karachi) == "2026-06-16 08:00"


def test_x8_quiet_hours_that_mean_everything_or_nothing_are_refused():
    with pytest.raises(ValueError, match="same time"):
        QuietHours(time(8), time(8))


def test_safe_days_that_are_no_days_of_a_week_are_refused():
    with pytest.raises(ValueError, match="0"):
        SafeWindow(frozenset({7}), time(8), time(9))


def permitted(moment: datetime, zone: ZoneInfo, quiet: QuietHours, safe: SafeWindow) -> bool:
    """The rule once more, by walking back minute by minute of the wall clock's day."""
    wall = moment.astimezone(zone)
    minute = wall.hour * 60 + wall.minute
    begin, end = (each.hour * 60 + each.minute for each in (quiet.start, quiet.end))
    if (minute - begin) % 1440 < (end - begin) % 1440:
        return False
    opens, shuts = (each.hour * 60 + each.minute for each in (safe.start, safe.end))
    day = wall.weekday() if minute >= opens else (wall.weekday() - 1) % 7
    return day in safe.days and (minute - opens) % 1440 < ((shuts - opens) % 1440 or 1440)


HALF_HOURS = st.integers(0, 47).map(lambda each: time(each // 2, each % 2 * 30))


@settings(max_examples=60, deadline=None)
@given(
    zone=st.sampled_from(["Europe/London", "Africa/Cairo", "America/Havana", "Australia/Lord_Howe"]).map(ZoneInfo),
    now=st.datetimes(datetime(2026, 3, 1), datetime(2026, 11, 30), timezones=st.just(ZoneInfo("UTC"))),
    quiet=st.tuples(HALF_HOURS, HALF_HOURS).filter(lambda each: each[0] != each[1]).map(lambda each: QuietHours(*each)),
    safe=st.builds(SafeWindow, st.frozensets(st.integers(0, 6), min_size=1), HALF_HOURS, HALF_HOURS),
)
def test_nothing_allowed_was_passed_over_and_nothing_found_is_forbidden(zone, now, quiet, safe):
    now = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
    walked = next(
        (
            each
            for each in (now + timedelta(minutes=15 * step) for step in range(8 * 96))
            if permitted(each, zone, quiet, safe)
        ),
        None,
    )
    if walked is not None:
        assert next_allowed(now, zone, quiet, safe) == walked
        end = window_closes(now, zone, quiet, safe)
        assert end > walked
        if end < walked + timedelta(days=8):
            assert not permitted(end, zone, quiet, safe)
        assert all(
            permitted(walked + timedelta(minutes=15 * step), zone, quiet, safe)
            for step in range(int((end - walked) / timedelta(minutes=15)))
        )
