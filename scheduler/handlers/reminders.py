"""One message before a promise is due (method, flow 16)."""

from bot import checkins
from bot.checkins import RemindAbout
from bot.line import Line
from scheduler.handlers.registry import Timers, handles


def only_plan_the_next(line: Line, timers: Timers) -> None:
    """A reminder that comes late only alarms: it is left out, and the rhythm goes on."""
    checkins.seed(line, {timer.subject_id for timer in timers})


@handles("reminder_due", late=only_plan_the_next)
def remind(line: Line, timers: Timers) -> None:
    """Remind each holder, and plan each next reminder."""
    due = [RemindAbout(timer.subject_id, timer.payload["due"], timer.version) for timer in timers]
    checkins.remind_all(line, due)
