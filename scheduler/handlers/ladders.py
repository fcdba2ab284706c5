"""The rungs of unanswered check-ins (method 5.4)."""

from collections import defaultdict
from datetime import timedelta

from bot import checkins
from bot.line import Line
from scheduler.handlers.registry import Timers, handles

OUR_SILENCE = timedelta(hours=2)
"""A rung this late was kept from its hour by our own outage, not by anybody's silence."""


@handles("check_in_rung")
def climb(line: Line, timers: Timers) -> None:
    """Carry out what came on time; after an outage put the whole ladder off by as long (D8)."""
    by_check_in: dict[int, list[int]] = defaultdict(list)
    for place, timer in enumerate(timers):
        by_check_in[timer.subject_id].append(place)
    for check_in_id, places in by_check_in.items():
        due = sorted((timers[place] for place in places), key=lambda timer: timer.due_at)
        if line.now - due[0].due_at > OUR_SILENCE:
            checkins.shift_ladder(line, check_in_id, [(timer.payload, timer.due_at) for timer in due])
            continue
        for timer in due:
            checkins.climb(line, check_in_id, timer.payload)
