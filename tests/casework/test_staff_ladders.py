import json
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.hours import AgencyHours
from casework.ladders import (
    LadderBroken,
    Page,
    Repeat,
    Span,
    StaffLadder,
    Unowned,
    Wait,
    Worsen,
    deadline,
    everyone,
    lapse_after,
    lapse_reminder_after,
    next_step,
    ping_due,
    staff_ladder,
)
from casework.vocabulary import Severity, StaffRole
from tests.casework.moments import LONDON, local, shown

HOURS = AgencyHours(dict.fromkeys(range(5), (time(9), time(17))), frozenset({date(2026, 5, 25)}), LONDON)
PR, SU, DUTY, LEAD = StaffRole.PRACTITIONER, StaffRole.SUPERVISOR, StaffRole.DUTY, StaffRole.AGENCY_LEAD
ALL = frozenset({PR, SU, DUTY, LEAD})
CRITICAL, HIGH, MEDIUM, LOW = (staff_ladder(severity) for severity in Severity)
MONDAY = "2026-06-15 10:00"
NIGHT = "2026-06-13 02:00"


def minutes(start: str, count: float):
    return local(start) + timedelta(minutes=count)


def climbed(ladder: StaffLadder, opened: str, cover=ALL, hops: int = 6):
    """Each hop as (time since opening in minutes, roles), as long as nobody owns it."""
    found, rung, now = [], None, local(opened)
    for _ in range(hops):
        step = next_step(ladder, local(opened), rung, HOURS, cover, now)
        assert isinstance(step, Page | Repeat | Unowned)
        since = (now - local(opened)) / timedelta(minutes=1)
        found.append((since, step.roles if isinstance(step, Page | Repeat) else ()))
        rung, now = step.rung, step.next_due
    return found


def test_critical_pages_three_at_once_the_lead_at_20_and_then_all_of_them_every_5_minutes():
    assert climbed(CRITICAL, NIGHT, hops=4) == [
        (0, (PR, DUTY, SU)),
        (20, (PR, DUTY, SU, LEAD)),
        (25, (PR, DUTY, SU, LEAD)),
        (30, (PR, DUTY, SU, LEAD)),
    ]


def test_critical_page_is_repeated_every_5_minutes_until_the_next_rung():
    opened = local(MONDAY)
    pings, at = [], opened
    while (at := ping_due(CRITICAL, opened, 0, HOURS, at)) is not None:
        pings.append((at - opened) / timedelta(minutes=1))
    assert pings == [5, 10, 15]


def test_high_in_hours_goes_from_practitioner_to_duty_supervisor_and_lead():
    assert climbed(HIGH, MONDAY) == [
        (0, (PR,)),
        (30, (DUTY,)),
        (60, (SU,)),
        (120, (LEAD,)),
        (150, (LEAD,)),
        (180, (LEAD,)),
    ]


def test_high_out_of_hours_begins_with_duty_who_has_an_hour():
    assert climbed(HIGH, NIGHT, hops=4) == [(0, (DUTY,)), (30, (DUTY,)), (60, (SU,)), (120, (LEAD,))]
    assert deadline(Severity.HIGH, local(NIGHT), HOURS) == minutes(NIGHT, 60)


def test_high_opened_just_before_closing_keeps_the_rungs_of_its_opening():
    assert climbed(HIGH, "2026-06-15 16:55", hops=2) == [(0, (PR,)), (30, (DUTY,))]


def test_medium_waits_four_working_hours_for_the_supervisor():
    opened = "2026-06-12 15:00"  # Friday
    step = next_step(MEDIUM, local(opened), None, HOURS, ALL, local(opened))
    assert step == Page(0, (PR,), (), local("2026-06-15 11:00"), local("2026-06-12 17:00"))
    second = next_step(MEDIUM, local(opened), 0, HOURS, ALL, step.next_due)
    assert second == Page(1, (SU,), (), local("2026-06-15 15:00"), None)
    assert isinstance(next_step(MEDIUM, local(opened), 1, HOURS, ALL, second.next_due), Repeat)


def test_low_pages_nobody_and_becomes_medium_after_two_working_days():
    opened = local("2026-06-12 15:00")  # Friday: Monday and Tuesday afternoon follow
    step = next_step(LOW, opened, None, HOURS, ALL, opened)
    assert isinstance(step, Page)
    assert step.quiet
    assert step.ping_due is None
    assert shown(step.next_due) == "2026-06-16 15:00"
    assert next_step(LOW, opened, 0, HOURS, ALL, step.next_due) == Worsen(Severity.MEDIUM)


