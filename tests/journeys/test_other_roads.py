"""Late, in another language, stopping, watched, unknown: each has its stated road."""

import pytest
from sqlalchemy import select

from bot import turns
from bot.inbox import Taken
from casework.vocabulary import CheckInState, CommitmentOutcome
from storage.models import (
    Alert,
    CheckIn,
    CommitmentEvent,
    ContactPoint,
    InboundMessage,
    Role,
    Task,
    UnknownContact,
)
from tests.cast import COVERT
from tests.journeys.conftest import Opener
from tests.phones import Town, london


def _words(town: Town, phone: str) -> list[str]:
    """Read everything unread on a phone, in the order it came."""
    held = town.phones[phone]
    return [held.receives(words) for _, words in held.unread()]


def test_a_late_answer_is_welcomed_and_picked_up(town: Town) -> None:
    town.until(london("2026-06-17 16:00"))
    town.until(london("2026-06-21 10:00"))
    for phone in ("joan", "hannah", "david", "duty"):
        _words(town, phone)
    assert town.one(select(CheckIn.state)).state == CheckInState.MISSED
    town.joan.sends("1")
    town.joan.receives("Good to hear from you, Joan. No problem about the gap. Shall we pick up now? 1 Yes 2 Tomorrow")
    town.joan.sends("1")
    town.joan.receives("Hi Joan, weekly check-in. How have things been?")
    town.joan.sends("1")
    town.joan.receives("Did your part happen")
    row = town.one(select(CheckIn.state, CheckIn.answered_at))
    assert row.state == CheckInState.MISSED, "a late answer is recorded, and still counts as missed"
    assert row.answered_at == town.clock.now()


def test_a_spanish_speaker_is_asked_and_answers_in_spanish(open_town: Opener) -> None:
    town = open_town(joan_language="es")
    town.until(london("2026-06-17 16:00"))
    opened = town.joan.receives("Hola Joan", "1 ")
    assert "weekly" not in opened
    town.joan.sends("bien")
    town.joan.receives("Morning wave")
    town.joan.sends("sí")
    town.joan.receives("De 0 a 10")
    town.joan.sends("ocho")
    town.joan.receives("Gracias")
    assert town.one(select(CheckIn.state)).state == CheckInState.ANSWERED


def test_stop_stops_everything_and_a_human_is_told_the_same_hour(town: Town) -> None:
    town.until(london("2026-06-17 16:00"))
    town.joan.receives("weekly check-in")
    town.joan.sends("STOP")
    town.joan.receives_nothing()
    town.hannah.receives("MEDIUM Maple: somebody stopped our texts")
    assert town.one(select(CheckIn.state)).state == CheckInState.OPTED_OUT
    assert town.rows(select(ContactPoint.id).where(ContactPoint.opted_out_at == town.clock.now()))
    assert town.rows(select(Task.id).where(Task.kind == "opted_out_agree_another_way"))
    town.hannah.sends("1")
    town.hannah.receives("is yours")
    town.passes(days=8)
    town.joan.receives_nothing()
    _words(town, "hannah"), _words(town, "david"), _words(town, "duty")


def test_words_with_stop_in_them_are_heard_as_words(town: Town) -> None:
    town.until(london("2026-06-17 16:00"))
    town.joan.receives("weekly check-in")
    town.joan.sends("I will never stop helping them")
    town.joan.receives("Sorry")
    town.joan.receives("1 Going well")
    assert not town.rows(select(ContactPoint.id).where(ContactPoint.opted_out_at.is_not(None)))


def test_nothing_automatic_ever_reaches_a_covert_caregiver(open_town: Opener) -> None:
    town = open_town(asked=("mari",), mari_privacy=COVERT)
    town.until(london("2026-06-21 16:00"))
    town.until(london("2026-06-23 17:00"))
    town.mari.receives_nothing()
    town.mari_sms.receives_nothing()
    assert town.rows(select(Task.id).where(Task.family_id == town.cast.family))
    for phone in ("hannah", "david", "duty"):
        _words(town, phone)


def test_a_covert_caregivers_worry_shows_only_the_usual_line(open_town: Opener) -> None:
    town = open_town(asked=(), mari_privacy=COVERT)
    town.mari.sends("worried")
    words = town.mari.receives("Thank you")
    for telling in ("danger", "alert", "child", "999", "worr"):
        assert telling not in words.lower()
    town.hannah.receives("HIGH Maple: worry raised")


def test_an_unknown_number_gets_the_neutral_answer_and_learns_nothing(town: Town) -> None:
    town.otto.sends("hi is Marisol there")
    words = town.otto.receives(
        "Nobody reads this all the time. If someone is in danger call 999. Do you want a call back?"
    )
    for telling in ("Circle", "Maple", "Mari", "Joan", "child"):
        assert telling not in words
    town.otto.sends("1")
    town.otto.receives("What name shall we ask for?")
    town.otto.sends("Otto")
    town.otto.receives("Thank you.")
    assert town.one(select(UnknownContact.call_back)).call_back == "yes"
    town.otto.sends("and where does she live")
    town.otto.receives_nothing()


def test_an_excluded_number_is_answered_by_nobody_and_paged(town: Town) -> None:
    town.dean.sends("tell her i am coming")
    town.dean.receives_nothing()
    town.hannah.receives("HIGH Maple")
    assert town.one(select(Alert.kind)).kind == "excluded_person_wrote"


def test_second_copy_of_one_sms_changes_nothing(town: Town) -> None:
    town.until(london("2026-06-17 16:00"))
    town.joan.receives("weekly check-in")
    assert town.joan.sends("1", provider_id="SM1") is Taken.HEARD
    town.joan.receives("Did your part happen")
    for _ in range(4):
        assert town.joan.sends("1", provider_id="SM1") is Taken.REPEATED
    town.joan.receives_nothing()
    assert len(town.rows(select(InboundMessage.id))) == 1


