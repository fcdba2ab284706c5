"""What each kind of timer does when it fires, and in which order kinds go (design 6a: alerts, check-ins, the rest)."""

from scheduler.handlers import (
    alerts,
    check_ins,
    conversations,
    deliveries,
    invitations,
    journal,
    ladders,
    pauses,
    reminders,
)
from scheduler.handlers.registry import HANDLERS, Handler, NoHandler, Timers, handler_of, handles

_ROOMS = (alerts, check_ins, conversations, deliveries, invitations, journal, ladders, pauses, reminders)
"""Imported so that each registers its handlers."""

ALERTS = ("alert_step", "alert_lapse", "alert_ping", "alert_lapse_reminder")
CHECK_INS = ("check_in_rung", "check_in_due", "check_in_window")
ORDER = (ALERTS, CHECK_INS, tuple(kind for kind in HANDLERS if kind not in (*ALERTS, *CHECK_INS)))
"""Escalations never wait for check-ins, nor check-ins for the rest; within a group the earlier kind goes first."""

__all__ = [
    "ALERTS",
    "CHECK_INS",
    "HANDLERS",
    "ORDER",
    "Handler",
    "NoHandler",
    "Timers",
    "handler_of",
    "handles",
]
