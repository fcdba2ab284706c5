"""Tables of replies and how they are read."""

from datetime import date

import pytest

from bot.dialogue.heard import Option
from bot.dialogue.reading import Read, Unread, explain, load_lexicon, read_reply
from bot.dialogue.reading.lexicon import COMMANDS, LexiconBroken, read_lexicon
from bot.dialogue.reading.normal import normalise
from bot.dialogue.reading.reply import read_button
from bot.dialogue.steps.ask import Leaning

HOW = (
    Option("well", "Going well"),
    Option("mixed", "Up and down"),
    Option("worried", "I am worried"),
    Option("not_seen", "I have not seen them"),
)
HOW_LEANS = Leaning(frozenset({"worried"}), frozenset({"well"}))
DANGER = (Option("yes", "Yes"), Option("no", "No"), Option("unsure", "Not sure"))
DANGER_LEANS = Leaning(frozenset({"yes", "unsure"}), frozenset({"no"}))
ADULT = (Option("yes", "Yes"), Option("no", "No"), Option("unknown", "I do not know"))
ADULT_LEANS = Leaning(frozenset({"no", "unknown"}), frozenset({"yes"}))
BREAK = (Option("three_days", "3 days"), Option("week", "1 week"), Option("until_i_say", "Until I say"))


def _read(text: str, options: tuple[Option, ...], leaning: Leaning, locale: str = "en") -> tuple[str | None, object]:
    lexicon = load_lexicon(locale)
    found = read_reply("choice", text, normalise(text), options=options, leaning=leaning, lexicon=lexicon)
    return (found.ring, found.value) if isinstance(found, Read) else (None, found.why)


@pytest.mark.parametrize(
    ("text", "ring", "value"),
    [
        ("1", "exact", "well"),
        (" 1. ", "exact", "well"),
        ("(3)", "exact", "worried"),
        ("#3", "exact", "worried"),
        ("one", "exact", "well"),
        ("number three please", "exact", "worried"),
        ("3 I am worried", "exact", "worried"),
        ("1\ufe0f\u20e3", "exact", "well"),
        ("\u0661", "exact", "well"),
        ("\u0968", "exact", "mixed"),
        ("\uff14", "exact", "not_seen"),
        ("Going well!", "word", "well"),
        ("GOING WELL", "word", "well"),
        ("mixed", "word", "mixed"),
        ("going", "first_words", "well"),
        ("up", "first_words", "mixed"),
        ("I have", "first_words", "not_seen"),
        ("good thanks", "synonym", "well"),
        ("it's all fine", "synonym", "well"),
        ("haven\u2019t seen them", "synonym", "not_seen"),
        ("up an down", "near", "mixed"),
        ("woried", "near", "worried"),
        ("worried about tom", "synonym", "worried"),
        ("going well but I am worried", "synonym", "worried"),
        ("not good, really scared", "synonym", "worried"),
        ("something is wrong with her", "synonym", "worried"),
    ],
)
def test_a_reply_is_understood(text: str, ring: str, value: str) -> None:
    assert _read(text, HOW, HOW_LEANS) == (ring, value)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("ok but he came back", "more_words"),
        ("fine except for friday", "more_words"),
        ("is it ok?", "more_words"),
        ("Going well?", "more_words"),
        ("1 but he came back", "unknown"),
        ("not well", "unknown"),
        ("never ok", "unknown"),
        ("hell", "unknown"),
        ("wel", "unknown"),
        ("goin well", "unknown"),
        ("not worried", "unknown"),
        ("no worries", "unknown"),
        ("don't worry", "unknown"),
        ("\U0001f44d", "unknown"),
        ("I", "unknown"),
        ("?", "unknown"),
        ("5", "out_of_range"),
        ("0", "out_of_range"),
        ("-1", "out_of_range"),
        ("1 2", "two_numbers"),
        ("1 or 2", "two_numbers"),
        ("", "empty"),
        ("\u200b", "empty"),
    ],
)
def test_a_reply_is_asked_again_rather_than_guessed(text: str, why: str) -> None:
    assert _read(text, HOW, HOW_LEANS) == (None, why)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes he is here", "yes"),
        ("Yes!!", "yes"),
        ("yes no", "yes"),
        ("dunno maybe", "unsure"),
        ("no idea", "unsure"),
        ("no", "no"),
        ("No thanks", "no"),
        ("no he left but will be back", None),
        ("no?", None),
        ("he said no", None),
        ("now", None),
    ],
)
def test_danger_is_easy_to_say_and_hard_to_take_away(text: str, value: str | None) -> None:
    ring, found = _read(text, DANGER, DANGER_LEANS)
    assert (found if ring else None) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("no they are alone", "no"), ("yes", "yes"), ("yes but she is drunk", None), ("yes they are with him", None)],
)
def test_where_no_is_the_worry_no_is_easy_to_say(text: str, value: str | None) -> None:
    ring, found = _read(text, ADULT, ADULT_LEANS)
    assert (found if ring else None) == value


