"""The agency's own staff ladders, where it keeps any (method 5.6)."""

from collections.abc import Mapping

from bot.line import Line
from casework.ladders import StaffLadder, staff_ladder
from casework.vocabulary import Severity
from storage.agency_settings import agency_setting

SETTING = "staff_ladders"


def ladder_of(line: Line, agency_id: int, severity: Severity) -> StaffLadder:
    """Return the ladder in force for a severity, to be frozen with an alert."""
    key = f"{SETTING}:{agency_id}"
    if key not in line.memo:
        line.memo[key] = agency_setting(line.work.conn, agency_id, SETTING)
    overrides = line.memo[key]
    return staff_ladder(severity, overrides if isinstance(overrides, Mapping) else None)
