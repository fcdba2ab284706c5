"""Decided messages become words: one language, each placeholder once, in the shape of the channel."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.turn import Say
from bot.facts.person import NOBODY_LOCAL
from bot.wording import Unworded, labels, say_text, saying
from bot.wording import catalogue as shelf
from bot.wording.catalogue import WORDS, catalogue, source_texts
from casework.emergency import PROFILES
from casework.vocabulary import Severity

LONDON = ZoneInfo("Europe/London")
WEDNESDAY = datetime(2026, 6, 17, 15, 0, tzinfo=UTC)
SATURDAY = datetime(2026, 6, 20, 9, 0, tzinfo=UTC)
CHECK_IN = ("well", "mixed", "worried", "not_seen")


def _asked(name: str = "Joan") -> Say:
    return Say("nm_checkin/how_is_it/text", {"name": name}, CHECK_IN, "choice", "how_is_it")


def _thanks(day: object, name: str = "Joan") -> Say:
    return Say("nm_checkin/thanks/text", {"name": name, "day": day})


def _sms(say: Say, locale: str = "en", zone: ZoneInfo = LONDON) -> str:
    return say_text((say,), locale, zone, "sms").text


def test_an_sms_carries_its_options_as_numbers() -> None:
    assert _sms(_asked()) == (
        "Hi Joan, weekly check-in. How have things been?"
        " 1 Going well 2 Up and down 3 I am worried 4 I have not seen them"
    )


def test_an_app_shows_buttons_beside_the_text() -> None:
    shown = say_text((_asked(),), "en", LONDON, "app")
    assert shown.text == "Hi Joan, weekly check-in. How have things been?"
    assert shown.options == ("Going well", "Up and down", "I am worried", "I have not seen them")


def test_options_in_the_middle_of_a_text_stand_there_in_sms_and_leave_no_gap_in_apps() -> None:
    nudge = Say("any_missed_checkin_nudge/second_channel/text", {"name": "Marco", "service": "Circle"}, CHECK_IN)
    assert _sms(nudge).startswith("Hi Marco, Circle here, trying this number too. 1 Going well")
    assert _sms(nudge).endswith("4 I have not seen them. Or text TALK")
    app = say_text((nudge,), "en", LONDON, "app")
    assert app.text == "Hi Marco, Circle here, trying this number too. Or text TALK"
    assert app.options == ("Going well", "Up and down", "I am worried", "I have not seen them")


def test_a_placeholder_in_an_option_is_filled() -> None:
    backup = Say(
        "nm_role_confirm/backup/text", {"backup": "Kemi"}, ("backup", "someone_else", "nobody"), "choice", "backup"
    )
    assert _sms(backup) == "If you cannot do it one day, who steps in? 1 Kemi 2 Someone else 3 Nobody yet"
    assert labels(backup, "en", LONDON) == ["Kemi", "Someone else", "Nobody yet"]


def test_spanish_is_plain_in_sms_and_properly_written_in_apps() -> None:
    assert _sms(_asked(), "es") == "Hola Joan. Todo bien esta semana? 1 Bien 2 Regular 3 Me preocupa 4 No los he visto"
    assert say_text((_asked(),), "es", LONDON, "app").text == "Hola Joan. ¿Todo bien esta semana?"


def test_a_region_speaks_its_language() -> None:
    assert _sms(_asked(), "es-MX").startswith("Hola Joan")


def test_a_language_we_do_not_speak_gives_way_to_the_agencys_and_that_to_english() -> None:
    assert say_text((_asked(),), "fr", LONDON, "sms", "es").text.startswith("Hola Joan")
    assert say_text((_asked(),), "fr", LONDON, "sms", "de").text.startswith("Hi Joan")


def test_a_message_of_which_one_option_is_not_translated_is_said_whole_in_another_language(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lacking = {key: text for key, text in catalogue("es").items() if key != "nm_checkin/how_is_it/mixed"}
    found = shelf.text_of
    monkeypatch.setattr(saying, "_language_of", saying._language_of.__wrapped__)  # what it remembers is not asked
    monkeypatch.setattr(
        saying,
        "text_of",
        lambda key, locale, *shape: lacking.get(key) if locale == "es" else found(key, locale, *shape),
    )
    assert _sms(_asked(), "es") == _sms(_asked(), "en")
    assert labels(_asked(), "es", LONDON) == labels(_asked(), "en", LONDON)
    assert _sms(_thanks(WEDNESDAY), "es").startswith("Gracias, Joan.")


def test_words_nobody_wrote_are_refused() -> None:
    with pytest.raises(Unworded):
        _sms(Say("nm_checkin/no_such_step/text", {}))


@pytest.mark.parametrize("name", ["{cg}", "{options}", "{name}", "{alert.code}", "{{name}}"])
def test_a_name_that_looks_like_a_placeholder_stays_as_it_is(name: str) -> None:
    say = Say("nm_checkin/how_is_it/text", {"name": name, "cg": "Mari", "alert.code": "KIT"}, CHECK_IN)
    assert _sms(say).startswith(f"Hi {name}, weekly check-in. How have things been? 1 Going well")


def test_what_cannot_be_seen_in_a_name_is_left_out() -> None:
    assert _sms(_asked("Jo\u202ean\u200b\n\x00")).startswith("Hi Joan, weekly")


@given(st.text(max_size=40))
def test_no_name_breaks_a_message(name: str) -> None:
    text = _sms(_asked(name))
    assert text.startswith("Hi ")
    assert text.endswith("3 I am worried 4 I have not seen them")
    assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\n\r\x00")


def test_typographic_marks_give_way_where_that_keeps_the_basic_alphabet() -> None:
    assert "Hi O'Neil, weekly" in _sms(_asked("O’Neil"))
    assert "Hi O’Ní, weekly" in _sms(_asked("O’Ní"))
    assert "Hi O’Neil" in say_text((_asked("O’Neil"),), "en", LONDON, "app").text


def test_accents_are_never_taken_from_a_name() -> None:
    shown = say_text((_asked("María"),), "es", LONDON, "sms")
    assert shown.text.startswith("Hola María.")
    assert shown.parts.encoding == "ucs-2"


@pytest.mark.parametrize(
    ("zone", "time"), [("Europe/London", "17:15"), ("America/Bogota", "11:15"), ("Asia/Kolkata", "21:45")]
)
def test_a_time_is_told_on_the_readers_own_clock(zone: str, time: str) -> None:
    at = datetime(2026, 6, 17, 16, 15, tzinfo=UTC)
    say = Say("any_raise_concern/next_by_call/text", {"time": at, "duty": "01632 960 111", "em": "999"})
    assert f"No call by {time}? Ring 01632 960 111." in _sms(say, zone=ZoneInfo(zone))


def test_a_day_is_told_by_its_name_in_the_readers_language() -> None:
    assert "Next check-in is Wednesday." in _sms(_thanks(WEDNESDAY))
    assert "La siguiente vez es el miércoles." in _sms(_thanks(WEDNESDAY), "es")


def test_a_day_is_the_day_it_is_where_the_reader_lives() -> None:
    late = datetime(2026, 6, 17, 23, 30, tzinfo=UTC)
    assert "Next check-in is Thursday." in _sms(_thanks(late))
    assert "Next check-in is Wednesday." in _sms(_thanks(late), zone=ZoneInfo("America/New_York"))


def test_a_day_whose_name_would_cost_an_sms_half_its_room_is_told_as_a_date() -> None:
    assert "La siguiente vez es el 20/6." in _sms(_thanks(SATURDAY), "es")
    assert "es el sábado." in say_text((_thanks(SATURDAY),), "es", LONDON, "app").text


def test_a_slot_is_a_short_day_with_its_time() -> None:
    asked = Say("any_missed_checkin_nudge/backup/text", {"backup": "Kemi", "slot": SATURDAY}, ("yes", "no", "call"))
    assert _sms(asked) == "Hi Kemi, could you be free for Sat 10:00 if needed? 1 Yes 2 No 3 Ring me"
    assert "el 20/6 10:00 si hace falta? 1 Si 2 No" in _sms(asked, "es")


def test_arabic_dates_bring_no_direction_marks_into_an_sms() -> None:
    from bot.wording.arguments import shown

    for name in ("day", "slot", "time"):
        text = shown(name, SATURDAY, "ar", LONDON, "sms")
        assert text
        assert not set(text) & set("\u200e\u200f\u061c\u202b\u2067")


@pytest.mark.parametrize(
    "value",
    [
        "yes",
        "no",
        "Duty",
        NOBODY_LOCAL,
        *(each.upper() for each in Severity),
        *sorted({profile.silent_call for profile in PROFILES.values() if profile.silent_call}),
    ],
)
def test_every_word_the_code_puts_into_a_text_is_known_in_every_language(value: str) -> None:
    key = next((key for key, text in source_texts().items() if text == value and key.startswith(WORDS)), None)
    assert key is not None, f"{value} is not among the words of repair.yaml"
    assert catalogue("es").get(key)


def test_a_word_of_ours_is_said_in_the_readers_language() -> None:
    args = {"code": "KIT", "severity": "HIGH", "family": "Maple", "time": WEDNESDAY}
    assert _sms(Say("pr_alert_ack/worry/text", args, ("have", "pass", "more")), "es").startswith("KIT ALTA Maple:")


def test_a_name_that_is_one_of_our_words_is_not_translated() -> None:
    assert _sms(_asked("Duty"), "es").startswith("Hola Duty.")


def test_a_silent_route_that_is_not_there_leaves_no_gap() -> None:
    say = Say("any_raise_concern/call_now/text", {"em": "112", "silent_call": ""})
    assert _sms(say).startswith("Call 112 now if you safely can. I cannot send help.")