@pytest.mark.parametrize(("text", "value"), [("3 days", "three_days"), ("1 week", "week"), ("until", "until_i_say")])
def test_a_label_that_begins_with_a_number_is_read_as_its_label(text: str, value: str) -> None:
    assert _read(text, BREAK, Leaning())[1] == value


DISGUISES = [
    "n\u043e",  # Cyrillic o
    "y\u0435s",  # Cyrillic e
    "w\u0435ll",
    "\u202eno",  # turned round
    "\u202d1",
    "\u039fk",  # Greek O
]


@pytest.mark.parametrize("text", DISGUISES)
def test_g3_letters_of_two_alphabets_and_turned_text_are_asked_again(text: str) -> None:
    for options, leaning in ((HOW, HOW_LEANS), (DANGER, DANGER_LEANS)):
        assert _read(text, options, leaning) == (None, "disguised")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("\uff39\uff25\uff33", "yes"),
        ("n\u200bo", "no"),
        ("\u200fno\u200f", "no"),
        ("\U0001d4e8\U0001d4ee\U0001d4fc", "yes"),
        ("\u0422\u0410\u041a", None),
        ("\u041d\u041e", None),
        ("\u039d\u039f", None),
    ],
)
def test_g3_a_disguise_is_never_read_as_the_opposite(text: str, value: str | None) -> None:
    ring, found = _read(text, DANGER, DANGER_LEANS)
    assert (found if ring else None) == value


@pytest.mark.parametrize("text", ["I will never stop", "don't stop", "STOP hitting me"])
def test_g4_stop_inside_a_sentence_is_no_answer(text: str) -> None:
    assert _read(text, DANGER, DANGER_LEANS)[0] is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7", 7),
        ("7.", 7),
        ("7/10", 7),
        ("10/10", 10),
        ("7 out of 10", 7),
        ("ten out of ten", 10),
        ("about 7", 7),
        ("7ish", 7),
        ("seven", 7),
        ("a 7 I think", 7),
        ("8, things are calmer", 8),
        ("0", 0),
        ("\u0667", 7),
        ("\u096d", 7),
        ("\uff17", 7),
        ("7\ufe0f\u20e3", 7),
        ("7 or 8", "two_numbers"),
        ("6-7", "two_numbers"),
        ("7/5", "two_numbers"),
        ("11", "out_of_range"),
        ("-3", "out_of_range"),
        ("7.5", "out_of_range"),
        ("100%", "out_of_range"),
        ("not 7", "more_words"),
        ("7 but worse", "more_words"),
        ("good", "unknown"),
        ("7th", "unknown"),
    ],
)
def test_a_number_from_nought_to_ten(text: str, value: int | str) -> None:
    found = read_reply("scale", text, normalise(text), lexicon=load_lexicon("en"))
    assert (found.value if isinstance(found, Read) else found.why) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("Y", "yes"),
        ("yeah", "yes"),
        ("yes please", "yes"),
        ("\U0001f44d", "yes"),
        ("\U0001f44d\U0001f3fd", "yes"),
        ("1", "yes"),
        ("no", "no"),
        ("nope", "no"),
        ("no thanks", "no"),
        ("\U0001f44e", "no"),
        ("2", "no"),
        ("not yet", None),
        ("yes but no", None),
        ("\U0001f44d no", None),
        ("\U0001f44d\U0001f44e", None),
        ("yes?", "yes"),
        ("know", None),
    ],
)
def test_yes_and_no(text: str, value: str | None) -> None:
    assert explain("yes_no", text, "en")["value"] == value


def test_a_thumb_answers_a_choice_only_when_it_is_yes_or_no() -> None:
    assert explain("choice", "\U0001f44d", "en", DANGER)["value"] is None
    assert explain("choice", "\U0001f44d", "en", DANGER[:2])["value"] == "yes"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("07700 900123", "+447700900123"),
        ("+44 (0)7700 900-123", "+447700900123"),
        ("it's 07700 900123 thanks", "+447700900123"),
        ("\u0660\u0667\u0667\u0660\u0660\u0669\u0660\u0660\u0661\u0662\u0663", "+447700900123"),
        ("+34 600 123 456", "+34600123456"),
        ("07700900123 or 07700900124", None),
        ("12", None),
        ("0800 CALL NOW", None),
        ("mum", None),
        ("", None),
    ],
)
def test_a_telephone_number(text: str, value: str | None) -> None:
    assert explain("phone", text, "en", country="GB")["value"] == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Mari", "Mari"),
        ("  Jos\u00e9 \n Mar\u00eda ", "Jos\u00e9 Mar\u00eda"),
        ("\u202eirM", "irM"),
        ("x" * 60, "x" * 40),
        ("{part}", "{part}"),
        ("123", None),
        ("\x07", None),
    ],
)
def test_a_name_is_kept_as_it_was_typed(text: str, value: str | None) -> None:
    assert explain("name", text, "en")["value"] == value


