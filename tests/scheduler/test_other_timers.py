"""Conversations that wait or resume, invitations, reminders, deliveries, breaks, and the daily anchor."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from bot import checkins, turns
from casework.vocabulary import (
    ChannelName,
    ConversationState,
    DeliveryState,
    InviteOutcome,
    MembershipStatus,
    PrivacyLevel,
)
from storage import journal, timers
from storage.models import (
    Alert,
    CommitmentEvent,
    ContactPoint,
    Conversation,
    Invitation,
    JournalAnchor,
    Membership,
    OutboundMessage,
    Person,
    Rhythm,
    Task,
)
from tests.cast import PHONES
from tests.phones import london
from tests.scheduler.conftest import Clockroom, Opener


def _texts(room: Clockroom, name: str) -> list[str]:
    """The fates of the texts to somebody, oldest first."""
    found = select(OutboundMessage.state).where(OutboundMessage.person_id == room.cast.people[name])
    return [str(row.state) for row in room.rows(found.order_by(OutboundMessage.id))]


def _tasks(room: Clockroom) -> list[str]:
    return [row.kind for row in room.rows(select(Task.kind))]


def _begin(room: Clockroom, name: str = "joan", flow: str = "nm_checkin", **values: object) -> int:
    person = room.cast.people[name]
    return int(
        room.write(lambda line: turns.begin(line, person_id=person, flow=flow, family_id=room.cast.family, **values))
    )


def _state(room: Clockroom, conversation: int) -> str:
    return str(room.one(select(Conversation.state).where(Conversation.id == conversation)).state)


def test_a_question_unanswered_for_three_days_is_paused_and_gives_the_floor_away(room: Clockroom) -> None:
    first, second = _begin(room), _begin(room)
    assert (_state(room, first), _state(room, second)) == ("open", "queued")
    room.passes(hours=72)
    assert (_state(room, first), _state(room, second)) == (ConversationState.PAUSED, ConversationState.OPEN)


def test_a_suspended_conversation_does_not_run_out_while_it_is_not_its_turn(room: Clockroom) -> None:
    conversation = _begin(room)
    room.write(lambda line: line.work.update(Conversation, conversation, state=ConversationState.SUSPENDED))
    room.passes(hours=72)
    assert _state(room, conversation) == ConversationState.SUSPENDED
    assert len(room.waiting("conversation_wait")) == 1


def test_what_was_put_off_begins_again_once(room: Clockroom) -> None:
    conversation = _begin(room, "mari", "cg_reflection")
    room.write(lambda line: turns.end(line, conversation))
    for key in ("one", "two"):
        room.write(
            lambda line, key=key: timers.plan(
                line.work, kind="conversation_resume", key=key, due_at=line.now, subject_id=conversation
            )
        )
        room.passes(minutes=1)
    rows = room.rows(select(Conversation.flow, Conversation.state).order_by(Conversation.id))
    assert [row.flow for row in rows] == ["cg_reflection", "cg_reflection"]


def test_a_check_in_put_off_until_tomorrow_is_asked_from_its_beginning(open_room: Opener) -> None:
    room = open_room(asked=("joan",))
    room.until(london("2026-06-20 16:00"))
    check_in = room.one(select(Conversation.subject_id).where(Conversation.flow == "nm_checkin")).subject_id
    late = _begin(room, flow="any_missed_checkin_nudge", at="late", subject=("check_in", check_in))
    room.write(
        lambda line: timers.plan(line.work, kind="conversation_resume", key="later", due_at=line.now, subject_id=late)
    )
    room.write(lambda line: turns.end(line, late))
    room.passes(minutes=1)
    newest = room.rows(select(Conversation.flow, Conversation.subject_id).order_by(Conversation.id.desc()))[0]
    assert (newest.flow, newest.subject_id) == ("nm_checkin", check_in)


def _invitation(room: Clockroom, name: str = "joan", **values: object) -> int:
    def invite(line):
        membership = room.cast.memberships[name]
        line.work.update(Membership, membership, status=MembershipStatus.INVITED)
        invitation = line.work.insert(
            Invitation,
            family_id=room.cast.family,
            asked_by_person=room.cast.people["mari"],
            name=name.title(),
            **{"person_id": room.cast.people[name], "state": "queued", "verbal_ok": True, **values},
        )
        timers.plan(
            line.work,
            kind="invitation_send",
            key=f"invitation_send:{invitation}",
            due_at=line.now,
            subject_id=invitation,
            family_id=room.cast.family,
        )
        return invitation

    return int(room.write(invite))


def _invited(room: Clockroom):
    return room.one(select(Invitation.state, Invitation.sent_at, Invitation.outcome))


def test_an_invitation_goes_once_at_a_civil_hour(open_room: Opener) -> None:
    room = open_room(at="2026-06-15 20:00", asked=())
    _invitation(room)
    room.passes(minutes=1)
    assert (_invited(room).state, _texts(room, "joan")) == ("queued", [])
    room.until(london("2026-06-16 10:00"))
    assert (_invited(room).state, _invited(room).sent_at) == ("sent", room.now)
    assert len(_texts(room, "joan")) == 1


def test_it_is_repeated_softly_once_then_stops_and_the_practitioner_hears(open_room: Opener) -> None:
    room = open_room(at="2026-06-15 10:00", asked=())
    _invitation(room)
    room.passes(hours=47)
    assert len(_texts(room, "joan")) == 1
    room.passes(hours=2)
    assert len(_texts(room, "joan")) == 2
    assert _tasks(room) == []
    room.passes(days=10)
    assert len(_texts(room, "joan")) == 2
    assert "invitation_unanswered" in _tasks(room)
    assert _invited(room).outcome == InviteOutcome.NO_REPLY


def test_an_answered_invitation_is_not_repeated(open_room: Opener) -> None:
    room = open_room(at="2026-06-15 10:00", asked=())
    invitation = _invitation(room)
    room.passes(hours=1)
    room.write(
        lambda line: line.work.update(
            Invitation, invitation, state="answered", outcome=InviteOutcome.NO, answered_at=line.now
        )
    )
    room.passes(days=5)
    assert len(_texts(room, "joan")) == 1


def test_somebody_in_the_middle_of_answering_is_left_in_peace(open_room: Opener) -> None:
    room = open_room(at="2026-06-15 10:00", asked=())
    _invitation(room)
    room.passes(hours=1)
    room.write(lambda line: line.work.conn.execute(update(Conversation).values(step="what_it_is")))
    room.passes(hours=48)
    assert len(_texts(room, "joan")) == 1


def test_an_invitation_without_a_phone_is_a_task(room: Clockroom) -> None:
    _invitation(room, person_id=None)
    room.passes(minutes=1)
    assert _tasks(room) == ["invitation_without_phone"]


def _reminder(room: Clockroom, name: str = "marco", at: str = "18:00") -> int:
    def plan(line):
        rhythm = line.work.insert(
            Rhythm,
            family_id=room.cast.family,
            person_id=room.cast.people[name],
            kind="reminder",
            flow="nm_commitment_reminder",
            rrule="FREQ=WEEKLY;BYDAY=SA",
            at=at,
            starts=date(2026, 6, 1),
            commitment_id=room.cast.commitments[name],
        )
        checkins.seed_next(line, rhythm)
        return rhythm

    return int(room.write(plan))


def test_a_reminder_comes_the_evening_before_once_for_each_time_the_promise_is_due(room: Clockroom) -> None:
    _reminder(room)
    room.until(london("2026-06-19 17:59"))
    assert _texts(room, "marco") == []
    room.until(london("2026-06-19 18:00"))
    conversation = room.one(select(Conversation.step, Conversation.subject_kind, Conversation.subject_id))
    event = room.one(select(CommitmentEvent.id, CommitmentEvent.due_at))
    assert (conversation.step, conversation.subject_kind, conversation.subject_id) == (
        "tomorrow",
        "commitment_event",
        event.id,
    )
    assert event.due_at == london("2026-06-20 10:00")
    assert [timer.due_at for timer in room.waiting("reminder_due")] == [london("2026-06-26 18:00")]


def test_a_reminder_agreed_for_the_morning_comes_on_the_day(room: Clockroom) -> None:
    _reminder(room, at="08:00")
    room.until(london("2026-06-20 08:00"))
    assert room.one(select(Conversation.step)).step == "today"


@pytest.mark.parametrize("why", ["covert", "covered", "on a break"])
def test_no_reminder_where_it_would_do_harm_or_no_good(room: Clockroom, why: str) -> None:
    _reminder(room)
    marco = room.cast.people["marco"]

    def change(line):
        if why == "covert":
            points = update(ContactPoint).where(ContactPoint.person_id == marco)
            line.work.conn.execute(points.values(privacy_level=PrivacyLevel.COVERT))
        elif why == "covered":
            line.work.insert(
                CommitmentEvent,
                commitment_id=room.cast.commitments["marco"],
                due_at=london("2026-06-20 10:00"),
                outcome="unreported",
                covered_by=room.cast.people["kemi"],
                at=line.now,
            )
        else:
            line.work.update(Person, marco, paused_until=london("2026-06-30 09:00"))

    room.write(change)
    room.until(london("2026-06-19 18:00"))
    assert _texts(room, "marco") == []
    assert len(room.waiting("reminder_due")) == 1


def test_b12_an_open_question_unconfirmed_for_a_day_goes_to_the_second_phone_too(room: Clockroom) -> None:
    room.channel(ChannelName.WHATSAPP).phone(PHONES["kemi"][0][1]).loses_receipts()
    _begin(room, "kemi")
    room.passes(hours=23)
    assert _texts(room, "kemi") == ["sent"]
    room.passes(hours=1)
    assert _texts(room, "kemi") == ["sent", "delivered"]


def test_a_confirmed_question_is_not_said_twice(room: Clockroom) -> None:
    _begin(room, "kemi")
    room.passes(hours=25)
    assert _texts(room, "kemi") == ["delivered"]


def _unknown(room: Clockroom) -> int:
    room.channel().phone(PHONES["joan"][0][1]).loses_answers(times=1, kept=False)
    _begin(room)
    room.house.sender.send_due()
    (message,) = room.rows(select(OutboundMessage.id, OutboundMessage.state))
    assert message.state == DeliveryState.UNKNOWN
    return int(message.id)


def test_a_message_of_unknown_fate_is_looked_up_until_a_human_is_told(
    room: Clockroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(room.house.sender, "look_up", asked.append)
    message = _unknown(room)
    room.passes(hours=3)
    assert asked == [message] * 3
    assert room.one(select(Alert.kind, Alert.outbound_id)) == ("not_reached", message)
    assert room.waiting("delivery_lookup") == []


def test_a_settled_message_is_not_looked_up(room: Clockroom, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(room.house.sender, "look_up", asked.append)
    message = _unknown(room)
    room.write(lambda line: line.work.update(OutboundMessage, message, state=DeliveryState.DELIVERED))
    room.passes(hours=3)
    assert asked == []


def test_a_break_that_is_over_ends_without_a_word(room: Clockroom) -> None:
    joan = room.cast.people["joan"]
    until = room.now + timedelta(days=3)

    def pause(line):
        line.work.update(Person, joan, paused_until=until, paused_why="asked")
        timers.plan(line.work, kind="pause_over", key=f"pause:{joan}", due_at=until, subject_id=joan)

    room.write(pause)
    room.until(until)
    row = room.one(select(Person.paused_until, Person.paused_why).where(Person.id == joan))
    assert (row.paused_until, row.paused_why) == (None, None)
    assert _texts(room, "joan") == []


def test_a_break_made_longer_since_is_left_alone(room: Clockroom) -> None:
    joan, until = room.cast.people["joan"], room.now + timedelta(days=3)
    room.write(lambda line: line.work.update(Person, joan, paused_until=until + timedelta(days=4)))
    room.write(lambda line: timers.plan(line.work, kind="pause_over", key="p", due_at=until, subject_id=joan))
    room.until(until)
    assert room.one(select(Person.paused_until).where(Person.id == joan)).paused_until == until + timedelta(days=4)


def test_each_day_is_anchored_after_it_has_ended(room: Clockroom) -> None:
    room.write(lambda line: journal.write(line.work, room.cast.family, "note", "kithline", {}))
    room.write(
        lambda line: timers.plan(line.work, kind="journal_anchor", key="journal_anchor", due_at=line.now, subject_id=0)
    )
    room.until(london("2026-06-17 02:00"))
    days = [row.day for row in room.rows(select(JournalAnchor.day).order_by(JournalAnchor.day))]
    assert days == [date(2026, 6, 14), date(2026, 6, 15), date(2026, 6, 16)]
