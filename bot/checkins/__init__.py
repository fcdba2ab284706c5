"""Check-ins: opened on the family's rhythm, answered, chased when nobody answers, closed when the window ends.

Both the conversation and the clock act on them here, each in the transaction of what caused it. Silence is never
taken for an answer, a text that did not arrive is never taken for silence, and our own outage for neither.
"""

from bot.checkins.answering import answered, contact, finished
from bot.checkins.backups import ask_backup, backup_answered, backup_silent
from bot.checkins.climbing import climb
from bot.checkins.closing import close_window
from bot.checkins.due import Due
from bot.checkins.opening import open_due
from bot.checkins.record import NoCheckIn
from bot.checkins.reminders import RemindAbout, remind_all
from bot.checkins.rhythms import seed, seed_next
from bot.checkins.shifting import shift_ladder
from bot.checkins.silence import backup_ready
from bot.checkins.stopping import opted_out, paused

__all__ = [
    "Due",
    "NoCheckIn",
    "RemindAbout",
    "answered",
    "ask_backup",
    "backup_answered",
    "backup_ready",
    "backup_silent",
    "climb",
    "close_window",
    "contact",
    "finished",
    "open_due",
    "opted_out",
    "paused",
    "remind_all",
    "seed",
    "seed_next",
    "shift_ladder",
]
