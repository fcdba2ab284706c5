import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.signals.plain_text import plain_text
from casework.signals.words import undo

SHORT = {"cant": ("can", "not"), "u": ("you",), "hes": ("he", "is"), "plz": ("please",)}
KNOWN = {"help", "knife", "kill", "no", "respira", "took", "all", "he", "please", "hello"}

UNDONE = [
    ("help", ("help",)),
    ("heeeelp", ("help",)),
    ("killllll", ("kill",)),
    ("noooo", ("no",)),
    ("respiraaaa", ("respira",)),
    ("hellllloooo", ("hello",)),
    ("kn1fe", ("knife",)),
    ("k1ll", ("kill",)),
    ("t00k", ("took",)),
    ("he1p", ("help",)),
    ("p1ease", ("please",)),
    ("@ll", ("all",)),
    ("can't", ("can", "not")),
    ("cant", ("can", "not")),
    ("he's", ("he", "is")),
    ("mum's", ("mum",)),
    ("they'll", ("they", "will")),
    ("i've", ("i", "have")),
    ("wouldn't", ("would", "not")),
    ("o'clock", ("oclock",)),
    ("u", ("you",)),
    ("plzzzz", ("please",)),
    ("3am", ("3am",)),
    ("2nd", ("2nd",)),
    ("999", ("999",)),
    ("happy", ("happy",)),
    ("zzzz", ("z",)),
]


@pytest.mark.parametrize(("typed", "plain"), UNDONE)
def test_typed_word_is_undone(typed, plain):
    assert undo(typed, SHORT, KNOWN.__contains__) == plain


@given(st.text(min_size=1, max_size=80))
def test_any_word_is_undone_to_something(word):
    assert undo(word, SHORT, KNOWN.__contains__)


LETTERS = [
    ("Está Aquí", "esta aqui"),
    ("niño", "nino"),
    ("ＫＩＴ", "kit"),
    ("kn\u200bife", "knife"),
    ("кnіfе", "knife"),
    ("’`", "''"),
    ("٣", "3"),
    ("STRASSE ß", "strasse ss"),
    ("a_b", "a b"),
]


@pytest.mark.parametrize(("typed", "plain"), LETTERS)
def test_letters_are_made_plain(typed, plain):
    assert plain_text(typed).text == plain


def test_emoji_is_a_word_with_a_name():
    assert [word for word, _, _ in plain_text("no🔪🆘!").words()] == ["no", ":hocho:", ":squared-sos:"]


def test_quote_gives_back_the_original_letters():
    plain = plain_text("¡Él tiene un cu\u200bchillo!")
    word, start, end = plain.words()[-1]
    assert word == "cuchillo"
    assert plain.quote(start, end) == "cu\u200bchillo"


@given(st.text(max_size=200))
def test_every_word_can_be_quoted(text):
    plain = plain_text(text)
    assert all(plain.quote(start, end) for _, start, end in plain.words())
