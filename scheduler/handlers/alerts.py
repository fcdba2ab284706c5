"""Alerts climb, ping, and lapse (method 5.2). However late, an escalation is carried out."""

from bot import alerts
from bot.line import Line
from scheduler.handlers.registry import Timers, handles


@handles("alert_step")
def step(line: Line, timers: Timers) -> None:
    """Page the next rung, unless somebody has it by now."""
    for timer in timers:
        alerts.climb(line, timer.subject_id, timer.payload["rung"])


@handles("alert_ping")
def ping(line: Line, timers: Timers) -> None:
    """Repeat the page to those who were paged."""
    for timer in timers:
        alerts.ping(line, timer.subject_id)


@handles("alert_lapse_reminder")
def remind(line: Line, timers: Timers) -> None:
    """Ask the owner for an outcome note."""
    for timer in timers:
        alerts.remind(line, timer.subject_id)


@handles("alert_lapse")
def lapse(line: Line, timers: Timers) -> None:
    """Nobody noted an outcome: it is un-owned, and climbs."""
    for timer in timers:
        alerts.lapse(line, timer.subject_id)