PINGS = [
    (HIGH, MONDAY, 0, 0, 15),
    (HIGH, MONDAY, 1, 30, 45),
    (HIGH, MONDAY, 2, 60, 90),
    (HIGH, MONDAY, 3, 120, None),  # the last rung repeats by itself
    (HIGH, MONDAY, 0, 15, None),  # once is enough
    (MEDIUM, MONDAY, 0, 0, 120),
    (LOW, MONDAY, 0, 0, None),
]


@pytest.mark.parametrize(("ladder", "opened", "rung", "since", "ping"), PINGS)
def test_page_is_repeated_once_half_way_to_the_next_rung(ladder, opened, rung, since, ping):
    found = ping_due(ladder, local(opened), rung, HOURS, minutes(opened, since))
    assert found == (None if ping is None else minutes(opened, ping))


def test_empty_rung_is_skipped_at_once():
    opened = local(MONDAY)
    assert next_step(HIGH, opened, None, HOURS, {SU, LEAD}, opened) == Page(
        2, (SU,), (0, 1), minutes(MONDAY, 120), minutes(MONDAY, 90)
    )
    later = minutes(MONDAY, 30)
    assert next_step(HIGH, opened, 0, HOURS, {PR, SU}, later) == Page(
        2, (SU,), (1,), minutes(MONDAY, 120), minutes(MONDAY, 90)
    )


def test_last_rung_that_is_empty_falls_back_to_the_nearest_person_below():
    opened, now = local(MONDAY), minutes(MONDAY, 120)
    assert next_step(HIGH, opened, 2, HOURS, {PR, DUTY}, now) == Repeat(3, (DUTY,), (3,), minutes(MONDAY, 150))


def test_h15_alert_that_nobody_can_hear_stays_unowned_and_is_looked_at_again():
    opened = local(MONDAY)
    step = next_step(CRITICAL, opened, None, HOURS, frozenset(), opened)
    assert step == Unowned(1, (0, 1), minutes(MONDAY, 5))
    assert isinstance(next_step(CRITICAL, opened, step.rung, HOURS, {SU}, step.next_due), Repeat)


def test_caller_who_comes_early_waits():
    assert next_step(HIGH, local(MONDAY), 0, HOURS, ALL, minutes(MONDAY, 29)) == Wait(minutes(MONDAY, 30))


def test_pass_on_moves_at_once_on_the_original_clock():
    step = next_step(HIGH, local(MONDAY), 0, HOURS, ALL, minutes(MONDAY, 4), passed_on=True)
    assert step == Page(1, (DUTY,), (), minutes(MONDAY, 60), minutes(MONDAY, 45))
    assert next_step(HIGH, local(MONDAY), 1, HOURS, ALL, minutes(MONDAY, 30)) == Wait(minutes(MONDAY, 60))


def test_pass_on_from_the_last_rung_repeats_it():
    step = next_step(HIGH, local(MONDAY), 3, HOURS, ALL, minutes(MONDAY, 121), passed_on=True)
    assert step == Repeat(3, (LEAD,), (), minutes(MONDAY, 151))


def test_second_pass_pages_everyone_who_can_be_paged():
    assert everyone(HIGH, ALL) == (PR, DUTY, SU, LEAD)
    assert everyone(HIGH, {SU, PR}) == (PR, SU)


DEADLINES = [
    (Severity.CRITICAL, MONDAY, "2026-06-15 10:10"),
    (Severity.CRITICAL, NIGHT, "2026-06-13 02:10"),
    (Severity.HIGH, MONDAY, "2026-06-15 10:30"),
    (Severity.HIGH, NIGHT, "2026-06-13 03:00"),
    (Severity.MEDIUM, MONDAY, "2026-06-15 14:00"),
    (Severity.MEDIUM, NIGHT, "2026-06-15 13:00"),
    (Severity.LOW, MONDAY, "2026-06-16 10:00"),
    (Severity.MEDIUM, "2026-05-22 16:00", "2026-05-26 12:00"),  # over a bank holiday
]


