"""Silence climbs: nudge, second channel, backup, practitioner, supervisor, until a named human says "I have it"."""

import pytest
from sqlalchemy import select

from casework.vocabulary import AlertState, CheckInState, HopKind
from storage.models import Alert, AlertHop, CheckIn, CommitmentEvent
from tests.journeys.conftest import Opener
from tests.phones import Town, london


@pytest.fixture
def town(open_town: Opener) -> Town:
    town = open_town(asked=("marco",))
    town.until(london("2026-06-17 16:00"))
    town.marco.receives("Hi Marco, weekly check-in. How have things been?")
    return town


def _state(town: Town) -> str:
    return str(town.one(select(CheckIn.state)).state)


def test_a_silent_member_climbs_to_the_supervisor(town: Town) -> None:
    town.until(london("2026-06-17 19:00"))
    town.marco.receives("Hi Marco, when you have a moment:")
    town.until(london("2026-06-18 09:00"))
    town.marco_sms.receives("Hi Marco, Circle here, trying this number too.")
    assert _state(town) == CheckInState.CHASING
    town.until(london("2026-06-18 12:00"))
    town.kemi.receives("Hi Kemi, could you be free for", "if needed?")
    town.until(london("2026-06-18 14:00"))
    alert = town.hannah.receives("MEDIUM Maple: no reply from one member since", "Backup ready: no")
    code = alert[:3]
    town.until(london("2026-06-19 09:59"))
    town.hannah.receives(f"{code} MEDIUM Maple still waiting after", "David is next at 10:00")
    town.david.receives_nothing()
    town.until(london("2026-06-19 10:00"))
    town.david.receives(f"{code} MEDIUM Maple: nobody has this after")
    town.david.sends(f"{code} 1")
    town.david.receives(f"{code} is yours from")
    row = town.one(select(Alert.state, Alert.owner_id))
    assert (row.state, row.owner_id) == (AlertState.OWNED, town.cast.staff["david"])


def test_missed_is_said_only_when_the_window_has_closed(town: Town) -> None:
    town.until(london("2026-06-18 14:00"))
    for phone in ("marco", "marco_sms", "kemi", "hannah"):
        town.phones[phone].receives()
    assert _state(town) == CheckInState.CHASING
    town.hannah.sends("1")
    town.hannah.receives("is yours from")
    town.until(london("2026-06-20 16:00"))
    for _, words in town.hannah.unread():
        town.hannah.receives(words)
    for _, words in town.david.unread():
        town.david.receives(words)
    assert _state(town) == CheckInState.MISSED


def test_a_backup_who_says_yes_is_told_to_the_practitioner_and_kept_on_the_promise(town: Town) -> None:
    town.until(london("2026-06-18 12:00"))
    town.marco.receives("when you have a moment")
    town.marco_sms.receives("trying this number too")
    town.kemi.receives("could you be free for")
    town.kemi.sends("1")
    for _, words in town.kemi.unread():
        town.kemi.receives(words)
    town.until(london("2026-06-18 14:00"))
    town.hannah.receives("MEDIUM Maple", "Backup ready: yes")
    event = town.one(
        select(CommitmentEvent.covered_by).where(CommitmentEvent.commitment_id == town.cast.commitments["marco"])
    )
    assert event.covered_by == town.cast.people["kemi"]


def test_an_answer_to_the_nudge_answers_the_check_in(town: Town) -> None:
    town.until(london("2026-06-17 19:00"))
    town.marco.receives("when you have a moment")
    town.marco.sends("1")
    town.marco.receives("Did your part happen this week: Sat 10 to 4?")
    assert _state(town) in (CheckInState.PARTIAL, CheckInState.ANSWERED)
    town.until(london("2026-06-18 14:00"))
    town.hannah.receives_nothing()


def test_any_word_from_the_person_stops_the_nudges_but_not_the_practitioner(town: Town) -> None:
    town.marco_sms.sends("sorry, on shift, later")
    for phone in (town.marco, town.marco_sms):
        for _, words in phone.unread():
            phone.receives(words)
    town.until(london("2026-06-18 11:59"))
    town.marco_sms.receives_nothing()
    town.until(london("2026-06-18 14:00"))
    for _, words in town.kemi.unread():
        town.kemi.receives(words)
    town.hannah.receives("MEDIUM Maple")


def test_each_hop_of_the_alert_is_on_record(town: Town) -> None:
    town.until(london("2026-06-18 14:00"))
    for phone in ("marco", "marco_sms", "kemi", "hannah"):
        town.phones[phone].receives()
    town.hannah.sends("1")
    town.hannah.receives("is yours")
    kinds = [row.kind for row in town.rows(select(AlertHop.kind).order_by(AlertHop.id))]
    assert kinds[0] == HopKind.PAGED
    assert kinds[-1] == HopKind.ACKNOWLEDGED
