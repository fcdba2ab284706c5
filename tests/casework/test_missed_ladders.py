import json
from dataclasses import replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from casework.hours import AgencyHours
from casework.ladders import (
    CAREGIVER,
    COVERT,
    INVITATION,
    LADDERS,
    MEMBER,
    Ladder,
    LadderBroken,
    PromiseAhead,
    Rung,
    RungKind,
    Silence,
    check_in_window,
    due_of,
    severity_of_missed,
)
from casework.rhythm import QuietHours
from casework.vocabulary import Severity
from tests.casework.moments import LONDON, local, shown

NIGHT = QuietHours(time(21), time(8))
HOURS = AgencyHours(dict.fromkeys(range(5), (time(9), time(17))), frozenset({date(2026, 5, 25)}), LONDON)

DUE = [
    # Marco's missed check-in of week 7: opened Wednesday at four
    (MEMBER, "R1", "2026-05-20 16:00", "2026-05-20 19:00"),
    (MEMBER, "R2", "2026-05-20 16:00", "2026-05-21 09:00"),
    (MEMBER, "R3", "2026-05-20 16:00", "2026-05-21 12:00"),
    (MEMBER, "R4", "2026-05-20 16:00", "2026-05-21 14:00"),
    # handed over late: only the first nudge counts from hand-over, and it leaves the night
    (MEMBER, "R1", "2026-05-20 17:30", "2026-05-20 20:30"),
    (MEMBER, "R1", "2026-05-20 18:30", "2026-05-21 08:00"),
    (MEMBER, "R2", "2026-05-20 18:30", "2026-05-21 09:00"),
    (MEMBER, "R4", "2026-05-20 18:30", "2026-05-21 14:00"),
    (CAREGIVER, "R1", "2026-05-17 16:00", "2026-05-18 10:00"),
    (CAREGIVER, "R2", "2026-05-17 16:00", "2026-05-18 14:00"),
    (COVERT, "R2", "2026-05-17 16:00", "2026-05-18 09:00"),
    (INVITATION, "I1", "2026-05-17 16:00", "2026-05-19 16:00"),
    (INVITATION, "I2", "2026-05-17 16:00", "2026-05-21 16:00"),
    # over the night in which clocks change, the wall hour stays
    (MEMBER, "R2", "2026-10-24 16:00", "2026-10-25 09:00"),
    (MEMBER, "R2", "2026-03-28 16:00", "2026-03-29 09:00"),
]


@pytest.mark.parametrize(("ladder", "rung", "opened", "due"), DUE)
def test_each_rung_is_due_by_its_own_rule(ladder, rung, opened, due):
    assert shown(due_of(ladder.rung(rung), local(opened), LONDON, NIGHT)) == due


def test_day_one_is_the_day_after_in_the_readers_own_zone():
    karachi = ZoneInfo("Asia/Karachi")
    opened = local("2026-05-20 20:30")  # already the 21st in Karachi
    assert shown(due_of(MEMBER.rung("R2"), opened, karachi, NIGHT), karachi) == "2026-05-22 09:00"


def test_rung_for_staff_is_not_moved_out_of_quiet_hours():
    afternoon = QuietHours(time(13), time(15))
    opened = local("2026-05-20 16:00")
    assert shown(due_of(MEMBER.rung("R4"), opened, LONDON, afternoon)) == "2026-05-21 14:00"
    asked = replace(MEMBER.rung("R4"), kind=RungKind.ASK_BACKUP)
    assert shown(due_of(asked, opened, LONDON, afternoon)) == "2026-05-21 15:00"


def test_covert_phone_is_never_chased():
    assert [rung.kind for rung in COVERT.rungs] == [RungKind.TELL_PRACTITIONER]


def test_caregiver_is_never_chased_harder_than_a_member():
    def texts(ladder):
        return sum(rung.kind in (RungKind.NUDGE, RungKind.NUDGE_ELSEWHERE) for rung in ladder.rungs)

    assert texts(CAREGIVER) <= texts(MEMBER)
    assert RungKind.ASK_BACKUP not in {rung.kind for rung in CAREGIVER.rungs}


@pytest.mark.parametrize("ladder", LADDERS.values(), ids=LADDERS)
def test_ladder_kept_as_json_is_read_back_the_same(ladder):
    assert Ladder.from_json(json.loads(json.dumps(ladder.to_json()))) == ladder


