import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.code_words import NEVER
from casework.codes import CONSONANTS, VOWELS, NoCodeLeft, new_code, read_code

READ = [
    ("KIT 1", ("KIT", "1")),
    ("KIT1", ("KIT", "1")),
    ("kit1.", ("KIT", "1")),
    ("Kit  one line of words", ("KIT", "one line of words")),
    ("KIT", ("KIT", "")),
    ("KIT: SKIP", ("KIT", "SKIP")),
    ("kit-2", ("KIT", "2")),
    ("(KIT) 2!", ("KIT", "2")),
    ("KIT 1 please", ("KIT", "1 please")),
    ("KIT_1", ("KIT", "1")),
    ("ＫＩＴ １", ("KIT", "1")),
    ("k\u200bit 1", ("KIT", "1")),
    ("RUG sé lo que pasó", ("RUG", "sé lo que pasó")),
    ("BAX\nspoke to her", ("BAX", "spoke to her")),
    ("kitchen", None),
    ("kité", None),
    ("1 KIT", None),
    ("K I T", None),
    ("1", None),
    ("", None),
    ("not now", None),
    ("can you ring me", None),
    ("SAM is here", None),
]


@pytest.mark.parametrize(("text", "found"), READ)
def test_code_and_the_rest_of_a_reply(text, found):
    assert read_code(text) == found


def test_words_that_are_never_codes_could_otherwise_have_been():
    assert all(re.fullmatch(f"[{CONSONANTS}][{VOWELS}][{CONSONANTS}]", word) for word in NEVER)


def test_demo_codes_are_codes():
    assert not {"KIT", "BAX", "FEN", "RUG"} & NEVER


@given(seed=st.integers(0, 1000), count=st.integers(1, 40))
def test_open_codes_are_never_one_letter_apart_and_each_is_read_back(seed, count):
    chance, taken = random.Random(seed), []
    for _ in range(count):
        code = new_code(taken, chance.choice)
        assert all(sum(a != b for a, b in zip(code, other, strict=True)) > 1 for other in taken)
        assert read_code(f"{code.lower()}3") == (code, "3")
        taken.append(code)
    assert not set(taken) & NEVER


def test_with_very_many_open_alerts_a_neighbour_is_better_than_no_code():
    taken, first = [], (lambda codes: codes[0])
    while len(taken) < 200:
        code = new_code(taken, first)
        assert code not in taken
        taken.append(code)


def test_when_every_code_is_open_it_says_so():
    every = [a + b + c for a in CONSONANTS for b in VOWELS for c in CONSONANTS]
    with pytest.raises(NoCodeLeft, match="close"):
        new_code(every, random.Random(1).choice)


@given(st.text(max_size=60))
def test_g2_any_text_is_read_or_not_without_failing(text):
    found = read_code(text)
    assert found is None or len(found[0]) == 3
