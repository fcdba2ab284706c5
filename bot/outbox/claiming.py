"""Leasing what is due, and rendering it at that moment: channel, privacy and consent may have changed."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Row, case, or_, select

from bot import wording
from bot.agency import agency
from bot.channels.protocol import Button, Capabilities
from bot.dialogue.turn import Say
from bot.line import Line
from bot.outbox import reaching
from bot.outbox.claimed import Claimed
from bot.outbox.permission import permission
from bot.outbox.saying import restored
from bot.people import Person, Phone, address_of, person
from casework.sending import Hold, Refuse
from casework.vocabulary import ChannelName, DeliveryState, Priority
from storage.faults import TROUBLE
from storage.models import ContactPoint, DeliveryAttempt, OutboundMessage

LEASE = timedelta(seconds=30)
"""Real time a sender has for one message; past it the attempt counts as unknown."""

NO_CHANNEL = "no_channel"
"""Why a message is dropped for a phone that this installation has no provider for; another phone is tried."""

UNREADABLE = "unreadable"
"""Why a message is dropped whose words are damaged, or which no flow of ours knows how to say any more."""

log = structlog.get_logger()

ORDER = {Priority.DANGER: 0, Priority.STAFF_ALERT: 1, "reply": 2, Priority.LADDER: 3, Priority.CHECK_IN: 4}


def claim(
    line: Line,
    limit: int,
    abilities: Mapping[ChannelName, Capabilities],
    real_now: datetime,
    resting: Collection[ChannelName] = (),
    lease: timedelta = LEASE,
) -> list[Claimed]:
    """Lease up to `limit` due messages, most urgent first and one a person, and render each.

    `abilities` are the channels this process has; what waits for a `resting` one is left in the queue. `real_now`
    is the wall's clock, by which leases are kept even where product time is moved. A message that may no longer be
    sent is dropped or put off here, so every round comes nearer to an empty queue. Of several processes one claims
    at a time: two of one person's messages would otherwise fly at once.
    """
    line.work.alone_at("outbox")
    claimed: list[Claimed] = []
    while len(claimed) < limit and (rows := _due(line, limit - len(claimed), resting)):
        ready = (_claim_or_drop(line, row, abilities, real_now + lease) for row in rows)
        claimed.extend(each for each in ready if each is not None)
    return claimed


def _claim_or_drop(
    line: Line, row: Row[Any], abilities: Mapping[ChannelName, Capabilities], lease_until: datetime
) -> Claimed | None:
    """Claim one; what cannot be read or rendered any more is dropped and told, and holds up nobody else (A10)."""
    try:
        with line.work.savepoint():
            return _claim_one(line, row, abilities, lease_until)
    except TROUBLE:
        raise
    except Exception as fault:
        log.error("not_rendered", action="outbox.not_rendered", message=row.id, fault=type(fault).__name__)
        line.memo.clear()
        line.work.update(OutboundMessage, row.id, state=DeliveryState.DROPPED, settled_at=line.now, reason=UNREADABLE)
        reaching.not_rendered(line, row)
        return None


def _due(line: Line, limit: int, resting: Collection[ChannelName]) -> list[Row[Any]]:
    """The oldest due row of each person; a person with a message in flight waits, so that order is kept."""
    table = OutboundMessage.__table__
    flying = select(table.c.person_id).where(table.c.state == DeliveryState.SENDING)
    due = (
        select(table)
        .where(table.c.state == DeliveryState.QUEUED, table.c.not_before <= line.now)
        .where(table.c.person_id.not_in(flying))
        .order_by(case(ORDER, value=table.c.kind, else_=len(ORDER)), table.c.queued_at, table.c.id)
        .limit(limit * 4)
        .with_for_update(skip_locked=True)  # left out on SQLite, where the transaction already holds the file
    )
    if resting:
        asleep = select(ContactPoint.id).where(ContactPoint.channel.in_(resting))
        due = due.where(or_(table.c.contact_point_id.is_(None), table.c.contact_point_id.not_in(asleep)))
    first: dict[int, Row[Any]] = {}
    for row in line.work.all(due):
        first.setdefault(row.person_id, row)
    return list(first.values())[:limit]


def _claim_one(
    line: Line, row: Row[Any], abilities: Mapping[ChannelName, Capabilities], lease_until: datetime
) -> Claimed | None:
    who = person(line, row.person_id)
    phone = who.phone(row.contact_point_id)
    says = restored(line.work.open(OutboundMessage.says, row.id, row.says))
    verdict = permission(
        line, who, phone, row.kind, says, alert_id=row.alert_id, valid_until=row.valid_until, but=row.id
    )
    if isinstance(verdict, Hold):
        line.work.change(OutboundMessage, row.id, {"state": DeliveryState.QUEUED}, not_before=verdict.until)
        return None
    if isinstance(verdict, Refuse) or phone is None:
        why = str(verdict.why) if isinstance(verdict, Refuse) else "no_phone"
        _drop(line, row, why)
        return None
    if phone.channel not in abilities:
        _drop(line, row, NO_CHANNEL)
        return None
    return _lease(line, row, who, phone, says, abilities[phone.channel], lease_until)


def _drop(line: Line, row: Row[Any], why: str) -> None:
    queued = {"state": DeliveryState.QUEUED}
    dropped = {"state": DeliveryState.DROPPED, "settled_at": line.now, "reason": why}
    if line.work.change(OutboundMessage, row.id, queued, **dropped):
        tell = reaching.failed if why == NO_CHANNEL else reaching.not_told
        tell(line, row, why)


def _lease(
    line: Line,
    row: Row[Any],
    who: Person,
    phone: Phone,
    says: tuple[Say, ...],
    can: Capabilities,
    lease_until: datetime,
) -> Claimed | None:
    rendered = wording.say_text(says, who.locale, who.zone, "app" if can.buttons else "sms", agency(line).language)
    fence = row.fence + 1
    moved = line.work.change(
        OutboundMessage,
        row.id,
        {"state": DeliveryState.QUEUED, "fence": row.fence},
        state=DeliveryState.SENDING,
        fence=fence,
        tries=row.tries + 1,
        lease_until=lease_until,
    )
    if not moved:
        return None
    attempt_id = line.work.insert(
        DeliveryAttempt,
        outbound_id=row.id,
        fence=fence,
        contact_point_id=phone.id,
        channel=phone.channel,
        words=rendered.text,
        parts=rendered.parts.parts,
        started_at=line.now,
    )
    return Claimed(
        id=row.id,
        fence=fence,
        attempt_id=attempt_id,
        channel=phone.channel,
        to=address_of(line, phone),
        text=rendered.text,
        buttons=_buttons(row.prompt_id, rendered.options) if can.buttons else (),
        valid_for=None if row.valid_until is None else row.valid_until - line.now,
    )


def _buttons(prompt_id: int | None, labels: tuple[str, ...]) -> tuple[Button, ...]:
    """Buttons carry the prompt and the option's place, so that an old tap is known for what it is."""
    if prompt_id is None:
        return ()
    return tuple(Button.of(prompt_id, place, label) for place, label in enumerate(labels))
