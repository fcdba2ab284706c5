import pytest

from casework.signals.carrier_words import CarrierWord, carrier_word

STOP, START, HELP = CarrierWord.STOP, CarrierWord.START, CarrierWord.HELP

WORDS = [
    ("STOP", STOP),
    ("stop", STOP),
    (" Stop. ", STOP),
    ('"STOP"', STOP),
    ("STOP!!!", STOP),
    ("ＳＴＯＰ", STOP),
    ("st\u200bop", STOP),
    ("stop stop", STOP),
    ("STOPALL", STOP),
    ("stop all", STOP),
    ("Unsubscribe", STOP),
    ("opt out", STOP),
    ("opt-out", STOP),
    ("end", STOP),
    ("Quit", STOP),
    ("cancel", STOP),
    ("ALTO", STOP),
    ("Parar", STOP),
    ("baja", STOP),
    ("arrêt", STOP),
    ("START", START),
    ("unstop", START),
    ("HELP", HELP),
    ("info", HELP),
    ("ayuda", HELP),
    ("Ayuda!", HELP),
    ("¡Auxilio!", HELP),
]


@pytest.mark.parametrize(("text", "word"), WORDS)
def test_carrier_word_alone_is_heard(text, word):
    assert carrier_word(text) is word


NOT_ALONE = [
    "don't stop",
    "dont stop",
    "STOP hitting me",
    "I will never stop",
    "stop it",
    "please stop",
    "stop please",
    "STOP 2",
    "2 stop",
    "non-stop",
    "nonstop",
    "bus stop",
    "the end",
    "help me",
    "help us now",
    "ayuda por favor",
    "no pares",
    "para",
    "yes",
    "YES",
    "info 1",
    "st op",
    "",
    "   ",
    "👍",
    "stop " * 20,
]


@pytest.mark.parametrize("text", NOT_ALONE)
def test_g4_carrier_word_inside_other_words_is_no_opt_out(text):
    assert carrier_word(text) is None
