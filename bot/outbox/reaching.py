"""A text that did not arrive is not silence: another channel at once, and a human told (method 5.3, design 5)."""

from typing import Any

from sqlalchemy import Row, select

from bot import alerts
from bot.agency import agency
from bot.line import Line
from bot.outbox.saying import restored
from bot.people import forget, person
from casework.vocabulary import RoleType, Severity
from storage.models import Concern, ContactPoint, Membership, OutboundMessage

QUIET_REASONS = frozenset({"replaced", "opted_out", "paused", "stale"})
"""Drops that are meant, or that another road already tells somebody about."""


def failed(line: Line, row: Row[Any], code: str) -> None:
    """Send the same words to the next phone of that person; when there is none, tell a human."""
    from bot.outbox.queueing import enqueue

    who = person(line, row.person_id)
    other = who.first_phone(but_not=frozenset(_tried(line, row)))
    if other is None:
        not_told(line, row, code)
        return
    enqueue(
        line,
        person_id=row.person_id,
        says=restored(line.work.open(OutboundMessage.says, row.id, row.says)),
        kind=row.kind,
        conversation_id=None if row.prompt_id is None else row.conversation_id,
        prompt_id=row.prompt_id,
        alert_id=row.alert_id,
        family_id=row.family_id,
        contact_point_id=other.id,
        valid_until=row.valid_until,
        replaces_id=row.id,
    )


def opted_out_at_provider(line: Line, row: Row[Any]) -> None:
    """The carrier refuses because they said stop there: taken as a stop, and a human hears the same day (B8)."""
    from bot.effects.contact import opt_out

    line.work.update(ContactPoint, row.contact_point_id, failed_at=line.now)
    forget(line, row.person_id)
    opt_out(line, row.person_id, how="provider")


def not_told(line: Line, row: Row[Any], why: str) -> None:
    """Nobody could be told on any phone: the alert climbs, or the family's worker hears whom we cannot reach."""
    if row.alert_id is not None:
        alerts.page_failed(line, row.alert_id, row.person_id, why)
        return
    if row.family_id is None or why in QUIET_REASONS:
        return
    alerts.open_alert(
        line,
        kind="not_reached",
        severity=_weight(line, row.family_id, row.person_id),
        family_id=row.family_id,
        person_id=row.person_id,
        outbound_id=row.id,
        agency_id=agency(line).id,
    )


def not_rendered(line: Line, row: Row[Any]) -> None:
    """Words of ours that cannot be read any more: an alert climbs at once, of anything else staff hear (A10)."""
    if row.alert_id is not None:
        alerts.page_failed(line, row.alert_id, row.person_id, "unreadable")
        return
    alerts.open_alert(
        line,
        kind="message_unreadable",
        severity=Severity.MEDIUM,
        family_id=row.family_id,
        person_id=row.person_id,
        outbound_id=row.id,
        agency_id=agency(line).id,
    )


def _tried(line: Line, row: Row[Any]) -> set[int]:
    """The phones these words were already refused on, along the chain of replacements."""
    tried, at = {row.contact_point_id}, row.replaces_id
    while at is not None:
        before = line.work.first(
            select(OutboundMessage.contact_point_id, OutboundMessage.replaces_id).where(OutboundMessage.id == at)
        )
        if before is None:
            break
        tried.add(before.contact_point_id)
        at = before.replaces_id
    return {each for each in tried if each is not None}


def _weight(line: Line, family_id: int, person_id: int) -> Severity:
    """`high` for a safeguarding member while a concern is open (method 5.2), else `low`."""
    safeguarding = line.work.conn.scalar(
        select(Membership.id)
        .where(Membership.family_id == family_id, Membership.person_id == person_id)
        .where(Membership.role_type.in_([RoleType.SAFEGUARDING, "both"]))
    )
    worried = line.work.conn.scalar(
        select(Concern.id).where(Concern.family_id == family_id, Concern.status == "open").limit(1)
    )
    return Severity.HIGH if safeguarding and worried else Severity.LOW
