"""How serious one silence is when the practitioner is told of it (method 5.4)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from casework.hours import AgencyHours
from casework.vocabulary import Severity

SOON = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class PromiseAhead:
    """A critical promise of the silent person. A backup who is silent too, or was asked and said nothing, is none."""

    due_at: datetime
    backup_ready: bool


@dataclass(frozen=True, slots=True)
class Silence:
    """What is known around one unanswered check-in. `silent_people` counts the family's, this one included."""

    critical_promises: tuple[PromiseAhead, ...] = ()
    open_concern: bool = False
    last_worried: bool = False  # their last message was worried; a caregiver's last reply was "hard"
    silent_people: int = 1


def severity_of_missed(silence: Silence, now: datetime, hours: AgencyHours) -> Severity:
    """Return `high` when nobody may look before it matters, else `medium`.

    High: a critical promise falls before the next working day starts, or within 24 hours without a backup; a concern
    is open; the last word from them was a worry; or two people of the family are silent at once. Source: method 5.4.
    """
    grave = silence.open_concern or silence.last_worried or silence.silent_people > 1
    return Severity.HIGH if grave or _promise_at_risk(silence, now, hours) else Severity.MEDIUM


def _promise_at_risk(silence: Silence, now: datetime, hours: AgencyHours) -> bool:
    next_day = hours.next_day(now)
    return any(
        promise.due_at < next_day or (promise.due_at <= now + SOON and not promise.backup_ready)
        for promise in silence.critical_promises
        if promise.due_at > now
    )
