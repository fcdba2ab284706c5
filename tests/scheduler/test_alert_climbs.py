"""An alert goes from rung to rung until a named human has it (method 5.2, H15, F4)."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot import alerts
from casework.ladders import StaffLadder, staff_ladder
from casework.vocabulary import ChannelName, DeliveryState, Severity
from storage.agency_settings import change_setting
from storage.models import (
    Concern,
    ConcernSubject,
    ContactPoint,
    Family,
    JournalEntry,
    OutboundMessage,
    Staff,
    Task,
)
from tests.cast import PHONES
from tests.phones import london
from tests.scheduler.conftest import Clockroom, Opener

MINUTE = timedelta(minutes=1)


def _away(room: Clockroom, *names: str, **values: object) -> None:
    staff = [room.cast.staff[name] for name in names]
    room.write(lambda line: line.work.conn.execute(update(Staff).where(Staff.id.in_(staff)).values(**values)))


def test_a_high_alert_in_hours_pages_the_practitioner_alone_and_is_due_in_half_an_hour(room: Clockroom) -> None:
    alert = room.alert()
    row = room.of_alert(alert)
    assert room.hops(alert) == [("paged", "hannah")]
    assert (row.due_at - row.opened_at, row.state, row.rung) == (30 * MINUTE, "open", 0)
    assert StaffLadder.from_json(row.ladder) == staff_ladder(Severity.HIGH)
    assert [timer.due_at - row.opened_at for timer in room.waiting("alert_step")] == [30 * MINUTE]


def test_it_pings_half_way_then_climbs_to_duty_supervisor_and_repeats(room: Clockroom) -> None:
    alert = room.alert()
    room.passes(minutes=15)
    assert room.hops(alert) == [("paged", "hannah"), ("repeated", "hannah")]
    room.passes(minutes=15)
    assert room.hops(alert)[2:] == [("paged", "duty")]
    room.passes(minutes=30)
    assert room.hops(alert)[-1] == ("paged", "david")
    room.passes(minutes=60)
    assert room.hops(alert)[-2:] == [("skipped", None), ("repeated", "david")]  # there is no lead
    room.passes(minutes=30)
    assert room.hops(alert)[-1] == ("repeated", "david")


def test_out_of_hours_duty_is_first(open_room: Opener) -> None:
    room = open_room(at="2026-06-15 20:00", asked=())
    alert = room.alert()
    row = room.of_alert(alert)
    assert room.hops(alert) == [("paged", "duty")]
    assert row.due_at - row.opened_at == 60 * MINUTE


def test_a_critical_alert_pages_three_at_once_and_all_again_every_five_minutes(room: Clockroom) -> None:
    alert = room.alert("critical")
    assert {name for _, name in room.hops(alert)} == {"hannah", "duty", "david"}
    room.passes(minutes=10)
    assert len(room.hops(alert)) == 9
    row = room.of_alert(alert)
    assert row.due_at - row.opened_at == 10 * MINUTE


def test_a_medium_alert_counts_working_hours_only(open_room: Opener) -> None:
    room = open_room(at="2026-06-19 15:00", asked=())  # a Friday
    alert = room.alert("medium")
    assert room.of_alert(alert).due_at == london("2026-06-22 11:00")
    room.until(london("2026-06-22 10:59"))
    assert ("paged", "david") not in room.hops(alert)
    room.until(london("2026-06-22 11:00"))
    assert ("paged", "david") in room.hops(alert)


def test_a_low_alert_pages_nobody_and_is_medium_after_two_working_days(room: Clockroom) -> None:
    alert = room.alert("low")
    assert room.hops(alert) == []
    room.until(london("2026-06-16 16:59"))
    assert room.rows(select(OutboundMessage.id)) == []
    room.until(london("2026-06-16 17:00"))
    row = room.of_alert(alert)
    assert (row.severity, row.rung) == ("medium", 0)
    assert room.hops(alert) == [("raised", None), ("paged", "hannah")]
    assert row.due_at == london("2026-06-17 13:00")


def test_an_agency_keeps_its_own_ladder_and_an_open_alert_keeps_the_one_it_began_with(room: Clockroom) -> None:
    before = room.alert()
    own = {**staff_ladder(Severity.HIGH).to_json(), "owner_by": {"minutes": 7, "working": False}}
    room.write(
        lambda line: change_setting(
            line.work,
            agency_id=room.cast.agency,
            key="staff_ladders",
            value={"high": own},
            who="david",
            why="a quick team",
        )
    )
    after = room.alert(person="kemi")
    assert room.of_alert(after).due_at - room.of_alert(after).opened_at == 7 * MINUTE
    assert room.of_alert(before).due_at - room.of_alert(before).opened_at == 30 * MINUTE


def test_h15_an_empty_chair_is_passed_over_at_once_and_logged(room: Clockroom) -> None:
    _away(room, "hannah", away_until=london("2026-07-01 09:00"))
    alert = room.alert()
    assert room.hops(alert) == [("skipped", None), ("paged", "duty")]


def test_h15_somebody_back_from_leave_is_paged_again(room: Clockroom) -> None:
    _away(room, "hannah", away_until=room.now)
    assert room.hops(room.alert()) == [("paged", "hannah")]


def test_h15_a_disabled_account_is_no_rung(room: Clockroom) -> None:
    _away(room, "hannah", "duty", active=False)
    assert room.hops(room.alert()) == [("skipped", None), ("skipped", None), ("paged", "david")]


def test_h15_with_nobody_at_all_it_stays_open_with_a_task_and_somebody_new_is_found(room: Clockroom) -> None:
    _away(room, "hannah", "duty", "david", active=False)
    alert = room.alert()
    assert {kind for kind, _ in room.hops(alert)} == {"skipped"}
    task = room.one(select(Task.kind, Task.alert_id, Task.state))
    assert (task.kind, task.alert_id, task.state) == ("nobody_to_page", alert, "open")
    assert room.of_alert(alert).state == "open"
    room.passes(minutes=30)
    assert len(room.rows(select(Task.id))) == 1
    _away(room, "david", active=True)
    room.passes(minutes=5)
    assert ("paged", "david") in room.hops(alert)


def test_staff_without_a_working_phone_are_an_empty_chair(room: Clockroom) -> None:
    hannah = room.cast.people["hannah"]
    room.write(
        lambda line: line.work.conn.execute(
            update(ContactPoint).where(ContactPoint.person_id == hannah).values(failed_at=line.now)
        )
    )
    assert room.hops(room.alert()) == [("skipped", None), ("paged", "duty")]


def _concern_about(room: Clockroom, name: str) -> int:
    def raise_it(line):
        concern = line.work.insert(
            Concern, family_id=room.cast.family, severity="high", status="open", opened_at=line.now
        )
        line.work.insert(
            ConcernSubject, concern_id=concern, staff_id=room.cast.staff[name], set_by="staff:1", at=line.now
        )
        return concern

    return int(room.write(raise_it))


def test_a_concern_about_the_practitioner_goes_to_those_above_her_and_she_can_never_own_it(room: Clockroom) -> None:
    concern = _concern_about(room, "hannah")
    alert = room.alert(concern_id=concern)
    assert room.hops(alert) == [("skipped", None), ("skipped", None), ("paged", "david")]
    with pytest.raises(alerts.MayNotOwn):
        room.write(lambda line: alerts.acknowledge(line, alert, room.cast.staff["hannah"]))
    assert room.write(lambda line: alerts.acknowledge(line, alert, room.cast.staff["david"])).first


def test_who_an_open_concern_is_about_is_not_paged_for_the_familys_other_alerts_either(room: Clockroom) -> None:
    _concern_about(room, "hannah")
    assert room.hops(room.alert("medium", kind="hard_week")) == [("skipped", None), ("paged", "david")]


def test_a_page_that_is_refused_everywhere_climbs_at_once(room: Clockroom) -> None:
    room.channel().phone(PHONES["hannah"][0][1]).refuses("21211")
    alert = room.alert()
    assert ("skipped", "hannah") in room.hops(alert)
    assert room.hops(alert)[-1] == ("paged", "duty")
    assert room.now == room.of_alert(alert).opened_at


def test_a_rungs_clock_starts_when_the_page_before_it_was_handed_over(room: Clockroom) -> None:
    room.channel().phone(PHONES["hannah"][0][1]).unreachable(times=1, after=timedelta(minutes=10))
    alert = room.alert()
    room.passes(minutes=39)
    handed_at = room.rows(select(OutboundMessage.sent_at).order_by(OutboundMessage.id))[0].sent_at
    late = handed_at - room.of_alert(alert).opened_at
    assert 10 * MINUTE <= late < 13 * MINUTE
    assert ("paged", "duty") not in room.hops(alert)
    room.passes(minutes=4)
    assert ("paged", "duty") in room.hops(alert)


def test_a_page_that_never_leaves_us_holds_the_next_rung_no_longer_than_the_deadline(room: Clockroom) -> None:
    alert = room.write(
        lambda line: alerts.open_alert(
            line, kind="worry", severity=Severity.HIGH, family_id=room.cast.family, agency_id=room.cast.agency
        )
    ).id
    room.clock.set(room.now + 29 * MINUTE)
    room.house.run_timers()
    assert ("paged", "duty") not in room.hops(alert)
    room.clock.set(room.now + MINUTE)
    room.house.run_timers()
    assert ("paged", "duty") in room.hops(alert)
    states = [row.state for row in room.rows(select(OutboundMessage.state).order_by(OutboundMessage.id))]
    assert states[-2:] == [DeliveryState.QUEUED] * 2, "the newest page of each waits for our sender"
    assert set(states) <= {DeliveryState.QUEUED, DeliveryState.DROPPED}


def test_a_page_on_the_second_phone_counts_for_the_one_it_replaced(room: Clockroom) -> None:
    room.write(
        lambda line: line.work.insert(
            ContactPoint,
            person_id=room.cast.people["hannah"],
            channel=ChannelName.TELEGRAM,
            address="900111",
            address_index=line.work.vault.index("telegram", "900111"),
            position=1,
            privacy_level="open",
        )
    )
    room.channel().phone(PHONES["hannah"][0][1]).refuses("21211")
    alert = room.alert()
    assert room.hops(alert) == [("paged", "hannah")]
    room.passes(minutes=29)
    assert ("paged", "duty") not in room.hops(alert)


def test_each_hop_is_an_entry_of_the_familys_journal(room: Clockroom) -> None:
    room.alert()
    room.passes(minutes=31)
    kinds = [row.kind for row in room.rows(select(JournalEntry.kind).order_by(JournalEntry.seq))]
    assert kinds == ["alert_opened", "alert_paged", "alert_repeated", "alert_paged"]


def test_a_family_without_a_practitioner_is_never_without_an_owner(room: Clockroom) -> None:
    room.write(lambda line: line.work.update(Family, room.cast.family, practitioner_id=None, supervisor_id=None))
    alert = room.alert("medium")
    assert room.hops(alert) == [("skipped", None), ("paged", "david")]


def test_a7_after_three_days_down_the_alert_climbs_first_and_at_once(room: Clockroom) -> None:
    alert = room.alert()
    room.jumps_to(room.now + timedelta(days=3))
    paged = [name for kind, name in room.hops(alert) if kind == "paged"]
    assert paged[:3] == ["hannah", "duty", "david"]
