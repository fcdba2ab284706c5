"""Check-ins open, are chased and close, and four silences are told apart (method 5.3, 5.4)."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot import alerts, checkins, turns
from bot.dialogue.heard import Reply
from casework.vocabulary import CheckInState, CommitmentOutcome, DeliveryState, MembershipStatus, PrivacyLevel
from storage import processes
from storage.models import (
    Alert,
    AlertHop,
    CheckIn,
    Commitment,
    CommitmentEvent,
    Concern,
    ConcernSubject,
    ContactPoint,
    Conversation,
    Membership,
    OutboundMessage,
    Person,
    Prompt,
    Task,
    Timer,
)
from tests.cast import PHONES
from tests.phones import london
from tests.scheduler.conftest import Clockroom, Opener

DUE = london("2026-06-17 16:00")
R1, R2, R3, R4 = (
    london("2026-06-17 19:00"),
    london("2026-06-18 09:00"),
    london("2026-06-18 12:00"),
    london("2026-06-18 14:00"),
)
WINDOW_ENDS = london("2026-06-20 16:00")


@pytest.fixture
def marco(open_room: Opener) -> Clockroom:
    return open_room(asked=("marco",))


def _check_in(room: Clockroom):
    return room.one(select(CheckIn.__table__))


def _texts(room: Clockroom, name: str) -> int:
    found = select(OutboundMessage.id).where(
        OutboundMessage.person_id == room.cast.people[name], OutboundMessage.state != DeliveryState.DROPPED
    )
    return len(room.rows(found))


def _alerts(room: Clockroom) -> list[tuple[str, str]]:
    return [(row.kind, str(row.severity)) for row in room.rows(select(Alert.kind, Alert.severity).order_by(Alert.id))]


def _tasks(room: Clockroom) -> list[str]:
    return [row.kind for row in room.rows(select(Task.kind).order_by(Task.id))]


def _change_phones(room: Clockroom, name: str, **values: object) -> None:
    person = room.cast.people[name]
    room.write(
        lambda line: line.work.conn.execute(
            update(ContactPoint).where(ContactPoint.person_id == person).values(**values)
        )
    )


def _answer(room: Clockroom, how: str = "well") -> None:
    room.write(lambda line: checkins.answered(line, _check_in(room).id, how))


def _next(room: Clockroom):
    return room.one(select(Timer.due_at, Timer.key).where(Timer.kind == "check_in_due", Timer.state == "waiting"))


def test_a_due_check_in_brings_its_conversation_rungs_window_and_next_time(marco: Clockroom) -> None:
    marco.until(DUE)
    row = _check_in(marco)
    assert (row.state, row.due_at, row.opened_at, row.occurrence) == (CheckInState.SENT, DUE, DUE, "2026-06-17")
    assert row.window_ends_at == WINDOW_ENDS
    conversation = marco.one(select(Conversation.id, Conversation.flow, Conversation.subject_id))
    assert (conversation.id, conversation.flow, conversation.subject_id) == (row.conversation_id, "nm_checkin", row.id)
    assert [timer.due_at for timer in marco.waiting("check_in_rung")] == [R1, R2, R3, R4]
    assert [timer.due_at for timer in marco.waiting("check_in_window")] == [WINDOW_ENDS]
    assert _next(marco).due_at == DUE + timedelta(days=7)


def test_an_answer_ends_the_ladder_in_the_transaction_that_heard_it(marco: Clockroom) -> None:
    marco.until(R1)
    _answer(marco)
    row = _check_in(marco)
    assert (row.state, row.how, row.answered_at, row.source) == (CheckInState.PARTIAL, "well", R1, "chat")
    assert marco.waiting("check_in_rung") == []
    assert marco.waiting("check_in_window") == []
    marco.write(lambda line: checkins.finished(line, row.id))
    assert _check_in(marco).state == CheckInState.ANSWERED


def test_the_ladder_goes_to_second_phone_backup_and_practitioner(marco: Clockroom) -> None:
    marco.until(R1)
    assert (_texts(marco, "marco"), _check_in(marco).state) == (2, CheckInState.CHASING)
    marco.until(R2)
    phones = [
        row.contact_point_id
        for row in marco.rows(select(Prompt.contact_point_id).order_by(Prompt.id))
        if row.contact_point_id
    ]
    assert phones[-1] == marco.cast.points["marco"][1]
    marco.until(R3)
    event = marco.one(select(CommitmentEvent.due_at, CommitmentEvent.outcome, CommitmentEvent.covered_by))
    assert (event.due_at, event.outcome) == (london("2026-06-20 10:00"), CommitmentOutcome.UNREPORTED)
    assert _texts(marco, "kemi") == 1
    assert _alerts(marco) == []
    marco.until(R4)
    assert _alerts(marco) == [("missed_check_in", "medium")]


def test_a_message_that_is_no_answer_stops_the_nudges_but_not_backup_and_practitioner(marco: Clockroom) -> None:
    marco.until(DUE)
    marco.write(lambda line: checkins.contact(line, marco.cast.people["marco"]))
    assert [timer.due_at for timer in marco.waiting("check_in_rung")] == [R3, R4]


def test_a_reply_in_the_minute_the_window_ends_is_in_time(marco: Clockroom) -> None:
    marco.until(WINDOW_ENDS - timedelta(seconds=1))
    marco.clock.set(WINDOW_ENDS + timedelta(seconds=59))
    _answer(marco)
    assert _check_in(marco).state == CheckInState.PARTIAL


def test_missed_only_when_the_window_has_closed_and_late_words_are_kept_without_closing_the_alert(
    marco: Clockroom,
) -> None:
    marco.until(WINDOW_ENDS - timedelta(minutes=1))
    assert _check_in(marco).state == CheckInState.CHASING
    marco.until(WINDOW_ENDS)
    assert _check_in(marco).state == CheckInState.MISSED
    marco.passes(hours=3)
    _answer(marco, "mixed")
    row = _check_in(marco)
    assert (row.state, row.how, row.answered_at) == (CheckInState.MISSED, "mixed", marco.now)
    missed = marco.one(select(Alert.id, Alert.state).where(Alert.kind == "missed_check_in"))
    assert missed.state != "closed"
    details = marco.rows(select(AlertHop.detail).where(AlertHop.alert_id == missed.id))
    assert "answered_after_all" in {hop.detail for hop in details}


def test_a_call_logged_by_staff_answers_it(marco: Clockroom) -> None:
    marco.until(R2)
    marco.write(lambda line: checkins.answered(line, _check_in(marco).id, "well", source="call"))
    assert (_check_in(marco).state, _check_in(marco).source) == (CheckInState.PARTIAL, "call")


def test_a_caregiver_is_greeted_once_and_then_the_practitioner_hears(open_room: Opener) -> None:
    room = open_room(asked=("mari",))
    room.until(london("2026-06-21 16:00"))
    assert [timer.due_at for timer in room.waiting("check_in_rung")] == [
        london("2026-06-22 10:00"),
        london("2026-06-22 14:00"),
    ]
    room.until(london("2026-06-22 14:00"))
    assert _texts(room, "mari") == 2
    assert _alerts(room) == [("missed_check_in", "medium")]


def test_a_caregiver_whose_last_word_was_hard_is_high(open_room: Opener) -> None:
    room = open_room(asked=("mari",))
    room.until(london("2026-06-21 16:00"))
    _answer(room, "hard")
    room.until(london("2026-06-29 14:00"))
    assert ("missed_check_in", "high") in _alerts(room)


def test_a_covert_phone_gets_nothing_and_a_person_rings(open_room: Opener) -> None:
    room = open_room(asked=("mari",), mari_privacy=PrivacyLevel.COVERT)
    room.until(london("2026-06-21 16:00"))
    assert _tasks(room) == ["check_in_by_voice"]
    room.until(london("2026-06-22 09:00"))
    assert _alerts(room) == [("missed_check_in", "medium")]
    assert _texts(room, "mari") == 0
    room.until(london("2026-06-24 16:00"))
    assert _check_in(room).state == CheckInState.UNREACHABLE


def test_a_phone_that_becomes_covert_is_not_nudged(marco: Clockroom) -> None:
    marco.until(DUE)
    _change_phones(marco, "marco", privacy_level=PrivacyLevel.COVERT)
    marco.until(R4)
    assert _texts(marco, "marco") == 1
    assert _alerts(marco) == [("missed_check_in", "medium")]


def test_somebody_on_a_break_is_excused_and_the_rhythm_goes_on(marco: Clockroom) -> None:
    person = marco.cast.people["marco"]
    marco.write(lambda line: line.work.update(Person, person, paused_until=DUE + timedelta(days=1)))
    marco.until(DUE)
    row = _check_in(marco)
    assert (row.state, row.conversation_id) == (CheckInState.EXCUSED, None)
    assert (_texts(marco, "marco"), marco.waiting("check_in_rung")) == (0, [])
    assert _next(marco).due_at == DUE + timedelta(days=7)


def test_a_break_in_the_middle_ends_the_ladder_and_is_no_miss(marco: Clockroom) -> None:
    marco.until(R1)
    marco.write(lambda line: checkins.paused(line, marco.cast.people["marco"], R1 + timedelta(days=3)))
    marco.until(WINDOW_ENDS)
    assert (_check_in(marco).state, _alerts(marco)) == (CheckInState.EXCUSED, [])


def test_a_stop_in_the_middle_ends_the_ladder(marco: Clockroom) -> None:
    marco.until(R1)
    marco.write(lambda line: checkins.opted_out(line, marco.cast.people["marco"]))
    assert _check_in(marco).state == CheckInState.OPTED_OUT
    assert marco.waiting("check_in_rung") == []


@pytest.mark.parametrize(
    ("status", "state"),
    [(MembershipStatus.PAUSED, CheckInState.EXCUSED), (MembershipStatus.STEPPED_BACK, CheckInState.CANCELLED)],
    ids=["a paused place", "somebody who stepped back"],
)
def test_who_has_no_place_now_is_not_asked(marco: Clockroom, status: MembershipStatus, state: CheckInState) -> None:
    marco.write(lambda line: line.work.update(Membership, marco.cast.memberships["marco"], status=status))
    marco.until(DUE)
    assert (_check_in(marco).state, _texts(marco, "marco")) == (state, 0)


def _worry_about(room: Clockroom, name: str) -> None:
    def raise_it(line):
        concern = line.work.insert(
            Concern, family_id=room.cast.family, severity="high", status="open", opened_at=line.now
        )
        line.work.insert(
            ConcernSubject, concern_id=concern, person_id=room.cast.people[name], set_by="staff:1", at=line.now
        )

    room.write(raise_it)


def test_whom_a_concern_is_about_is_neither_asked_nor_chased(marco: Clockroom) -> None:
    _worry_about(marco, "marco")
    marco.until(R4)
    assert (_check_in(marco).state, _texts(marco, "marco"), _alerts(marco)) == (CheckInState.EXCUSED, 0, [])


def test_whom_a_concern_is_about_never_covers(marco: Clockroom) -> None:
    _worry_about(marco, "kemi")
    marco.until(R3)
    assert _texts(marco, "kemi") == 0
    assert "find_cover" in _tasks(marco)


def test_an_open_concern_makes_silence_high(marco: Clockroom) -> None:
    _worry_about(marco, "elena")
    marco.until(R4)
    assert ("missed_check_in", "high") in _alerts(marco)


def test_two_silent_people_of_one_family_make_it_high(open_room: Opener) -> None:
    room = open_room(asked=("marco", "joan"))
    room.until(R4)
    assert ("missed_check_in", "high") in _alerts(room)


def test_a_backups_yes_covers_the_promise(marco: Clockroom) -> None:
    marco.until(R3)
    event = marco.one(select(CommitmentEvent.id)).id
    kemi = marco.cast.people["kemi"]
    marco.write(lambda line: checkins.backup_answered(line, event, kemi, "yes"))
    assert marco.one(select(CommitmentEvent.covered_by)).covered_by == kemi
    assert marco.write(lambda line: checkins.backup_ready(line, _check_in(marco).id))
    marco.passes(hours=2)
    assert "find_cover" not in _tasks(marco)


def test_a_backup_silent_for_two_hours_is_no_backup(marco: Clockroom) -> None:
    marco.until(R3 + timedelta(hours=1, minutes=59))
    assert "find_cover" not in _tasks(marco)
    marco.until(R3 + timedelta(hours=2))
    assert "find_cover" in _tasks(marco)
    assert not marco.write(lambda line: checkins.backup_ready(line, _check_in(marco).id))


def _kemi_promises(room: Clockroom, at: str) -> None:
    """Kemi's critical promise falls due on the day after her check-in."""
    values = {"cadence": "FREQ=WEEKLY;BYDAY=TH", "at": at}
    room.write(lambda line: line.work.update(Commitment, room.cast.commitments["kemi"], **values))


