"""Alerts: opened, paged rung by rung, owned by a named human, closed with an outcome and a note (method 5.2, 4.5 G).

Both the conversation and the clock act on them here, each in the transaction of what caused it. Nothing in this
room closes an alert by silence, and nobody a concern is about is ever paged for it.
"""

from bot.alerts.climbing import climb, page_failed, ping
from bot.alerts.ending import close, note, note_ending, note_outcome
from bot.alerts.faults import MayNotOwn, NotReadyToClose
from bot.alerts.lapsing import lapse, remind
from bot.alerts.listing import OpenAlert, open_alerts
from bot.alerts.opening import Opened, make_worse, open_alert
from bot.alerts.owning import Acknowledged, acknowledge, pass_on
from bot.alerts.record import NoAlert, note_late_answer, raised_by
from bot.alerts.telling import NextHop, next_hop

__all__ = [
    "Acknowledged",
    "MayNotOwn",
    "NextHop",
    "NoAlert",
    "NotReadyToClose",
    "OpenAlert",
    "Opened",
    "acknowledge",
    "climb",
    "close",
    "lapse",
    "make_worse",
    "next_hop",
    "note",
    "note_ending",
    "note_late_answer",
    "note_outcome",
    "open_alert",
    "open_alerts",
    "page_failed",
    "pass_on",
    "ping",
    "raised_by",
    "remind",
]
