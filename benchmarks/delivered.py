"""Handing over everything that waits, as one set: sending is another road, and would take most of a benchmark's time.

What is left in the tables is what the sender leaves there: an attempt with its words, and a delivered message.
"""

from sqlalchemy import String, cast, select, update

from benchmarks.replies import PROVIDER
from bot.line import Line
from casework.vocabulary import ChannelName, DeliveryState
from console.composition import House
from storage.models import DeliveryAttempt, OutboundMessage

AT_ONCE = 2_000


def deliver_all(house: House) -> int:
    """Deliver what is queued and due now; return how many messages that were."""
    delivered = 0
    while moved := house.write(_deliver_some):
        delivered += moved
    return delivered


def _deliver_some(line: Line) -> int:
    table = OutboundMessage.__table__
    due = select(table.c.id, table.c.contact_point_id).where(
        table.c.state == DeliveryState.QUEUED, table.c.not_before <= line.now
    )
    rows = line.work.all(due.limit(AT_ONCE))
    line.work.insert_all(
        DeliveryAttempt,
        [
            {
                "outbound_id": row.id,
                "fence": 1,
                "contact_point_id": row.contact_point_id,
                "channel": ChannelName.SMS,
                "words": "Did your part happen this week: Morning wave? 1 Yes 2 Partly 3 No 4 It was not needed",
                "parts": 1,
                "started_at": line.now,
                "finished_at": line.now,
                "outcome": "sent",
                "provider_id": f"out-{row.id}",
            }
            for row in rows
        ],
    )
    line.work.conn.execute(
        update(OutboundMessage)
        .where(table.c.id.in_([row.id for row in rows]))
        .values(
            state=DeliveryState.DELIVERED,
            fence=1,
            tries=1,
            sent_at=line.now,
            settled_at=line.now,
            provider=PROVIDER,
            provider_id="out-" + cast(table.c.id, String),
        )
    )
    return len(rows)
