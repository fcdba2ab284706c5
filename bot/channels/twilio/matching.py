"""Finding our own delivery among the messages a provider lists, when its answer was lost (A4, B5)."""

import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from bot.channels.errors import OutcomeUnknown

SKEW = timedelta(seconds=5)
"""The provider stamps whole seconds by its own clock."""


class Listed(Protocol):
    """What is read of one listed message."""

    @property
    def body(self) -> str | None: ...
    @property
    def direction(self) -> str | None: ...
    @property
    def date_created(self) -> datetime | None: ...


L = TypeVar("L", bound=Listed)


def ours(listed: Iterable[L], since: datetime, text: str | None) -> L | None:
    """Return the message that is our delivery: to this number, made since the attempt began, in the same words.

    The list does not carry the receipt's address, so the words are the only mark of ours there is. Without them one
    candidate is taken for it; several raise `OutcomeUnknown`, for a wrong guess would double a text or lose one.
    """
    recent = [each for each in listed if each.direction != "inbound" and _since(each, since)]
    if text is not None:
        same = [each for each in recent if folded(each.body or "") == folded(text)]
        return same[0] if same else None
    if len(recent) > 1:
        raise OutcomeUnknown("several_match")
    return recent[0] if recent else None


def folded(text: str) -> str:
    """Return the letters and digits of a text, which survive a carrier's change of quotes, dashes and spaces."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(each for each in plain if each.isalnum()) or text.strip()


def _since(listed: Listed, since: datetime) -> bool:
    made = listed.date_created
    return not isinstance(made, datetime) or made >= since - SKEW
