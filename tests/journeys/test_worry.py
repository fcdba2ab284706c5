"""A worry, raised in any state: the alert stands before the reassuring text goes out."""

from sqlalchemy import select

from casework.vocabulary import AlertState, Severity
from storage.models import Alert, AlertHop, Concern, Signal
from tests.journeys.conftest import Opener
from tests.phones import Town, london


def _asked(town: Town) -> None:
    town.until(london("2026-06-17 16:00"))
    town.joan.receives("Hi Joan, weekly check-in.")


def test_worry_mid_question_is_raised_and_the_question_is_asked_again(town: Town) -> None:
    _asked(town)
    town.joan.sends("1")
    town.joan.receives("Did your part happen")
    town.joan.sends("worried")
    town.joan.receives("Thank you for telling me. Is anyone in danger right now? 1 Yes 2 No 3 Not sure")
    alert = town.hannah.receives("HIGH Maple: worry raised at", "1 I have it 2 Pass on 3 More")
    town.joan.sends("2")
    town.joan.receives("Right now, is a grown-up you trust with the children? 1 Yes 2 No 3 I do not know")
    town.joan.sends("1")
    town.joan.receives("Is it OK for a worker to ring you on this number?")
    town.joan.sends("1")
    town.joan.receives("Only if it is safe for you: what did you see or hear?")
    town.joan.sends("Shouting through the wall, then quiet")
    town.joan.receives("Your words are saved and someone has been alerted. No call by", "Ring 01632960111", "call 999")
    town.joan.receives("Did your part happen this week: Morning wave?")
    town.hannah.sends(f"{alert[:3]} 1")
    town.hannah.receives(f"{alert[:3]} is yours from")
    concern = town.one(select(Concern.danger, Concern.with_adult, Concern.ok_to_ring))
    assert (concern.danger, concern.with_adult) == ("no", "yes")


def test_not_sure_about_danger_pages_everybody_at_once_and_gives_the_number(town: Town) -> None:
    _asked(town)
    town.joan.sends("3")
    town.joan.receives("Is anyone in danger right now?")
    town.hannah.receives("HIGH Maple: worry raised")
    town.joan.sends("not sure")
    town.joan.receives("Call 999 now if you safely can.", "I cannot send help.", "I am alerting people here.")
    for phone in (town.hannah, town.david, town.duty):
        phone.receives("CRITICAL Maple")
    opened = town.one(select(Alert.severity, Alert.opened_at, Alert.due_at))
    assert opened.severity == Severity.CRITICAL
    assert (opened.due_at - opened.opened_at).total_seconds() == 600
    for _, words in town.joan.unread():
        town.joan.receives(words)


def test_nobody_owning_a_critical_alert_repeats_and_reaches_further(town: Town) -> None:
    _asked(town)
    town.joan.sends("worried")
    town.joan.receives("danger right now")
    town.hannah.receives("HIGH Maple: worry raised")
    town.joan.sends("1")
    town.joan.receives("Call 999 now")
    code = town.hannah.receives("CRITICAL Maple")[:3]
    town.david.receives(code)
    town.duty.receives(code)
    town.passes(minutes=5)
    town.hannah.receives(code, "still waiting after 5 min")
    for phone in (town.david, town.duty):
        phone.receives(code)
    town.duty.sends(f"{code}1")
    town.duty.receives(f"{code} is yours from")
    town.hannah.sends(f"{code} 1")
    town.hannah.receives(code, "Duty")
    assert town.one(select(Alert.owner_id)).owner_id == town.cast.staff["duty"]
    for _, words in town.joan.unread():
        town.joan.receives(words)


def test_a_danger_phrase_in_a_free_answer_gets_the_number_and_an_alert(town: Town) -> None:
    _asked(town)
    town.joan.sends("he is breaking in help us now")
    town.joan.receives("Call 999 now if you safely can.")
    for phone in (town.hannah, town.david, town.duty):
        phone.receives("CRITICAL Maple")
    assert town.rows(select(Signal.category))
    town.joan.sends("1")
    town.joan.receives("Did your part happen")


def test_two_open_alerts_are_told_apart_by_their_codes(open_town: Opener) -> None:
    town = open_town(asked=("joan", "kemi"))
    town.until(london("2026-06-17 16:00"))
    town.joan.receives("weekly check-in")
    town.kemi.receives("weekly check-in")
    codes = {}
    for phone in (town.joan, town.kemi):
        phone.sends("worried")
        phone.receives("danger right now")
        phone.sends("2")
        phone.receives()
    for _, words in town.hannah.unread():
        codes[words[:3]] = town.hannah.receives(words)
    assert len(codes) == 2
    first, second = codes
    town.hannah.sends("1")
    town.hannah.receives("code")
    assert {row.state for row in town.rows(select(Alert.state))} == {AlertState.OPEN}
    town.hannah.sends(f"{second} 1")
    town.hannah.receives(f"{second} is yours from")
    owned = [row.code for row in town.rows(select(Alert.code).where(Alert.state == AlertState.OWNED))]
    assert owned == [second]
    assert first != second


def test_the_alert_is_on_record_before_the_text_that_says_so(town: Town) -> None:
    _asked(town)
    town.joan.sends("worried")
    town.joan.receives("danger right now")
    town.hannah.receives("HIGH Maple: worry raised")
    town.joan.sends("1")
    town.joan.receives("I am alerting people here")
    alert = town.one(select(Alert.id, Alert.opened_at))
    assert town.rows(select(AlertHop.id).where(AlertHop.alert_id == alert.id, AlertHop.at <= town.clock.now()))
    for phone in (town.hannah, town.david, town.duty):
        phone.receives("CRITICAL Maple")
