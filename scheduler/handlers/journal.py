"""The daily anchor of every family's journal."""

from datetime import UTC, datetime, time, timedelta

from bot.line import Line
from scheduler.handlers.registry import Timers, handles
from storage import journal
from storage import timers as waiting

KEY = "journal_anchor"
AT = time(0, 10)
DAY = timedelta(days=1)


@handles("journal_anchor")
def anchor(line: Line, timers: Timers) -> None:
    """Anchor the day that has ended, and plan the next; days we were down for have no anchor of their own."""
    journal.anchor(line.work, line.now.astimezone(UTC).date() - DAY)
    plan_anchor(line)


def plan_anchor(line: Line) -> None:
    """Plan the next daily anchor."""
    tomorrow = line.now.astimezone(UTC).date() + DAY
    due_at = datetime.combine(tomorrow, AT, UTC)
    waiting.plan(line.work, kind="journal_anchor", key=KEY, due_at=due_at, subject_id=0)
