"""The registry of what each kind of timer does when it fires. One file a family of kinds."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from bot.line import Line
from casework.vocabulary import ChannelName

Timers = Sequence[Row[Any]]
"""Rows of `timer` that were claimed together, all of one kind."""


@dataclass(frozen=True)
class AskProvider:
    """A message whose fate only its provider knows; asked after the commit, never inside it."""

    message_id: int
    delivery: str
    channel: ChannelName
    provider_id: str | None
    to: str
    since: datetime


Handle = Callable[[Line, Timers], Iterable[AskProvider] | None]
"""Carries a batch out in the line's transaction, and returns what is to be asked outside afterwards."""


@dataclass(frozen=True)
class Handler:
    """`run` is for timers that fire within their lateness limit, `late` for the others; None drops those."""

    run: Handle
    late: Handle | None


class NoHandler(LookupError):
    """A timer of a kind nobody knows; it is set aside and a human is told."""


HANDLERS: dict[str, Handler] = {}


def handles(kind: str, late: Handle | None = None) -> Callable[[Handle], Handle]:
    """Register the handler of one kind of timer."""

    def register(run: Handle) -> Handle:
        if kind in HANDLERS:
            raise ValueError(f"timers of the kind {kind} have two handlers")
        HANDLERS[kind] = Handler(run, late)
        return run

    return register


def handler_of(kind: str) -> Handler:
    """Return the handler of a kind; raises `NoHandler`."""
    found = HANDLERS.get(kind)
    if found is None:
        raise NoHandler(f"nobody knows timers of the kind {kind}")
    return found