def test_agency_can_move_a_rung():
    data = MEMBER.to_json()
    data["rungs"][1]["at"] = "10:30"
    moved = Ladder.from_json(data)
    assert shown(due_of(moved.rung("R2"), local("2026-05-20 16:00"), LONDON, NIGHT)) == "2026-05-21 10:30"


BROKEN = [
    ({"name": "x", "rungs": []}, "end with telling"),
    ({"name": "x", "rungs": [{"name": "R1", "after_minutes": 180, "kind": "nudge"}]}, "end with telling"),
    ({"name": "x"}, "rungs"),
    ({"name": "x", "rungs": [{"name": "R1", "kind": "nudge"}]}, "either a time"),
    ({"name": "x", "rungs": [{"name": "R1", "on_day": 1, "kind": "nudge"}]}, "either a time"),
    ({"name": "x", "rungs": [{"name": "R1", "after_minutes": 1, "kind": "shout"}]}, "cannot be read"),
    ({"name": "x", "rungs": [{"name": "R1", "on_day": 1, "at": "25:00", "kind": "nudge"}]}, "cannot be read"),
]


@pytest.mark.parametrize(("data", "fix"), BROKEN)
def test_x7_ladder_that_ends_with_nobody_is_refused(data, fix):
    with pytest.raises(LadderBroken, match=fix):
        Ladder.from_json(data)


def test_rung_that_is_not_there_is_a_key_error():
    with pytest.raises(KeyError):
        MEMBER.rung("R9")


def test_rung_named_twice_is_refused():
    rung = Rung("R1", timedelta(0), None, None, RungKind.TELL_PRACTITIONER)
    with pytest.raises(LadderBroken, match="twice"):
        Ladder("x", (rung, rung))


WINDOWS = [
    ("2026-05-27 16:00", "2026-05-23 16:00"),
    ("2026-05-22 16:00", "2026-05-22 16:00"),
    (None, "2026-05-23 16:00"),
]


@pytest.mark.parametrize(("next_due", "end"), WINDOWS)
def test_window_ends_at_the_next_check_in_or_after_72_hours(next_due, end):
    following = None if next_due is None else local(next_due)
    assert shown(check_in_window(local("2026-05-20 16:00"), following)) == end


def ahead(due: str, backup_ready: bool = True) -> Silence:
    return Silence(critical_promises=(PromiseAhead(local(due), backup_ready),))


SILENCES = [
    # Thursday afternoon; the next working day starts on Friday at nine
    ("2026-05-21 14:00", Silence(), Severity.MEDIUM),
    ("2026-05-21 14:00", ahead("2026-05-23 10:00"), Severity.MEDIUM),  # Marco's Saturday, Kemi ready
    ("2026-05-21 14:00", ahead("2026-05-23 10:00", backup_ready=False), Severity.MEDIUM),
    ("2026-05-21 14:00", ahead("2026-05-21 19:00"), Severity.HIGH),  # tonight
    ("2026-05-21 14:00", ahead("2026-05-22 10:00"), Severity.MEDIUM),  # within a day, with a backup
    ("2026-05-21 14:00", ahead("2026-05-22 10:00", backup_ready=False), Severity.HIGH),
    ("2026-05-21 14:00", ahead("2026-05-22 14:00", backup_ready=False), Severity.HIGH),
    ("2026-05-21 14:00", ahead("2026-05-22 14:01", backup_ready=False), Severity.MEDIUM),
    ("2026-05-21 14:00", ahead("2026-05-21 13:00", backup_ready=False), Severity.MEDIUM),  # already over
    # Friday afternoon before a bank holiday: nobody works before Tuesday
    ("2026-05-22 14:00", ahead("2026-05-23 10:00"), Severity.HIGH),
    ("2026-05-22 14:00", ahead("2026-05-25 20:00"), Severity.HIGH),
    ("2026-05-22 14:00", ahead("2026-05-26 20:00"), Severity.MEDIUM),
    ("2026-05-21 14:00", Silence(open_concern=True), Severity.HIGH),
    ("2026-05-21 14:00", Silence(last_worried=True), Severity.HIGH),
    ("2026-05-21 14:00", Silence(silent_people=2), Severity.HIGH),
]


@pytest.mark.parametrize(("now", "silence", "severity"), SILENCES)
def test_silence_weighs_more_when_nobody_may_look_before_it_matters(now, silence, severity):
    assert severity_of_missed(silence, local(now), HOURS) is severity
