import pytest

from casework.emergency import PROFILES, UNKNOWN, emergency_profile

LENGTHS = [("em", 4), ("silent_call", 40), ("child_line", 14)]


@pytest.mark.parametrize("country", PROFILES)
@pytest.mark.parametrize(("field", "longest"), LENGTHS)
def test_numbers_fit_the_lines_they_stand_in(country, field, longest):
    assert len(getattr(PROFILES[country], field)) <= longest


def test_country_is_known_in_any_case():
    assert emergency_profile("gb").em == "999"
    assert emergency_profile("GB").known


def test_unknown_country_gets_no_guess():
    assert emergency_profile("ZZ") is UNKNOWN
    assert not UNKNOWN.known
