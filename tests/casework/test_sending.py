from dataclasses import replace
from datetime import time, timedelta
from itertools import combinations

import pytest

from casework.rhythm import QuietHours, SafeWindow
from casework.sending import ASK_AGAIN, Hold, Letter, Openness, Reader, Refuse, Send, Why, may_send
from casework.vocabulary import Priority, PrivacyLevel
from tests.casework.moments import LONDON, local

NOW = local("2026-06-15 12:00")
NIGHT = QuietHours(time(21), time(8))
EVERY_DAY = frozenset(range(7))
HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)

CHECK_IN = Letter(Priority.CHECK_IN, openness=Openness.NUMBERS)
REPLY = Letter("reply", direct_reply=True)
ALERT = Letter(Priority.STAFF_ALERT, to_staff=True, urgent=True)
JOAN = Reader(LONDON, agreed=True, privacy=PrivacyLevel.OPEN, quiet=NIGHT)
HANNAH = Reader(LONDON, agreed=True, is_staff=True, quiet=NIGHT)
WROTE = {"wrote_at": NOW - MINUTE}


def test_ordinary_check_in_goes():
    assert may_send(CHECK_IN, JOAN, NOW) == Send()


# One way to break each rule, in the order of precedence; the last element is what the policy then says.
RULES = [
    ("excluded", {}, {"excluded": True}, Refuse(Why.EXCLUDED)),
    ("opted_out", {}, {"opted_out": True}, Refuse(Why.OPTED_OUT)),
    ("no_phone", {}, {"reachable": False}, Refuse(Why.NO_PHONE)),
    ("not_agreed", {}, {"agreed": False}, Refuse(Why.NOT_AGREED)),
    ("stale", {"valid_until": NOW}, {}, Refuse(Why.STALE)),
    ("privacy", {}, {"privacy": None}, Refuse(Why.COVERT)),
    ("never", {}, {"safe": SafeWindow(frozenset(), time(9), time(17))}, Refuse(Why.NEVER_SAFE)),
    ("cap", {"kind": Priority.CHECK_IN}, {"recent": 3, "oldest_recent": NOW - 6 * DAY}, Hold(NOW + DAY, Why.CAP)),
    ("paused", {}, {"paused_until": NOW + HOUR}, Hold(NOW + HOUR, Why.PAUSED)),
    ("quiet", {}, {"quiet": QuietHours(time(11), time(12, 30))}, Hold(NOW + HOUR / 2, Why.QUIET_HOURS)),
]


@pytest.mark.parametrize(("name", "letter", "reader", "verdict"), RULES, ids=[rule[0] for rule in RULES])
def test_each_rule_alone(name, letter, reader, verdict):
    assert may_send(CHECK_IN, JOAN, NOW) == Send()
    assert may_send(replace(CHECK_IN, **letter), replace(JOAN, **reader), NOW) == verdict


FIRM = [pair for pair in combinations(RULES, 2) if isinstance(pair[0][3], Refuse)]


@pytest.mark.parametrize(("first", "second"), FIRM, ids=[f"{a[0]}-over-{b[0]}" for a, b in FIRM])
def test_of_two_broken_rules_the_earlier_one_speaks(first, second):
    letter = replace(CHECK_IN, **(second[1] | first[1]))
    reader = replace(JOAN, **(second[2] | first[2]))
    assert may_send(letter, reader, NOW) == first[3]


HELD_TWICE = [
    # cap ends tomorrow at noon, the pause later: the pause holds
    ({"recent": 3, "oldest_recent": NOW - 6 * DAY, "paused_until": NOW + 2 * DAY}, Hold(NOW + 2 * DAY, Why.PAUSED)),
    ({"recent": 3, "oldest_recent": NOW - 6 * DAY, "paused_until": NOW + HOUR}, Hold(NOW + DAY, Why.CAP)),
    # a pause that ends in the night lasts until the morning
    ({"paused_until": local("2026-06-15 23:00")}, Hold(local("2026-06-16 08:00"), Why.PAUSED)),
    ({"paused_until": NOW - MINUTE}, Send()),
    # the week frees a place in the night
    ({"recent": 3, "oldest_recent": local("2026-06-08 22:30")}, Hold(local("2026-06-16 08:00"), Why.CAP)),
    ({"recent": 3, "oldest_recent": None}, Hold(local("2026-06-16 08:00"), Why.CAP)),
    # quiet hours end, the safe window opens later
    (
        {"quiet": QuietHours(time(11), time(13)), "safe": SafeWindow(EVERY_DAY, time(15), time(16))},
        Hold(NOW + 3 * HOUR, Why.QUIET_HOURS),
    ),
    ({"safe": SafeWindow(EVERY_DAY, time(15), time(16))}, Hold(NOW + 3 * HOUR, Why.SAFE_WINDOW)),
]