def test_a_critical_promise_too_near_pulls_the_ladder_so_that_it_ends_a_day_before(open_room: Opener) -> None:
    room = open_room(asked=("kemi",))
    _kemi_promises(room, "22:00")
    room.until(DUE)
    rungs = {timer.payload["rung"]: timer.due_at for timer in room.waiting("check_in_rung")}
    assert rungs["R1"] == R1
    assert rungs["R4"] == london("2026-06-18 22:00") - timedelta(days=1)
    assert rungs["R2"] == rungs["R3"] == london("2026-06-17 20:59")  # never at night


def test_with_no_day_left_backup_and_practitioner_hear_with_the_first_nudge(open_room: Opener) -> None:
    room = open_room(asked=("kemi",))
    _kemi_promises(room, "10:00")
    room.until(DUE)
    assert [timer.payload["rung"] for timer in room.waiting("check_in_rung")] == ["R1", "R3", "R4"]
    assert {timer.due_at for timer in room.waiting("check_in_rung")} == {R1}
    room.until(R1)
    assert _alerts(room)[0] == ("missed_check_in", "high")
    assert _texts(room, "elena") == 1


def test_a_failed_delivery_is_not_silence(open_room: Opener) -> None:
    room = open_room(asked=("joan",))
    room.channel().phone(PHONES["joan"][0][1]).refuses("21211")
    room.until(R4)
    assert _check_in(room).state == CheckInState.SENT
    assert "missed_check_in" not in {kind for kind, _ in _alerts(room)}
    assert "not_reached" in {kind for kind, _ in _alerts(room)}
    room.until(WINDOW_ENDS)
    assert _check_in(room).state == CheckInState.UNREACHABLE


