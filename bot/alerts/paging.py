"""One person paged about one alert: a conversation of `pr_alert_ack`, begun anew so that its words are true."""

from collections.abc import Iterable

from sqlalchemy import Select, select

from bot import turns
from bot.alerts.record import Alert, log
from bot.alerts.roster import Hearer
from bot.line import Line
from casework.vocabulary import ConversationState, DeliveryState, HopKind, Priority, StaffRole
from storage.models import AlertHop, Conversation, OutboundMessage

FLOW = "pr_alert_ack"

OVER = frozenset({DeliveryState.FAILED, DeliveryState.DROPPED, DeliveryState.UNKNOWN})
"""A page in one of these may never be read; the next rung is not made to wait for it."""

_ENTRY = {
    "worry": "worry",
    "missed_check_in": "missed",
    "asked_for_call": "call_wanted",
    "opted_out": "opted_out",
    "not_reached": "not_reached",
}
_SIGNAL = "signal_"
"""Alerts whose kind begins with this came from words in a message."""
_ABOVE = (StaffRole.SUPERVISOR, StaffRole.AGENCY_LEAD)

ASK_OUTCOME = "noted"
AFTER_OWNING = frozenset({"yours", "noted", "ended", "thanked", "learn"})
"""Questions that only an owner is asked."""

PAGES = (HopKind.PAGED, HopKind.REPEATED)
PING = "ping"
"""The detail of a hop that repeats a page without climbing."""


def page_all(line: Line, alert: Alert, hearers: Iterable[Hearer], rung: int, *, detail: str | None = None) -> bool:
    """Page each of these people; True when at least one page could be queued."""
    already = paged(line, alert)
    reached = [_page_one(line, alert, hearer, rung, already, detail) for hearer in hearers]
    return any(reached)


def tell(line: Line, alert: Alert, person_id: int, step: str) -> int | None:
    """Begin `pr_alert_ack` at a step with one person, in place of what was open about this alert.

    Returns the id of the message, or None when it was refused as it was queued.
    """
    hush(line, alert.id, person_id=person_id)
    turns.begin(
        line,
        person_id=person_id,
        flow=FLOW,
        at=step,
        family_id=alert.family_id,
        subject=("alert", alert.id),
        priority=Priority.STAFF_ALERT,
    )
    newest = newest_page(line, alert.id, person_id)
    return None if newest is None or newest[1] in OVER else newest[0]


def remind_owner(line: Line, alert: Alert, person_id: int) -> int | None:
    """Ask the owner's open question again in the words of a reminder, or ask what they are doing when none is open.

    Returns the id of the message, or None when it was refused as it was queued.
    """
    row = line.work.first(_open_about(alert.id).where(Conversation.person_id == person_id))
    if row is None or row.step not in AFTER_OWNING:
        return tell(line, alert, person_id, ASK_OUTCOME)
    turns.nudge(line, row.id, FLOW, "reminder")
    newest = newest_page(line, alert.id, person_id)
    return None if newest is None or newest[1] in OVER else newest[0]


def hush(line: Line, alert_id: int, *, person_id: int | None = None, but: int | None = None) -> None:
    """End what is open about an alert with one person, or with everybody but one."""
    found = _open_about(alert_id)
    if person_id is not None:
        found = found.where(Conversation.person_id == person_id)
    if but is not None:
        found = found.where(Conversation.person_id != but)
    for row in line.work.all(found):
        turns.end(line, row.id)


def paged(line: Line, alert: Alert) -> dict[int, int]:
    """Return who was paged since this alert's clock began: staff id to the newest rung they were paged on."""
    found = (
        select(AlertHop.staff_id, AlertHop.rung)
        .where(AlertHop.alert_id == alert.id, AlertHop.kind.in_(PAGES), AlertHop.at >= alert.since)
        .order_by(AlertHop.at, AlertHop.id)
    )
    return {row.staff_id: row.rung for row in line.work.all(found)}


def newest_page(line: Line, alert_id: int, person_id: int) -> tuple[int, DeliveryState] | None:
    """Return the newest message to one person about an alert, and its fate."""
    row = line.work.first(
        select(OutboundMessage.id, OutboundMessage.state)
        .where(OutboundMessage.alert_id == alert_id, OutboundMessage.person_id == person_id)
        .order_by(OutboundMessage.queued_at.desc(), OutboundMessage.id.desc())
        .limit(1)
    )
    return None if row is None else (row.id, row.state)


def _open_about(alert_id: int) -> Select[int, str | None]:
    return select(Conversation.id, Conversation.step).where(
        Conversation.subject_kind == "alert",
        Conversation.subject_id == alert_id,
        Conversation.state.not_in([ConversationState.DONE, ConversationState.ENDED]),
    )


def _page_one(line: Line, alert: Alert, hearer: Hearer, rung: int, already: dict[int, int], detail: str | None) -> bool:
    outbound_id = tell(line, alert, hearer.person_id, _step(alert, hearer, rung, already))
    if outbound_id is None:
        log(line, alert, HopKind.SKIPPED, rung=rung, staff_id=hearer.staff_id, detail="page_refused")
        return False
    kind = HopKind.REPEATED if hearer.staff_id in already else HopKind.PAGED
    log(line, alert, kind, rung=rung, staff_id=hearer.staff_id, outbound_id=outbound_id, detail=detail)
    return True


def _step(alert: Alert, hearer: Hearer, rung: int, already: dict[int, int]) -> str:
    """The first words are about the matter; after that, about nobody having it yet (4.5 G1, F4, G3, G4)."""
    if rung > 0 and hearer.role in _ABOVE and already.keys() - {hearer.staff_id}:
        return "nobody"
    if hearer.staff_id in already:
        return "still_waiting"
    return _ENTRY.get(alert.kind, "words" if alert.kind.startswith(_SIGNAL) else "other")
