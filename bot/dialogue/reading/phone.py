"""Telephone numbers as people type them, to the form +447700900123. Where a number is from is never looked up."""

import phonenumbers
from phonenumbers import (
    Leniency,
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberMatcher,
    ValidationResult,
)

from bot.dialogue.reading.outcome import Outcome, Read, Unread

LONGEST = 200
FEWEST_DIGITS = 6


def read_phone(text: str, country: str) -> Outcome:
    """Read one number; `country` (such as GB) is what a number without a country code is taken to belong to."""
    text = text[:LONGEST].strip()
    if not text:
        return Unread("empty")
    whole = _parsed(text, country)
    if whole is not None:
        return Read("exact", whole)
    matches = PhoneNumberMatcher(text, country, leniency=Leniency.POSSIBLE)
    found = {_written(match.number) for match in matches if _whole(match.number)}
    if len(found) > 1:
        return Unread("two_numbers")
    if found:
        return Read("word", found.pop())
    digits = sum(letter.isdigit() for letter in text)
    return Unread("out_of_range" if digits >= FEWEST_DIGITS else "unknown")


def _parsed(text: str, country: str) -> str | None:
    # The library would take letters for keys ("0800 CALL NOW"); a name must not become a number.
    if any(letter.isalpha() for letter in text):
        return None
    try:
        number = phonenumbers.parse(text, country)
    except NumberParseException:
        return None
    return _written(number) if _whole(number) else None


def _whole(number: PhoneNumber) -> bool:
    """Say whether it could be dialled from anywhere."""
    # Not `is_valid_number`: it refuses numbers set aside for demonstrations, and new ranges until its next release.
    return phonenumbers.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE


def _written(number: PhoneNumber) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)