@pytest.mark.parametrize(("severity", "opened", "by"), DEADLINES)
def test_first_owner_is_promised_by_the_table(severity, opened, by):
    assert shown(deadline(severity, local(opened), HOURS)) == by


LAPSES = [
    (Severity.CRITICAL, MONDAY, "2026-06-15 10:20", "2026-06-15 10:10"),
    (Severity.HIGH, MONDAY, "2026-06-15 12:00", "2026-06-15 11:00"),
    (Severity.MEDIUM, MONDAY, "2026-06-16 10:00", "2026-06-15 14:00"),
]


@pytest.mark.parametrize(("severity", "owned", "lapses", "reminded"), LAPSES)
def test_ack_without_a_note_lapses_after_a_reminder(severity, owned, lapses, reminded):
    assert shown(lapse_after(severity).after(local(owned), HOURS)) == lapses
    assert shown(lapse_reminder_after(severity).after(local(owned), HOURS)) == reminded


@pytest.mark.parametrize("severity", Severity)
def test_frozen_ladder_is_read_back_the_same(severity):
    ladder = staff_ladder(severity)
    assert StaffLadder.from_json(json.loads(json.dumps(ladder.to_json()))) == ladder


def test_agency_can_set_its_own_clocks():
    own = HIGH.to_json()
    own["rungs"][1]["due_after"]["minutes"] = 10
    found = staff_ladder(Severity.HIGH, {"high": own})
    assert found.rungs[1].due_after == Span(10)
    assert staff_ladder(Severity.MEDIUM, {"high": own}) == MEDIUM
    with pytest.raises(LadderBroken, match="medium"):
        staff_ladder(Severity.MEDIUM, {"medium": own})


def changed(**values):
    return HIGH.to_json() | values


BROKEN = [
    (changed(rungs=[]), "one to four"),
    (changed(rungs=HIGH.to_json()["rungs"] + HIGH.to_json()["rungs"]), "one to four"),
    (changed(rungs=[{"roles": [], "due_after": {"minutes": 0}}]), "names somebody"),
    (changed(rungs=[{"roles": ["duty"], "due_after": {"minutes": 5}}]), "begins at once"),
    (changed(rungs=[{"roles": ["duty"], "due_after": {"minutes": 0}}] * 2), "one after another"),
    (changed(rungs=[{"roles": ["king"], "due_after": {"minutes": 0}}]), "king"),
    (changed(rungs=[{"roles": ["duty"], "due_after": {"minutes": -1}}]), "negative"),
    (changed(repeat_every={"minutes": 0}), "repeats"),
    (changed(becomes="medium"), "go together"),
    (changed(lapse=None), "lapse"),
    ({}, "severity"),
]


@pytest.mark.parametrize(("data", "fix"), BROKEN)
def test_x7_staff_ladder_that_pages_nobody_is_refused(data, fix):
    with pytest.raises(LadderBroken, match=fix):
        StaffLadder.from_json(data)


@given(
    severity=st.sampled_from([Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM]),
    cover=st.frozensets(st.sampled_from(sorted(ALL))),
    opened=st.integers(0, 10_000).map(lambda each: minutes("2026-06-12 00:00", each)),
)
def test_alert_reaches_everyone_on_its_ladder_who_can_be_paged(severity, cover, opened):
    ladder, rung, now, paged = staff_ladder(severity), None, opened, set()
    for _ in range(len(ladder.rungs) + 1):
        step = next_step(ladder, opened, rung, HOURS, cover, now)
        assert step.next_due > now, "a ladder always moves on"
        assert isinstance(step, Unowned) is (not everyone(ladder, cover))
        paged |= set() if isinstance(step, Unowned) else set(step.roles)
        rung, now = step.rung, step.next_due
    reachable = {role for each in ladder.rungs for role in each.roles_for(HOURS.is_open(opened)) if role in cover}
    assert paged >= reachable
    assert paged <= cover


def test_span_of_open_minutes_and_of_plain_minutes():
    friday = local("2026-06-12 16:00")
    assert shown(Span(120).after(friday, HOURS)) == "2026-06-12 18:00"
    assert shown(Span(120, working=True).after(friday, HOURS)) == "2026-06-15 10:00"


def test_changed_policy_does_not_touch_a_frozen_ladder():
    frozen = HIGH.to_json()
    faster = replace(HIGH, repeat_every=Span(1))
    assert StaffLadder.from_json(frozen) == HIGH != faster
