"""A break or a stop is respected at once, and never counted as silence (method 5.3, flow 27)."""

from datetime import datetime

from bot.checkins.answering import end_ladder
from bot.checkins.record import waiting_of, write
from bot.line import Line
from casework.vocabulary import CheckInState
from storage.models import CheckIn as CheckInRow


def paused(line: Line, person_id: int, until: datetime) -> None:
    """Excuse what waits for this person; occurrences before `until` are excused as they come."""
    _settle(line, person_id, CheckInState.EXCUSED, "paused", until=until)


def opted_out(line: Line, person_id: int) -> None:
    """End what waits for this person: they have stopped our texts."""
    _settle(line, person_id, CheckInState.OPTED_OUT, "opted_out")


def _settle(line: Line, person_id: int, state: CheckInState, why: str, until: datetime | None = None) -> None:
    waiting = waiting_of(line, person_id)
    for check_in in waiting:
        line.work.update(CheckInRow, check_in.id, state=state, how=why)
        write(line, check_in, "closed", f"person:{person_id}", state=state, until=until)
    end_ladder(line, [check_in.id for check_in in waiting])
