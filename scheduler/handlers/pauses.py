"""A break that somebody asked for is over (method, flow 27)."""

from sqlalchemy import update

from bot.line import Line
from bot.people import forget
from scheduler.handlers.registry import Timers, handles
from storage.models import Person


@handles("pause_over")
def end_pauses(line: Line, timers: Timers) -> None:
    """Let the rhythm speak again; nothing is sent for it, and a break made longer since is left alone."""
    people = [timer.subject_id for timer in timers]
    line.work.conn.execute(
        update(Person)
        .where(Person.id.in_(people), Person.paused_until <= line.now)
        .values(paused_until=None, paused_why=None)
    )
    for person_id in people:
        forget(line, person_id)
