"""What has to hold after a busy hour, by the two ledgers outside the product and the rows inside it."""

from collections import Counter
from contextlib import closing
from datetime import timedelta

from sqlalchemy import Connection, select

from casework.vocabulary import CheckInState
from scheduler.auditor import Clean, audit
from storage.database import Database
from storage.keys import Keys
from storage.models import CheckIn, InboundMessage, OutboundMessage
from tests.faults.busy_hour import BusyHour, Place
from tests.faults.crowd import PEOPLE

LATE = timedelta(seconds=60)
"""An alert reaches its phone within this time of the restart after it (A3, A7)."""


def prove(hour: BusyHour, place: Place) -> None:
    """Acknowledged and lost 0; doubled to the family 0; alerts late 0; nothing open forgotten."""
    with closing(Database(place.url, Keys.parse(place.keys))) as database, database.reading() as conn:
        stored = Counter(conn.scalars(select(InboundMessage.provider_id)))
        assert set(hour.acknowledged) <= set(stored), "what was acknowledged is stored"
        assert set(stored.values()) == {1}, "and stored once"
        states = Counter(conn.scalars(select(CheckIn.state)))
        assert states == {CheckInState.ANSWERED: PEOPLE}, "every answer reached its check-in"
        assert isinstance(audit(conn, hour.now + LATE), Clean), "nothing open has lost its next step"
        assert doubled(conn, place) == {}
        assert late(conn, place, hour) == []


def doubled(conn: Connection, place: Place) -> dict[str, int]:
    """Return the texts that the family's phones were handed more than once: one is one row, however often tried."""
    family = {
        str(row_id) for row_id in conn.scalars(select(OutboundMessage.id).where(OutboundMessage.alert_id.is_(None)))
    }
    handed = Counter(message for message, _, _ in place.handed())
    assert family & handed.keys(), "texts to the family did go out"
    return {message: times for message, times in handed.items() if times > 1 and message in family}


def late(conn: Connection, place: Place, hour: BusyHour) -> list[str]:
    """Return the alerts' texts that came more than a minute after the first moment when a life had done its work."""
    first: dict[str, object] = {}
    for message, _, at in place.handed():
        first.setdefault(message, at)
    due = conn.execute(
        select(OutboundMessage.id, OutboundMessage.not_before).where(OutboundMessage.alert_id.is_not(None))
    )
    found = []
    for row in due:
        done = min((moment for moment in hour.quiet if moment >= row.not_before), default=None)
        at = first.get(str(row.id))
        if done is not None and (at is None or at > done + LATE):
            found.append(str(row.id))
    return found
