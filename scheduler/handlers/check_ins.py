"""Check-ins open on their rhythm, and their windows end (method 5.1, 5.3)."""

from bot import checkins
from bot.checkins import Due
from bot.line import Line
from scheduler.handlers.registry import Timers, handles


@handles("check_in_due")
def open_due(line: Line, timers: Timers) -> None:
    """Open a batch, with everything that follows from it, and plan each next occurrence."""
    due = [Due(timer.subject_id, timer.payload["occurrence"], timer.due_at, timer.version) for timer in timers]
    checkins.open_due(line, due)


@handles("check_in_window")
def close_windows(line: Line, timers: Timers) -> None:
    """End the wait: missed, unreachable, or our own outage."""
    for timer in timers:
        shifted = bool((timer.payload or {}).get("shifted"))
        checkins.close_window(line, timer.subject_id, shift=not shifted)
