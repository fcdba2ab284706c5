"""What became of the pages of one rung: handed over, waiting for our sender, or lost."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from bot.alerts.paging import OVER, PAGES, PING
from bot.alerts.record import Alert
from bot.line import Line
from storage.models import AlertHop, OutboundMessage, Staff


@dataclass(frozen=True)
class Pages:
    """`handed_at` is when the first of them was handed to a provider; `all_failed` when none can still be read."""

    handed_at: datetime | None
    waiting: bool
    all_failed: bool


def pages_of_rung(line: Line, alert: Alert) -> Pages:
    """Look at the messages of the newest round of pages on the alert's present rung.

    A message sent on to another phone counts for the one it replaced; a ping in between counts only when the page
    itself was lost.
    """
    began = _began(line, alert)
    if began is None:
        return Pages(None, waiting=False, all_failed=False)
    told = select(AlertHop.staff_id).where(
        AlertHop.alert_id == alert.id, AlertHop.kind.in_(PAGES), AlertHop.rung == alert.rung, AlertHop.at >= began
    )
    rows = line.work.all(
        select(OutboundMessage.person_id, OutboundMessage.state, OutboundMessage.sent_at)
        .join(Staff, Staff.person_id == OutboundMessage.person_id)
        .where(OutboundMessage.alert_id == alert.id, OutboundMessage.queued_at >= began, Staff.id.in_(told))
        .order_by(OutboundMessage.queued_at, OutboundMessage.id)
    )
    alive = [row for row in rows if row.state not in OVER]
    handed = [row.sent_at for row in alive if row.sent_at is not None]
    return Pages(min(handed, default=None), waiting=len(handed) < len(alive), all_failed=bool(rows) and not alive)


def _began(line: Line, alert: Alert) -> datetime | None:
    """When the newest round on this rung was queued."""
    not_a_ping = or_(AlertHop.detail.is_(None), AlertHop.detail != PING)
    return line.work.conn.scalar(
        select(func.max(AlertHop.at)).where(
            AlertHop.alert_id == alert.id,
            AlertHop.kind.in_(PAGES),
            AlertHop.rung == alert.rung,
            AlertHop.at >= alert.since,
            not_a_ping,
        )
    )
