"""The registry of what each kind of timer does when it fires. One file a family of kinds."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.line import Line

Timers = Sequence[Any]
"""Rows of `timer` that were claimed together, all of one kind."""


Handle = Callable[[Line, Timers], Iterable[int] | None]
"""Carries a batch out in the line's transaction. Returns the ids of messages whose provider is to be asked what
became of them: after the commit, never inside it.
"""


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
