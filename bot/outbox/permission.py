"""May this be sent to this person, here, now? Asked when a message is queued, and again when it leaves (design 6)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select

from bot.agency import agency
from bot.dialogue.turn import Say
from bot.line import Line
from bot.people import Person, Phone, wrote_at
from bot.places import EXCLUDED, places_of
from casework.rhythm import window_closes
from casework.sending import Hold, Letter, Openness, Reader, Refuse, Send, may_send
from casework.vocabulary import DeliveryState, MembershipStatus, Priority, Severity
from storage.lookups import Lookup, keys
from storage.models import Agreement, Alert, OutboundMessage

AGREEMENTS = Lookup(
    select(Agreement.person_id, Agreement.id).where(Agreement.person_id.in_(keys()), Agreement.withdrawn_at.is_(None)),
    by="person_id",
)
WEEK_OF = Lookup(
    select(OutboundMessage.person_id, OutboundMessage.id, OutboundMessage.queued_at)
    .where(OutboundMessage.person_id.in_(keys()), OutboundMessage.counts.is_(True))
    .where(OutboundMessage.queued_at > bindparam("since"))
    .where(OutboundMessage.state.not_in([DeliveryState.DROPPED, DeliveryState.FAILED]))
    .order_by(OutboundMessage.queued_at),
    by="person_id",
    since={"since": timedelta(days=7)},
)
"""What was said to a person of itself in the last week."""

USUAL_LINES = frozenset({"any_raise_concern/usual_line/text"})
"""Lines of a telling flow that tell nothing: all that a watched phone shows."""

NEUTRAL_FLOWS = frozenset({"any_unknown_sender"})
"""Flows that say nothing about anybody, whatever they ask."""

STAFF_VALIDITY = timedelta(hours=24)
"""A page that is not urgent waits for the morning; after a day the alert has long gone on to somebody else."""


def permission(
    line: Line,
    who: Person,
    phone: Phone | None,
    kind: str,
    says: Sequence[Say],
    *,
    alert_id: int | None,
    valid_until: datetime | None,
    but: int | None = None,
) -> Send | Hold | Refuse:
    """Ask the one policy (`casework/sending.py`) about one message.

    `but` is the message itself when it is about to leave, so that it is not counted against its own place in the week.
    """
    letter = Letter(
        kind=kind,
        direct_reply=kind in ("reply", Priority.DANGER),
        to_staff=who.is_staff,
        urgent=_urgent(line, alert_id),
        openness=openness(says),
        valid_until=valid_until,
    )
    return may_send(letter, _reader(line, who, phone, but), line.now)


def openness(says: Sequence[Say]) -> Openness:
    """Return the most that these messages reveal or ask (the rows of the table in method 7.1)."""
    return max((_openness(say) for say in says), default=Openness.BLAND)


def usual_validity(line: Line, who: Person, phone: Phone | None, kind: str) -> datetime:
    """Return when a message becomes stale: the end of the reader's allowed hours, which the provider is told too."""
    if who.is_staff:
        return line.now + STAFF_VALIDITY
    return window_closes(line.now, who.zone, agency(line).quiet, phone.safe if phone else None)


def _openness(say: Say) -> Openness:
    flow = say.key.split("/")[0]
    if say.key in USUAL_LINES or flow in NEUTRAL_FLOWS:
        return Openness.BLAND
    if flow == "any_raise_concern":
        return Openness.SAFEGUARDING
    if say.kind in ("text", "name", "phone"):
        return Openness.FREE_TEXT
    if say.kind == "scale":
        return Openness.NUMBERS
    return Openness.PART if "part" in say.args else Openness.BLAND


def _urgent(line: Line, alert_id: int | None) -> bool:
    """Critical and high alerts reach staff at any hour."""
    if alert_id is None:
        return False
    severity = line.work.conn.scalar(select(Alert.severity).where(Alert.id == alert_id))
    return severity in (Severity.CRITICAL, Severity.HIGH)


def _reader(line: Line, who: Person, phone: Phone | None, but: int | None) -> Reader:
    recent, oldest = _recent(line, who.id, but)
    return Reader(
        is_staff=who.is_staff,
        agreed=who.is_staff or _agreed(line, who.id),
        opted_out=phone is not None and phone.opted_out_at is not None,
        excluded=_excluded(line, who, phone),
        reachable=phone is not None and phone.state == "active" and phone.failed_at is None,
        privacy=phone.privacy if phone else None,
        paused_until=who.paused_until,
        zone=who.zone,
        quiet=agency(line).quiet,
        safe=phone.safe if phone else None,
        wrote_at=wrote_at(line, phone) if phone else None,
        recent=recent,
        oldest_recent=oldest,
    )


def _agreed(line: Line, person_id: int) -> bool:
    return bool(line.work.look(AGREEMENTS, person_id))


def _excluded(line: Line, who: Person, phone: Phone | None) -> bool:
    """By phone number in any family, or by membership marked excluded."""
    if phone is None:
        return False
    if line.work.look(EXCLUDED, phone.address_index):
        return True
    return any(row.status is MembershipStatus.EXCLUDED for row in places_of(line, who.id))


def week_of(line: Line, person_id: int) -> dict[int, datetime]:
    """Return when each automatic message of the rolling week was queued, by its id. Kept while we write."""
    key = f"week:{person_id}"
    known = line.memo.get(key)
    if not isinstance(known, dict):
        known = line.memo[key] = {row.id: row.queued_at for row in line.work.look(WEEK_OF, person_id)}
    return known


def _recent(line: Line, person_id: int, but: int | None) -> tuple[int, datetime | None]:
    """How many automatic messages this person was sent, or has waiting, in the rolling week; and the oldest's time."""
    counted = [queued_at for message_id, queued_at in week_of(line, person_id).items() if message_id != but]
    return len(counted), min(counted, default=None)