def test_what_never_left_us_is_our_outage_and_staff_are_told(open_room: Opener) -> None:
    room = open_room(asked=("joan",))
    room.channel().halted = "30001"
    room.until(WINDOW_ENDS)
    row = _check_in(room)
    assert (row.state, row.how) == (CheckInState.CANCELLED, "our_outage")
    assert "check_in_lost_by_outage" in _tasks(room)
    assert "missed_check_in" not in {kind for kind, _ in _alerts(room)}


def test_a_window_in_which_we_were_down_is_made_longer_by_as_much_and_staff_are_told(marco: Clockroom) -> None:
    marco.until(DUE)
    for moment in (DUE, DUE + timedelta(hours=10)):
        processes.start(marco.house.database, "demo", moment)
    marco.until(WINDOW_ENDS)
    row = _check_in(marco)
    assert (row.state, row.window_ends_at) == (CheckInState.CHASING, WINDOW_ENDS + timedelta(hours=10))
    assert "we_were_down" in _tasks(marco)
    marco.until(WINDOW_ENDS + timedelta(hours=10))
    assert _check_in(marco).state == CheckInState.MISSED


def test_rungs_count_from_the_hand_over_of_the_opener(open_room: Opener) -> None:
    room = open_room(asked=("joan",))
    room.channel().phone(PHONES["joan"][0][1]).unreachable(times=1, after=timedelta(minutes=30))
    room.until(R1)
    assert _check_in(room).state == CheckInState.SENT
    room.until(R1 + timedelta(minutes=40))
    assert _check_in(room).state == CheckInState.CHASING


