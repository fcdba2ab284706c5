"""SMS parts are counted as a carrier counts them: to the character, in both alphabets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wording.parts import BASIC, ESCAPED, is_basic, parts

PLAIN = st.text(st.sampled_from(sorted(BASIC)), max_size=700)
MIXED = st.text(st.sampled_from(sorted(BASIC | ESCAPED)), max_size=700)
ANY = st.text(max_size=500)


@pytest.mark.parametrize(
    ("text", "encoding", "units", "count"),
    [
        ("", "gsm-7", 0, 1),
        ("a" * 160, "gsm-7", 160, 1),
        ("a" * 161, "gsm-7", 161, 2),
        ("a" * 306, "gsm-7", 306, 2),
        ("a" * 307, "gsm-7", 307, 3),
        ("€" * 80, "gsm-7", 160, 1),
        ("a" + "€" * 80, "gsm-7", 161, 2),
        ("ñéüÑ¿¡", "gsm-7", 6, 1),
        ("í" + "a" * 69, "ucs-2", 70, 1),
        ("í" + "a" * 70, "ucs-2", 71, 2),
        ("í" + "a" * 133, "ucs-2", 134, 2),
        ("í" + "a" * 134, "ucs-2", 135, 3),
        ("😀" * 35, "ucs-2", 70, 1),
        ("😀" * 36, "ucs-2", 72, 2),
        ("ok…", "ucs-2", 3, 1),
        ("ç", "ucs-2", 1, 1),
    ],
)
def test_a_text_takes_as_many_parts_as_its_letters_need(text: str, encoding: str, units: int, count: int) -> None:
    found = parts(text)
    assert (found.encoding, found.units, found.parts) == (encoding, units, count)


def test_an_escaped_letter_that_does_not_fit_moves_to_the_next_part_whole() -> None:
    # 152 + 1 fill a part exactly; an escape at place 153 leaves its septet empty, and so the last letter spills over.
    assert parts("a" * 152 + "a" + "b" * 153).parts == 2
    assert parts("a" * 152 + "€" + "b" * 152).parts == 3


def test_a_surrogate_pair_that_does_not_fit_moves_to_the_next_part_whole() -> None:
    assert parts("í" * 66 + "é" + "í" * 67).parts == 2
    assert parts("í" * 66 + "😀" + "í" * 66).parts == 3


def test_the_basic_alphabet_is_the_whole_of_the_standards_table() -> None:
    assert len(BASIC) == 127  # 128 places, one of them the escape itself
    assert len(ESCAPED) == 10
    assert not BASIC & ESCAPED


def _by_cutting(text: str) -> int:
    """How many parts a text takes, found by cutting it up letter by letter, as a sender would."""
    if is_basic(text):
        letters, single, joined = [("E" if letter in ESCAPED else "") + letter for letter in text], 160, 153
    else:
        letters, single, joined = [letter if letter <= "\uffff" else "HL" for letter in text], 70, 67
    if len("".join(letters)) <= single:
        return 1
    cut = [""]
    for letter in letters:
        if len(cut[-1] + letter) > joined:
            cut.append("")
        cut[-1] += letter
    return len(cut)


@given(st.one_of(PLAIN, MIXED, ANY, st.text(st.sampled_from("aí€😀"), max_size=400)))
def test_a_text_takes_as_many_parts_as_cutting_it_up_gives(text: str) -> None:
    assert parts(text).parts == _by_cutting(text)


@given(PLAIN)
def test_plain_letters_take_one_septet_each(text: str) -> None:
    found = parts(text)
    assert found.units == len(text)
    assert found.parts == (1 if len(text) <= 160 else -(-len(text) // 153))


@given(MIXED)
def test_parts_hold_all_septets_and_waste_less_than_one_a_part(text: str) -> None:
    found = parts(text)
    assert found.encoding == "gsm-7"
    if found.parts == 1:
        assert found.units <= 160
    else:
        assert found.units > 160
        assert (found.parts - 1) * 152 < found.units <= found.parts * 153


@given(ANY)
def test_any_text_is_counted_by_its_utf_16_length_once_one_letter_is_not_basic(text: str) -> None:
    found = parts(text)
    if is_basic(text):
        assert found.encoding == "gsm-7"
    else:
        assert found.encoding == "ucs-2"
        assert found.units == len(text.encode("utf-16-be", "surrogatepass")) // 2
        assert found.parts == 1 if found.units <= 70 else found.parts >= -(-found.units // 67)


@given(ANY, ANY)
def test_a_longer_text_never_takes_fewer_parts(text: str, more: str) -> None:
    assert parts(text + more).parts >= parts(text).parts