@pytest.mark.parametrize(("reader", "verdict"), HELD_TWICE)
def test_two_holds_are_held_until_both_are_over(reader, verdict):
    assert may_send(CHECK_IN, replace(JOAN, **reader), NOW) == verdict


def test_h10_hold_that_outlasts_its_validity_is_refused_for_the_reason_that_holds_it():
    late = replace(CHECK_IN, valid_until=NOW + HOUR)
    paused = replace(JOAN, paused_until=NOW + 2 * HOUR)
    assert may_send(late, paused, NOW) == Refuse(Why.PAUSED)
    assert may_send(replace(late, valid_until=NOW + 3 * HOUR), paused, NOW) == Hold(NOW + 2 * HOUR, Why.PAUSED)


NO_MERCY = [{"excluded": True}, {"opted_out": True}, {"reachable": False}]


@pytest.mark.parametrize("broken", NO_MERCY)
@pytest.mark.parametrize(("letter", "reader"), [(CHECK_IN, JOAN), (REPLY, replace(JOAN, **WROTE)), (ALERT, HANNAH)])
def test_h9_f5_exclusion_and_withdrawn_consent_stop_everything(broken, letter, reader):
    assert may_send(letter, reader, NOW) == Send()
    assert isinstance(may_send(letter, replace(reader, **broken), NOW), Refuse)


AT_NIGHT = local("2026-06-15 23:00")
DIRECT = [
    # direct replies reach who just wrote: at night, in a pause, outside the window, over the cap, before agreement
    ({}, AT_NIGHT, Send()),
    ({"paused_until": AT_NIGHT + DAY}, AT_NIGHT, Send()),
    ({"safe": SafeWindow(EVERY_DAY, time(9), time(10))}, AT_NIGHT, Send()),
    ({"recent": 9}, AT_NIGHT, Send()),
    ({"agreed": False}, AT_NIGHT, Send()),
]


@pytest.mark.parametrize(("reader", "now", "verdict"), DIRECT)
def test_direct_reply_to_somebody_who_just_wrote_goes(reader, now, verdict):
    assert may_send(REPLY, replace(JOAN, wrote_at=now - 9 * MINUTE, **reader), now) == verdict
    assert may_send(REPLY, replace(JOAN, wrote_at=now - 11 * MINUTE, **reader), now) != Send()


def test_d10_reply_that_comes_too_late_at_night_waits_for_the_morning():
    reader = replace(JOAN, wrote_at=AT_NIGHT - 11 * MINUTE)
    assert may_send(REPLY, reader, AT_NIGHT) == Hold(local("2026-06-16 08:00"), Why.QUIET_HOURS)
    assert may_send(replace(REPLY, direct_reply=False), replace(reader, wrote_at=AT_NIGHT), AT_NIGHT) == Hold(
        local("2026-06-16 08:00"), Why.QUIET_HOURS
    )


def test_questions_of_the_danger_path_may_come_twenty_minutes_after_the_last_word():
    danger = Letter(Priority.DANGER, direct_reply=True, openness=Openness.SAFEGUARDING)
    for since, verdict in ((12, Send()), (20, Send()), (21, Hold(local("2026-06-16 08:00"), Why.QUIET_HOURS))):
        assert may_send(danger, replace(JOAN, wrote_at=AT_NIGHT - since * MINUTE), AT_NIGHT) == verdict


STAFF = [
    (ALERT, {}, AT_NIGHT, Send()),
    (ALERT, {"paused_until": AT_NIGHT + DAY}, AT_NIGHT, Send()),
    (replace(ALERT, urgent=False), {}, AT_NIGHT, Hold(local("2026-06-16 08:00"), Why.QUIET_HOURS)),
    (replace(ALERT, urgent=False), {}, NOW, Send()),
    (replace(ALERT, openness=Openness.SAFEGUARDING), {}, NOW, Send()),
    (replace(ALERT, kind=Priority.REMINDER), {"recent": 30}, NOW, Send()),
    (ALERT, {"agreed": False}, NOW, Send()),
]


@pytest.mark.parametrize(("letter", "reader", "now", "verdict"), STAFF)
def test_critical_and_high_reach_staff_at_any_hour(letter, reader, now, verdict):
    assert may_send(letter, replace(HANNAH, **reader), now) == verdict


def test_urgent_alert_does_not_break_a_family_members_night():
    assert may_send(replace(ALERT, to_staff=False), JOAN, AT_NIGHT) == Hold(local("2026-06-16 08:00"), Why.QUIET_HOURS)


