"""What became of a message: recorded under its fence, moved forward only, and never left as silence (design 6)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, select

from bot.channels.protocol import Receipt
from bot.line import Line
from bot.outbox import reaching
from bot.outbox.claimed import Claimed
from casework.vocabulary import DeliveryState
from storage.models import DeliveryAttempt, OutboundMessage
from storage.timers import cancel, plan

RECEIPT_DUE = timedelta(hours=24)  # past it a sent message is shown as unconfirmed
LOOK_UP_AFTER = timedelta(seconds=20)
MOST_TRIES = 6


class Fate(StrEnum):
    """How one attempt ended."""

    SENT = "sent"
    REFUSED = "refused"  # for good, on this channel
    STOPPED = "stopped"  # the provider says this person opted out
    LATER = "later"
    UNKNOWN = "unknown"
    HALTED = "halted"  # the provider refuses us altogether: queue kept, sending stops


@dataclass(frozen=True)
class Outcome:
    """The end of one attempt. `retry_at` belongs to LATER; `receipts` says whether a receipt is due."""

    fate: Fate
    provider: str
    provider_id: str | None = None
    code: str | None = None
    retry_at: datetime | None = None
    receipts: bool = False
    lookup: bool = False


def record(line: Line, claimed: Claimed, outcome: Outcome) -> bool:
    """Write what became of an attempt; False when its lease was lost and somebody else decides.

    A receipt may have arrived before this: what is already settled is not moved back.
    """
    row = line.work.first(select(OutboundMessage.__table__).where(OutboundMessage.id == claimed.id))
    if row is None or row.fence != claimed.fence:
        return False
    line.work.update(
        DeliveryAttempt,
        claimed.attempt_id,
        finished_at=line.now,
        outcome=str(outcome.fate),
        provider_id=outcome.provider_id,
        code=outcome.code,
    )
    if row.state not in (DeliveryState.SENDING, DeliveryState.UNKNOWN):
        return False
    {
        Fate.SENT: _sent,
        Fate.REFUSED: _refused,
        Fate.STOPPED: _refused,
        Fate.LATER: _later,
        Fate.UNKNOWN: _unknown,
        Fate.HALTED: _halted,
    }[outcome.fate](line, row, outcome)
    return True


def receive_receipt(line: Line, receipt: Receipt) -> None:
    """Move a message forward on the provider's word; receipts come late, twice and in any order (C3)."""
    row = _row_of(line, receipt)
    if row is None or row.state in (DeliveryState.DELIVERED, DeliveryState.FAILED, DeliveryState.DROPPED):
        return
    if receipt.state is DeliveryState.FAILED:
        _refused(line, row, Outcome(Fate.REFUSED, receipt.provider, receipt.provider_id, receipt.code))
        return
    moved = line.work.change(
        OutboundMessage,
        row.id,
        {"state": (DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.UNKNOWN)},
        state=receipt.state,
        provider=receipt.provider,
        provider_id=receipt.provider_id,
        sent_at=row.sent_at or line.now,
        settled_at=line.now if receipt.state is DeliveryState.DELIVERED else None,
        lease_until=None,
    )
    if moved and receipt.state is DeliveryState.DELIVERED:
        cancel(line.work, key=f"receipt:{row.id}")


def settle_unknown(line: Line, message_id: int, found: Receipt | None) -> None:
    """Decide an unknown after the look-up: what the provider has is sent; what it never had goes out again.

    `found` is the provider's word, or None when it says that it has no such message.
    """
    if found is not None:
        receive_receipt(line, found)
        return
    line.work.change(
        OutboundMessage,
        message_id,
        {"state": DeliveryState.UNKNOWN},
        state=DeliveryState.QUEUED,
        not_before=line.now,
        lease_until=None,
    )
    line.wake()


def expire_leases(line: Line, real_now: datetime, lookups: frozenset[str]) -> int:
    """Mark as unknown what a dead sender left in the middle of sending; return how many (A3, A4).

    `lookups` names the providers that can be asked; for the others a human is told.
    """
    rows = line.work.all(
        select(OutboundMessage.__table__)
        .where(OutboundMessage.state == DeliveryState.SENDING)
        .where(OutboundMessage.lease_until < real_now)
    )
    for row in rows:
        channel = line.work.conn.scalar(
            select(DeliveryAttempt.channel).where(
                DeliveryAttempt.outbound_id == row.id, DeliveryAttempt.fence == row.fence
            )
        )
        _unknown(line, row, Outcome(Fate.UNKNOWN, row.provider or str(channel), lookup=str(channel) in lookups))
    return len(rows)


def _row_of(line: Line, receipt: Receipt) -> Row[Any] | None:
    table = OutboundMessage.__table__
    if receipt.delivery is not None:
        message, _, fence = receipt.delivery.partition(".")
        if message.isdigit() and fence.isdigit():
            row = line.work.first(select(table).where(table.c.id == int(message)))
            if row is not None and int(fence) <= row.fence:
                return row
    return line.work.first(
        select(table).where(table.c.provider == receipt.provider, table.c.provider_id == receipt.provider_id)
    )


def _sent(line: Line, row: Row[Any], outcome: Outcome) -> None:
    line.work.update(
        OutboundMessage,
        row.id,
        state=DeliveryState.SENT,
        sent_at=line.now,
        settled_at=None if outcome.receipts else line.now,
        provider=outcome.provider,
        provider_id=outcome.provider_id,
        lease_until=None,
    )
    if outcome.receipts:
        plan(
            line.work,
            kind="receipt_due",
            key=f"receipt:{row.id}",
            due_at=line.now + RECEIPT_DUE,
            subject_id=row.id,
            family_id=row.family_id,
        )


def _refused(line: Line, row: Row[Any], outcome: Outcome) -> None:
    line.work.update(
        OutboundMessage,
        row.id,
        state=DeliveryState.FAILED,
        settled_at=line.now,
        provider=outcome.provider,
        provider_id=outcome.provider_id or row.provider_id,
        reason=outcome.code,
        lease_until=None,
    )
    cancel(line.work, key=f"receipt:{row.id}")
    if outcome.fate is Fate.STOPPED:
        reaching.opted_out_at_provider(line, row)
    reaching.failed(line, row, outcome.code or "refused")


def _later(line: Line, row: Row[Any], outcome: Outcome) -> None:
    if row.tries >= MOST_TRIES:
        _refused(line, row, Outcome(Fate.REFUSED, outcome.provider, code=outcome.code))
        return
    line.work.update(
        OutboundMessage,
        row.id,
        state=DeliveryState.QUEUED,
        not_before=outcome.retry_at,
        lease_until=None,
        reason=outcome.code,
    )


def _unknown(line: Line, row: Row[Any], outcome: Outcome) -> None:
    line.work.update(
        OutboundMessage,
        row.id,
        state=DeliveryState.UNKNOWN,
        provider=outcome.provider,
        lease_until=None,
        reason=outcome.code,
    )
    if outcome.lookup:
        plan(
            line.work,
            kind="delivery_lookup",
            key=f"lookup:{row.id}:{row.fence}",
            due_at=line.now + LOOK_UP_AFTER,
            subject_id=row.id,
            family_id=row.family_id,
        )
        return
    reaching.not_told(line, row, "unknown")


def _halted(line: Line, row: Row[Any], outcome: Outcome) -> None:
    """The queue is kept as it is; the sender stops asking this provider and says so loudly."""
    line.work.update(
        OutboundMessage, row.id, state=DeliveryState.QUEUED, not_before=line.now, lease_until=None, reason=outcome.code
    )