def test_words_are_kept_but_for_what_cannot_be_seen() -> None:
    assert explain("text", " He came\nback \x1b[31m\u202e ", "en")["value"] == "He came\nback [31m"


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [("scale", "siete", 7), ("scale", "7 de 10", 7), ("yes_no", "S\u00ed", "yes"), ("yes_no", "si pero", None)],
)
def test_spanish_replies(kind: str, text: str, value: object) -> None:
    assert explain(kind, text, "es")["value"] == value


def test_spanish_worry_is_easy_to_say() -> None:
    options = (Option("well", "Bien"), Option("mixed", "Regular"), Option("worried", "Me preocupa"))
    assert _read("tengo miedo por ellos", options, HOW_LEANS, "es") == ("synonym", "worried")
    assert _read("bien pero volvio", options, HOW_LEANS, "es") == (None, "more_words")


TODAY = date(2026, 5, 1)  # a Friday


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-05-03", "2026-05-03"),
        ("3/5/2026", "2026-05-03"),
        ("03.05.26", "2026-05-03"),
        ("3/5", "2026-05-03"),
        ("30/4", "2027-04-30"),
        ("3 May", "2026-05-03"),
        ("May 3rd", "2026-05-03"),
        ("Sunday 3rd of May 2026", "2026-05-03"),
        ("tomorrow", "2026-05-02"),
        ("today please", "2026-05-01"),
        ("Monday", "2026-05-04"),
        ("friday", "2026-05-08"),
        ("31/2", None),
        ("5/13/2026", None),
        ("3", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_date(text: str, value: str | None) -> None:
    assert explain("date", text, "en", today=TODAY)["value"] == value


def test_without_today_only_a_date_with_its_year_is_understood() -> None:
    assert explain("date", "tomorrow", "en")["value"] is None
    assert explain("date", "3 May", "en")["value"] is None
    assert explain("date", "3 de mayo de 2026", "es")["value"] == "2026-05-03"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("16:30", "16:30"),
        ("4.30pm", "16:30"),
        ("4 pm", "16:00"),
        ("at 12am", "00:00"),
        ("12 p.m.", "12:00"),
        ("1630", "16:30"),
        ("18", "18:00"),
        ("noon", "12:00"),
        ("9:05", "09:05"),
        ("4", None),
        ("25:00", None),
        ("14pm", None),
        ("16:75", None),
        ("later", None),
        ("", None),
    ],
)
def test_a_time_of_day(text: str, value: str | None) -> None:
    assert explain("time", text, "en")["value"] == value


def test_explaining_names_text_ring_and_value() -> None:
    assert explain("choice", "up", "en", HOW) == {"text": "up", "ring": "first_words", "value": "mixed"}
    assert explain("choice", "purple", "en", HOW) == {"text": "purple", "ring": None, "value": None}
    with pytest.raises(LookupError):
        explain("choice", "1", "xx", HOW)
    with pytest.raises(ValueError, match="colour"):
        explain("colour", "1", "en")


def test_a_button_is_an_option_by_value_or_number() -> None:
    assert read_button("mixed", HOW) == read_button("2", HOW) == Read("exact", "mixed")
    assert read_button("9", HOW) == Unread("unknown")


def test_text_in_an_alphabet_with_marks_keeps_its_words() -> None:
    hindi = "\u0939\u093e\u0902"
    assert normalise(hindi).words == normalise(f" {hindi}! ").words
    assert len(normalise(hindi).words) == 1


@pytest.mark.parametrize("locale", ["en", "es"])
def test_every_language_has_every_command_and_all_its_numbers(locale: str) -> None:
    lexicon = load_lexicon(locale)
    assert set(lexicon.commands.values()) == set(COMMANDS)
    assert set(lexicon.numbers.values()) == set(range(13))
    assert not lexicon.filler & lexicon.doubt
    assert not lexicon.filler & lexicon.negations


def test_a_lexicon_with_a_missing_part_is_refused() -> None:
    with pytest.raises(LexiconBroken, match="filler"):
        read_lexicon("locale: xx\ncommands: {}\n")