def test_two_misses_in_a_row_are_told_and_another_way_is_offered(marco: Clockroom) -> None:
    marco.until(WINDOW_ENDS)
    assert "member_drifting" not in {kind for kind, _ in _alerts(marco)}
    marco.until(WINDOW_ENDS + timedelta(days=7))
    assert ("member_drifting", "medium") in _alerts(marco)
    offered = select(Conversation.step).where(
        Conversation.flow == "any_missed_checkin_nudge", Conversation.person_id == marco.cast.people["marco"]
    )
    assert [row.step for row in marco.rows(offered)] == ["another_way"]


def test_a_person_with_another_question_open_is_asked_when_it_is_their_turn(marco: Clockroom) -> None:
    marco.until(DUE - timedelta(hours=1))
    joan = marco.cast.people["marco"]
    first = marco.write(lambda line: turns.begin(line, person_id=joan, flow="nm_checkin", family_id=marco.cast.family))
    marco.until(DUE)
    assert marco.one(select(Conversation.state).where(Conversation.id != first)).state == "queued"
    marco.until(R1)
    assert _check_in(marco).state == CheckInState.SENT
    marco.write(lambda line: turns.end(line, first))
    assert marco.one(select(Conversation.state).where(Conversation.id != first)).state == "open"


def test_an_alert_about_a_check_in_keeps_when_it_was_due(marco: Clockroom) -> None:
    marco.until(R4)
    row = marco.one(select(Alert.line, Alert.check_in_id))
    assert (row.line["args"]["day"], row.check_in_id) == (DUE, _check_in(marco).id)
    with marco.house.database.reading() as conn:
        assert len(alerts.open_alerts(conn, marco.cast.agency)) == 1


def test_an_answer_through_the_conversation_answers_the_check_in(marco: Clockroom) -> None:
    marco.until(DUE)
    row = _check_in(marco)
    marco.write(lambda line: turns.hear(line, row.conversation_id, Reply("1")))
    assert _check_in(marco).state == CheckInState.PARTIAL