@pytest.mark.parametrize(
    "text", ["\x00", "\u202eSEY", "👍🏽" * 40, "مرحبا", "a" * 5_000, "{name} <b>%s</b>", "", " \n"]
)
def test_strange_texts_are_stored_whole_and_answered(town: Town, text: str) -> None:
    town.until(london("2026-06-17 16:00"))
    town.joan.receives("weekly check-in")
    assert town.joan.sends(text) is Taken.HEARD
    row = town.one(select(InboundMessage.id, InboundMessage.words))
    assert town.house.database.vault.open("inbound_message", "words", row.id, row.words) == text
    assert _words(town, "joan")
    _words(town, "hannah")


def test_a_message_whose_turn_fails_keeps_its_words_and_a_human_is_told(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.until(london("2026-06-17 16:00"))
    town.joan.receives("weekly check-in")

    def broken(*args: object, **kwargs: object) -> None:
        raise ZeroDivisionError("our own bug")

    monkeypatch.setattr(turns, "hear", broken)
    assert town.joan.sends("1") is Taken.HELD
    town.joan.receives("your words are safe here and a person will read them")
    town.hannah.receives("MEDIUM Maple")
    row = town.one(select(InboundMessage.state, InboundMessage.needs_reading))
    assert (row.state, row.needs_reading) == ("failed", True)
    monkeypatch.undo()
    town.joan.sends("1")
    town.joan.receives("Did your part happen")


def test_a_reminder_comes_the_evening_before_and_needs_no_answer(open_town: Opener) -> None:
    town = open_town(asked=(), reminded=("marco",))
    town.until(london("2026-06-19 18:00"))
    town.marco.receives("Sat 10 to 4 tomorrow.")
    town.marco.sends("1")
    town.marco.receives("Thank you")
    town.until(london("2026-06-20 09:00"))
    town.kemi.receives_nothing()


def test_a_declined_reminder_asks_the_backup_and_never_excuses(open_town: Opener) -> None:
    town = open_town(asked=(), reminded=("marco",))
    town.until(london("2026-06-19 18:00"))
    town.marco.receives("Sat 10 to 4 tomorrow.")
    town.marco.sends("2")
    town.marco.receives("I will ask whether somebody can step in")
    town.kemi.receives("Hi Kemi, could you be free for Sat 10:00 if needed?")
    town.kemi.sends("yes")
    town.kemi.receives("Thank you, Kemi.")
    event = town.one(select(CommitmentEvent.outcome, CommitmentEvent.covered_by))
    assert event.covered_by == town.cast.people["kemi"]
    assert event.outcome != CommitmentOutcome.EXCUSED


def test_a_member_confirms_their_part_in_their_own_words(town: Town) -> None:
    joan, role = town.cast.people["joan"], town.cast.roles["joan"]
    town.house.write(
        lambda line: turns.begin(
            line, person_id=joan, flow="nm_role_confirm", family_id=town.cast.family, subject=("role", role)
        )
    )
    town.house.drain()
    town.joan.receives("Hi Joan. From our talk, your part is: Morning wave. Does that sound right?")
    for reply, question in (
        ("1", "In your own words, what will you do if things start to go wrong?"),
        ("I knock and I ring", "If you cannot do it one day, who steps in?"),
        ("2", "From 0 to 10, how sure are you that you can do this for the next 4 weeks?"),
        ("9", "Saved. I will remind you before each time. Text CHANGE if life changes."),
    ):
        town.joan.sends(reply)
        town.joan.receives(question)
    row = town.one(select(Role.id, Role.own_words, Role.confirmed_at).where(Role.id == role))
    assert town.house.database.vault.open("role", "own_words", row.id, row.own_words) == "I knock and I ring"
    assert row.confirmed_at is not None


def test_a_pause_is_respected_and_ends_when_they_say_so(town: Town) -> None:
    town.joan.sends("pause")
    town.joan.receives("How long a break would you like? 1 Three days 2 One week 3 Until I say")
    town.joan.sends("3")
    town.joan.receives("Enjoy the break, Joan.")
    town.until(london("2026-06-17 18:00"))
    town.joan.receives_nothing()
    assert town.one(select(CheckIn.state)).state == CheckInState.EXCUSED
    town.joan.sends("back again")
    town.joan.receives("Welcome back.")
    town.until(london("2026-06-24 16:00"))
    town.joan.receives("weekly check-in")


def test_a_page_that_is_not_urgent_waits_for_the_morning(open_town: Opener) -> None:
    town = open_town(at="2026-06-15 22:30", asked=())
    town.joan.sends("talk")
    town.joan.receives("A person will try to ring you")
    town.hannah.receives_nothing()
    town.until(london("2026-06-16 08:01"))
    town.hannah.receives("MEDIUM Maple: somebody asked at 22:30 to be rung")


def test_quiet_hours_hold_what_is_automatic_and_let_a_reply_through(open_town: Opener) -> None:
    town = open_town(at="2026-06-15 22:30", asked=())
    joan, role = town.cast.people["joan"], town.cast.roles["joan"]
    town.house.write(
        lambda line: turns.begin(
            line, person_id=joan, flow="nm_role_confirm", family_id=town.cast.family, subject=("role", role)
        )
    )
    town.house.drain()
    town.joan.receives_nothing()
    town.joan.sends("worried")
    town.joan.receives("Is anyone in danger right now?")
    _words(town, "duty"), _words(town, "hannah"), _words(town, "david")
