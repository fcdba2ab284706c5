"""A button's data goes out through a provider and comes back as what it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.protocol import Button


@given(st.integers(0, 2**63 - 1), st.integers(0, 999))
def test_a_button_comes_back_as_the_prompt_and_place_it_was(prompt_id: int, place: int) -> None:
    data = Button.of(prompt_id, place, "Going well").data
    assert len(data.encode()) < 64
    assert Button.read(data) == (prompt_id, place)


@pytest.mark.parametrize(
    "data", [None, 7, "", "p1", "p1.", "p.1", "P1.1", "p1.1 ", "p-1.1", "p1.1000", "start", "p٣.1"]
)
def test_data_that_is_not_ours_is_no_button(data: object) -> None:
    assert Button.read(data) is None


def test_a_negative_prompt_is_refused() -> None:
    with pytest.raises(ValueError, match="not negative"):
        Button.of(-1, 0, "Going well")