CAP = [
    # kind, sent this week, check-ins still to come, verdict
    (Priority.CHECK_IN, 2, 0, Send()),
    (Priority.CHECK_IN, 3, 0, Hold(NOW + DAY, Why.CAP)),
    (Priority.REMINDER, 2, 0, Send()),
    (Priority.REMINDER, 3, 0, Refuse(Why.CAP)),
    (Priority.REMINDER, 2, 1, Refuse(Why.CAP)),
    (Priority.REFLECTION, 3, 0, Refuse(Why.CAP)),
    (Priority.REFLECTION, 1, 1, Send()),
    (Priority.LADDER, 9, 0, Send()),
    (Priority.DANGER, 9, 0, Send()),
    (Priority.STAFF_ALERT, 9, 0, Send()),
    ("reply", 9, 0, Send()),
]


@pytest.mark.parametrize(("kind", "recent", "ahead", "verdict"), CAP)
def test_three_automatic_messages_a_week_and_reminders_give_way_first(kind, recent, ahead, verdict):
    reader = replace(JOAN, recent=recent, check_ins_ahead=ahead, oldest_recent=NOW - 6 * DAY)
    assert may_send(Letter(kind), reader, NOW) == verdict


def test_cap_that_should_be_over_is_asked_about_again():
    reader = replace(JOAN, quiet=None, recent=3, oldest_recent=NOW - 8 * DAY)
    assert may_send(CHECK_IN, reader, NOW) == Hold(NOW + ASK_AGAIN, Why.CAP)


PRIVACY = [
    # level, what the text shows, automatic, answering them, once they said they are worried
    (PrivacyLevel.OPEN, Openness.BLAND, True, True, True),
    (PrivacyLevel.OPEN, Openness.PART, True, True, True),
    (PrivacyLevel.OPEN, Openness.NUMBERS, True, True, True),
    (PrivacyLevel.OPEN, Openness.FREE_TEXT, True, True, True),
    (PrivacyLevel.OPEN, Openness.SAFEGUARDING, True, True, True),
    (PrivacyLevel.DISCREET, Openness.BLAND, True, True, True),
    (PrivacyLevel.DISCREET, Openness.PART, True, True, True),
    (PrivacyLevel.DISCREET, Openness.NUMBERS, True, True, True),
    (PrivacyLevel.DISCREET, Openness.FREE_TEXT, True, True, True),
    (PrivacyLevel.DISCREET, Openness.SAFEGUARDING, False, True, True),
    (PrivacyLevel.COVERT, Openness.BLAND, False, True, True),
    (PrivacyLevel.COVERT, Openness.PART, False, False, False),
    (PrivacyLevel.COVERT, Openness.NUMBERS, False, False, False),
    (PrivacyLevel.COVERT, Openness.FREE_TEXT, False, False, False),
    (PrivacyLevel.COVERT, Openness.SAFEGUARDING, False, False, False),
    (None, Openness.BLAND, False, True, True),
    (None, Openness.SAFEGUARDING, False, False, False),
]


@pytest.mark.parametrize(("level", "shows", "automatic", "answering", "worried"), PRIVACY)
def test_h3_words_follow_the_privacy_of_the_phone(level, shows, automatic, answering, worried):
    reader = replace(JOAN, privacy=level, **WROTE)
    letters = (
        Letter(Priority.CHECK_IN, openness=shows),
        Letter("reply", direct_reply=True, openness=shows),
        Letter(Priority.DANGER, direct_reply=True, openness=shows),
    )
    verdicts = tuple(may_send(letter, reader, NOW) for letter in letters)
    assert tuple(verdict == Send() for verdict in verdicts) == (automatic, answering, worried)
    assert all(isinstance(verdict, Send | Refuse) for verdict in verdicts)


def test_h3_covert_phone_is_not_answered_once_they_may_have_put_it_down():
    covert = replace(JOAN, privacy=PrivacyLevel.COVERT)
    assert may_send(REPLY, replace(covert, wrote_at=NOW - 10 * MINUTE), NOW) == Send()
    assert may_send(REPLY, replace(covert, wrote_at=NOW - 11 * MINUTE), NOW) == Refuse(Why.COVERT)


def test_h10_safe_window_changed_after_queueing_is_obeyed_when_it_leaves():
    assert may_send(CHECK_IN, JOAN, NOW) == Send()
    safe = SafeWindow(frozenset({2}), time(10), time(11))  # Wednesdays at ten
    assert may_send(CHECK_IN, replace(JOAN, safe=safe), NOW) == Hold(local("2026-06-17 10:00"), Why.SAFE_WINDOW)
