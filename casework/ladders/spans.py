"""Lengths of time on one of two clocks: minutes that always pass, or minutes in which the agency is open."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from casework.hours import AgencyHours, add_working

WORKING_DAY = 480
"""Open minutes that make one working day (method 5.2)."""


@dataclass(frozen=True, slots=True)
class Span:
    """`minutes`, counted only while the agency is open when `working`."""

    minutes: int
    working: bool = False

    def __post_init__(self) -> None:
        if self.minutes < 0:
            raise ValueError("a span of time is not negative")

    def after(self, start: datetime, hours: AgencyHours) -> datetime:
        """Return the moment (UTC) at which this span is over when it begins at `start`."""
        if self.working:
            return add_working(hours, start, self.minutes)
        return start + timedelta(minutes=self.minutes)
