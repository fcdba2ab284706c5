"""Open alerts as rows, for the console and the "nobody owns this" banner."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from casework.vocabulary import AlertState, Severity
from storage.models import Alert as AlertRow


@dataclass(frozen=True)
class OpenAlert:
    """One alert that is not closed. `unowned` past `due_at` is what every page shows."""

    id: int
    code: str
    kind: str
    severity: Severity
    family_id: int | None
    person_id: int | None
    opened_at: datetime
    due_at: datetime
    owner_id: int | None
    owned_at: datetime | None
    noted_at: datetime | None

    @property
    def unowned(self) -> bool:
        """True while no named human has it."""
        return self.owner_id is None


def open_alerts(
    conn: Connection, agency_id: int, *, families: Sequence[int] | None = None, unowned: bool = False
) -> list[OpenAlert]:
    """Return the alerts that are not closed, most serious first, then oldest; `families` limits to those of a team.

    Alerts without a family are left out when `families` is given.
    """
    found = select(
        AlertRow.id,
        AlertRow.code,
        AlertRow.kind,
        AlertRow.severity,
        AlertRow.family_id,
        AlertRow.person_id,
        AlertRow.opened_at,
        AlertRow.due_at,
        AlertRow.owner_id,
        AlertRow.owned_at,
        AlertRow.noted_at,
    ).where(AlertRow.agency_id == agency_id)
    states = [AlertState.OPEN] if unowned else [AlertState.OPEN, AlertState.OWNED]
    found = found.where(AlertRow.state.in_(states))
    if families is not None:
        found = found.where(AlertRow.family_id.in_(families))
    rows = [OpenAlert(*row) for row in conn.execute(found)]
    return sorted(rows, key=lambda each: (-each.severity.rank, each.opened_at))
