"""What staff answer about an alert: who owns it, who passes it on, what stops the clock, what closes it."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import alerts
from casework.vocabulary import Severity
from storage.models import Alert, Conversation, OutboundMessage, Task
from tests.phones import london
from tests.scheduler.conftest import Clockroom, Opener

MINUTE = timedelta(minutes=1)


def _ack(room: Clockroom, alert: int, name: str) -> alerts.Acknowledged:
    found = room.write(lambda line: alerts.acknowledge(line, alert, room.cast.staff[name]))
    assert isinstance(found, alerts.Acknowledged)
    return found


def _owned(room: Clockroom, severity: str = "high", name: str = "hannah") -> int:
    alert = room.alert(severity)
    _ack(room, alert, name)
    return alert


def test_the_first_to_say_so_owns_it_and_the_second_is_told_who_does(room: Clockroom) -> None:
    alert = room.alert("critical")
    first, second = _ack(room, alert, "duty"), _ack(room, alert, "hannah")
    duty = room.cast.staff["duty"]
    assert (first.first, first.owner_id, first.owned_at) == (True, duty, room.now)
    assert (second.first, second.owner_id, second.owned_at) == (False, duty, room.now)
    row = room.of_alert(alert)
    assert (row.state, row.owner_id, row.owned_at) == ("owned", duty, room.now)
    assert room.hops(alert)[-2:] == [("acknowledged", "duty"), ("already_owned", "hannah")]


def test_an_acknowledged_alert_neither_pings_nor_climbs(room: Clockroom) -> None:
    alert = _owned(room)
    assert (room.waiting("alert_step"), room.waiting("alert_ping")) == ([], [])
    before = room.hops(alert)
    room.passes(minutes=59)
    assert room.hops(alert) == before


def test_f4_an_acknowledgement_as_the_escalation_fires_leaves_one_story(room: Clockroom) -> None:
    alert = room.alert()
    room.passes(minutes=29)
    before = set(room.rows(select(OutboundMessage.id).where(OutboundMessage.alert_id == alert)))
    room.clock.set(room.now + MINUTE)
    start = threading.Barrier(2)

    def acknowledge() -> None:
        start.wait(10)
        hannah = room.cast.staff["hannah"]
        room.house.database.run(lambda work: alerts.acknowledge(room.house.line(work), alert, hannah), room.now)

    def escalate() -> None:
        start.wait(10)
        room.house.run_timers()

    both = [threading.Thread(target=acknowledge), threading.Thread(target=escalate)]
    for each in both:
        each.start()
    for each in both:
        each.join(30)
    row = room.of_alert(alert)
    assert (row.state, row.owner_id) == ("owned", room.cast.staff["hannah"])
    assert room.waiting("alert_step") == []
    assert [kind for kind, _ in room.hops(alert)].count("acknowledged") == 1
    texts = room.rows(select(OutboundMessage.id, OutboundMessage.person_id).where(OutboundMessage.alert_id == alert))
    further = [text.person_id for text in texts if (text.id,) not in before]
    assert len(further) == len(set(further)), "nobody gets more than one further text"


def test_passing_on_goes_to_the_next_rung_at_once_on_the_original_clock(room: Clockroom) -> None:
    alert = room.alert()
    due_at = room.of_alert(alert).due_at
    room.passes(minutes=5)
    room.write(lambda line: alerts.pass_on(line, alert, room.cast.staff["hannah"]))
    assert room.hops(alert)[-2:] == [("passed_on", "hannah"), ("paged", "duty")]
    assert room.of_alert(alert).due_at == due_at
    (step,) = room.waiting("alert_step")
    assert step.due_at == room.of_alert(alert).opened_at + 60 * MINUTE


def test_an_owner_who_passes_on_owns_it_no_longer(room: Clockroom) -> None:
    alert = _owned(room)
    room.write(lambda line: alerts.pass_on(line, alert, room.cast.staff["hannah"]))
    row = room.of_alert(alert)
    assert (row.state, row.owner_id, row.owned_at, row.lapses_at) == ("open", None, None, None)
    assert room.waiting("alert_lapse") == []


def test_passing_on_what_another_owns_changes_nothing(room: Clockroom) -> None:
    alert = _owned(room)
    room.write(lambda line: alerts.pass_on(line, alert, room.cast.staff["duty"]))
    assert room.of_alert(alert).owner_id == room.cast.staff["hannah"]


def test_the_second_pass_pages_everybody_but_who_passed(room: Clockroom) -> None:
    alert = room.alert()
    for name in ("hannah", "duty"):
        room.write(lambda line, name=name: alerts.pass_on(line, alert, room.cast.staff[name]))
    after = room.hops(alert)[room.hops(alert).index(("passed_on", "duty")) + 1 :]
    assert {name for _, name in after} == {"hannah", "david"}
    assert room.of_alert(alert).passes == 2
    assert len(room.waiting("alert_step")) == 1


def test_the_last_one_who_passes_is_not_asked_again_at_once(open_room: Opener) -> None:
    room = open_room(asked=(), duty="none")
    alert = room.alert("medium")
    room.until(london("2026-06-15 13:00"))
    room.write(lambda line: alerts.pass_on(line, alert, room.cast.staff["david"]))
    assert room.hops(alert)[-1] == ("passed_on", "david")
    assert len(room.waiting("alert_step")) == 1


@pytest.mark.parametrize(
    ("severity", "lapse"), [("critical", timedelta(minutes=20)), ("high", timedelta(hours=2))], ids=str
)
def test_without_a_note_it_lapses_after_a_reminder_and_climbs(room: Clockroom, severity: str, lapse: timedelta) -> None:
    alert = _owned(room, severity)
    owned_at = room.now
    room.until(owned_at + lapse / 2)
    assert room.hops(alert)[-1] == ("reminded", "hannah")
    room.until(owned_at + lapse - MINUTE)
    assert room.of_alert(alert).state == "owned"
    room.until(owned_at + lapse)
    after = room.hops(alert)[room.hops(alert).index(("lapsed", "hannah")) + 1 :]
    assert {kind for kind, _ in after} & {"paged", "repeated"}
    row = room.of_alert(alert)
    assert (row.state, row.owner_id, row.lapses_at) == ("open", None, None)
    assert room.waiting("alert_step")


def test_a_lapse_that_comes_before_its_time_takes_nothing_away(room: Clockroom) -> None:
    alert = _owned(room)
    room.write(lambda line: alerts.lapse(line, alert))
    assert room.of_alert(alert).state == "owned"


def test_a_medium_acknowledgement_lapses_after_a_working_day(room: Clockroom) -> None:
    alert = _owned(room, "medium")
    assert room.of_alert(alert).lapses_at == london("2026-06-15 17:00")
    room.until(london("2026-06-15 17:00"))
    assert ("lapsed", "hannah") in room.hops(alert)


def test_an_outcome_note_of_the_owner_stops_the_lapse(room: Clockroom) -> None:
    alert = _owned(room)
    room.write(lambda line: alerts.note_outcome(line, alert, room.cast.staff["hannah"], "visiting"))
    assert (room.waiting("alert_lapse"), room.waiting("alert_lapse_reminder")) == ([], [])
    room.passes(hours=5)
    row = room.of_alert(alert)
    assert (row.state, row.noted_at) == ("owned", room.now - timedelta(hours=5))


def test_a_note_of_somebody_else_stops_nothing(room: Clockroom) -> None:
    alert = _owned(room)
    room.write(lambda line: alerts.note_outcome(line, alert, room.cast.staff["duty"], "spoke"))
    assert len(room.waiting("alert_lapse")) == 1
    assert room.of_alert(alert).noted_at is None


def test_asking_for_a_manager_gives_the_supervisor_a_task(room: Clockroom) -> None:
    alert = _owned(room)
    room.write(lambda line: alerts.note_outcome(line, alert, room.cast.staff["hannah"], "need_manager"))
    task = room.one(select(Task.kind, Task.owner_id, Task.alert_id))
    assert (task.kind, task.owner_id, task.alert_id) == ("manager_needed", room.cast.staff["david"], alert)


def test_still_open_starts_the_lapse_clock_again(room: Clockroom) -> None:
    alert = _owned(room)
    hannah = room.cast.staff["hannah"]
    room.write(lambda line: alerts.note_outcome(line, alert, hannah, "ready"))
    room.passes(hours=1)
    room.write(lambda line: alerts.note_ending(line, alert, hannah, "still_open"))
    row = room.of_alert(alert)
    assert (row.outcome, row.noted_at, row.lapses_at) == (None, None, room.now + timedelta(hours=2))
    assert len(room.waiting("alert_lapse")) == 1


def test_it_closes_with_an_outcome_and_a_note_and_is_out_of_everybodys_way(room: Clockroom) -> None:
    alert = _owned(room, "critical")
    hannah = room.cast.staff["hannah"]
    room.write(lambda line: alerts.note_ending(line, alert, hannah, "plan_used"))
    assert room.of_alert(alert).state == "owned"
    room.write(lambda line: alerts.close(line, alert, hannah, "Elena keeps a key now"))
    row = room.of_alert(alert)
    assert (row.state, row.outcome, row.closed_at) == ("closed", "plan_used", room.now)
    with room.house.database.writing(room.now) as work:
        assert work.open(Alert.note, alert, row.note) == "Elena keeps a key now"
    others = select(Conversation.state).where(
        Conversation.subject_id == alert, Conversation.person_id != room.cast.people["hannah"]
    )
    assert {state.state for state in room.rows(others)} == {"ended"}
    for kind in ("alert_step", "alert_ping", "alert_lapse", "alert_lapse_reminder"):
        assert room.waiting(kind) == []


@pytest.mark.parametrize("missing", ["outcome", "note"])
def test_without_outcome_or_note_it_stays_open(room: Clockroom, missing: str) -> None:
    alert = _owned(room)
    hannah = room.cast.staff["hannah"]
    if missing == "note":
        room.write(lambda line: alerts.note_ending(line, alert, hannah, "plan_used"))
    with pytest.raises(alerts.NotReadyToClose):
        room.write(lambda line: alerts.close(line, alert, hannah, "words" if missing == "outcome" else "  "))
    assert room.of_alert(alert).state == "owned"


def test_silence_never_closes_an_alert(room: Clockroom) -> None:
    alert = room.alert("medium")
    room.passes(days=14)
    assert room.of_alert(alert).state == "open"


def _count_pages(room: Clockroom) -> int:
    return len(room.rows(select(OutboundMessage.id).where(OutboundMessage.alert_id.is_not(None))))


def test_more_about_the_same_person_within_six_hours_is_one_ping_all_listed(room: Clockroom) -> None:
    first = room.alert()
    again = room.alert("medium", kind="asked_for_call")
    assert again == first
    assert room.hops(first)[-1] == ("raised", None)
    assert _count_pages(room) == 1


def test_a_joined_alert_stands_for_its_concern_and_check_in_too(room: Clockroom) -> None:
    first = room.alert(kind="signal_scared")
    room.write(lambda line: line.work.update(Alert, first, outbound_id=None))
    assert room.alert("low", kind="not_reached", outbound_id=77) == first
    assert room.of_alert(first).outbound_id == 77


@pytest.mark.parametrize(
    "other",
    [{"severity": "critical"}, {"person": "kemi"}, {"person": None}],
    ids=["a higher severity", "another person", "nobody in particular"],
)
def test_what_is_graver_or_about_somebody_else_pings_anew(room: Clockroom, other: dict[str, str | None]) -> None:
    first, second = room.alert(), room.alert(**other)  # type: ignore[arg-type]
    assert first != second
    assert _count_pages(room) > 1
    assert room.of_alert(first).code != room.of_alert(second).code


def test_what_somebody_says_is_never_listed_under_their_silence(room: Clockroom) -> None:
    silent = room.alert("high", kind="missed_check_in")
    assert room.alert("high", kind="worry") != silent


def test_silence_is_listed_under_what_somebody_said(room: Clockroom) -> None:
    said = room.alert("high", kind="worry")
    assert room.alert("medium", kind="missed_check_in") == said


def test_anything_after_an_acknowledgement_pings_anew(room: Clockroom) -> None:
    first = _owned(room)
    assert room.alert() != first


def test_anything_after_six_hours_pings_anew(room: Clockroom) -> None:
    first = room.alert()
    room.passes(hours=6)
    assert room.alert() != first


def test_what_gets_worse_is_paged_anew_with_a_new_clock_and_belongs_to_nobody(room: Clockroom) -> None:
    alert = _owned(room)
    room.passes(minutes=20)
    room.write(lambda line: alerts.make_worse(line, alert, Severity.CRITICAL, "no grown-up there"))
    row = room.of_alert(alert)
    assert (row.severity, row.state, row.owner_id, row.rung) == ("critical", "open", None, 0)
    assert row.due_at == room.now + 10 * MINUTE
    after = room.hops(alert)[room.hops(alert).index(("raised", None)) + 1 :]
    assert {name for _, name in after} == {"hannah", "duty", "david"}
    assert room.waiting("alert_lapse") == []


def test_a_severity_is_never_lowered_by_a_second_word(room: Clockroom) -> None:
    alert = room.alert("critical")
    room.write(lambda line: alerts.make_worse(line, alert, Severity.HIGH, "calmer"))
    assert room.of_alert(alert).severity == "critical"


def test_open_alerts_are_listed_gravest_first_and_unowned_ones_apart(room: Clockroom) -> None:
    medium, high = room.alert("medium", "kemi"), _owned(room)
    with room.house.database.reading() as conn:
        assert [each.id for each in alerts.open_alerts(conn, room.cast.agency)] == [high, medium]
        assert [each.id for each in alerts.open_alerts(conn, room.cast.agency, unowned=True)] == [medium]
        assert alerts.open_alerts(conn, room.cast.agency, families=[1]) == []
