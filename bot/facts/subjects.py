"""Facts about what a conversation is about, one reader a kind of subject."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from bot import alerts, checkins
from bot.agency import agency
from bot.checkins.record import load as check_in_of
from bot.conversations import Conversation
from bot.facts.family import member_kind, raised_by, staff_name
from bot.facts.lazily import Group
from bot.line import Line
from bot.people import person
from casework.vocabulary import AlertState, RatingKind
from storage.lookups import Lookup, keys
from storage.models import Alert, CheckIn, Commitment, CommitmentEvent, Concern, Invitation, Role, ScaleRating

MOST_MINUTES = 999
"""What three digits of a text can say; a longer wait is shown as more than this."""

Reader = Callable[[Line, Conversation, int], dict[str, object]]


PROMISES = frozenset({"promises", "part"})
RAISED = frozenset({"danger_known", "in_danger", "time"})

COMMITMENTS = Lookup(
    select(
        Commitment.holder_id,
        Commitment.id,
        Commitment.family_id,
        Commitment.short_label,
        Commitment.critical,
        Commitment.scored,
        Commitment.cadence,
        Commitment.at,
        Commitment.starts,
        Commitment.ends,
    )
    .where(Commitment.holder_id.in_(keys()), Commitment.status == "active")
    .order_by(Commitment.id),
    by="holder_id",
)
CONFIDENCES = Lookup(
    select(ScaleRating.person_id, ScaleRating.family_id, ScaleRating.value, ScaleRating.at)
    .where(ScaleRating.person_id.in_(keys()), ScaleRating.kind == RatingKind.CONFIDENCE)
    .order_by(ScaleRating.at.desc(), ScaleRating.id.desc()),
    by="person_id",
)
CONCERNS = Lookup(
    select(Concern.conversation_id, Concern.danger, Alert.due_at)
    .join(Alert, Alert.concern_id == Concern.id, isouter=True)
    .where(Concern.conversation_id.in_(keys()))
    .order_by(Concern.id.desc()),
    by="conversation_id",
)


def subject_facts(line: Line, conversation: Conversation) -> tuple[Group, ...]:
    """Return the facts of the conversation's subject and of the concern raised in it, if any."""
    groups = [
        Group(PROMISES, lambda: _promises(line, conversation)),
        Group(frozenset({"last_confidence"}), lambda: {"last_confidence": _last_confidence(line, conversation)}),
    ]
    if conversation.subject is not None:
        kind, subject_id = conversation.subject
        names, read = READERS[kind]
        groups.append(Group(names, lambda: read(line, conversation, subject_id)))
    return (*groups, Group(RAISED, lambda: _concern(line, conversation)))


def _promises(line: Line, conversation: Conversation) -> dict[str, Any]:
    """The person's own confirmed promises in this family."""
    rows = line.work.look(COMMITMENTS, conversation.person_id)
    promises = tuple(
        {
            "id": row.id,
            "part": line.work.open(Commitment.short_label, row.id, row.short_label),
            "critical": row.critical,
        }
        for row in rows
        if row.family_id == conversation.family_id and row.scored and row.cadence != "on_trigger"
    )
    return {"promises": promises, "part": promises[0]["part"] if promises else ""}


def _last_confidence(line: Line, conversation: Conversation) -> int | None:
    """How sure (0-10) they were the last time, before this conversation was last touched."""
    earlier = (
        row.value
        for row in line.work.look(CONFIDENCES, conversation.person_id)
        if row.family_id == conversation.family_id and row.at < conversation.touched_at
    )
    return next(earlier, None)


def _concern(line: Line, conversation: Conversation) -> dict[str, object]:
    """The concern raised in this conversation: whether danger is known, and when a call is promised."""
    found = line.work.look(CONCERNS, conversation.id)
    if not found:
        return {"danger_known": False, "in_danger": False}
    row = found[0]
    facts: dict[str, object] = {"danger_known": True, "in_danger": row.danger in ("yes", "unsure")}
    house = agency(line)
    if row.due_at is not None and (house.duty_cover != "none" or house.hours.is_open(line.now)):
        facts["time"] = row.due_at
    return facts


def _check_in(line: Line, conversation: Conversation, check_in_id: int) -> dict[str, object]:
    ends_at = check_in_of(line, check_in_id).window_ends_at
    return {"late": ends_at is not None and ends_at <= line.now}


def _alert(line: Line, conversation: Conversation, alert_id: int) -> dict[str, object]:
    """What staff are told of an alert by text: its code, how long it waits, who is next; never a name or words."""
    row = line.work.first(select(Alert.__table__).where(Alert.id == alert_id))
    if row is None:
        raise LookupError(f"no alert {alert_id}")
    following = alerts.next_hop(line, alert_id) if row.state == AlertState.OPEN else None
    minutes = int((line.now - row.opened_at).total_seconds() // 60)
    return {
        "code": row.code,
        "mins": str(minutes) if minutes <= MOST_MINUTES else f"{MOST_MINUTES}+",
        "severity": str(row.severity).upper(),
        "alert_severity": row.severity,
        "alert_kind": row.kind,
        "alert_closed": row.state == AlertState.CLOSED,
        "time": row.opened_at,
        "owned": row.owner_id is not None,
        "owner": staff_name(line, row.owner_id),
        "next_worker": following.name if following and following.name else "Duty",
        "next_at": following.at if following else row.due_at,
        **_of_missed(line, row.check_in_id),
        **_of_worry(line, row.concern_id),
    }


def _of_missed(line: Line, check_in_id: int | None) -> dict[str, object]:
    """Since when somebody is silent, and whether a backup said yes for a promise that falls due meanwhile."""
    if check_in_id is None:
        return {}
    row = line.work.first(select(CheckIn.due_at).where(CheckIn.id == check_in_id))
    if row is None:
        return {}
    return {"day": row.due_at, "yn": "yes" if checkins.backup_ready(line, check_in_id) else "no"}


def _of_worry(line: Line, concern_id: int | None) -> dict[str, object]:
    """Whether danger was known, and whether they may be rung; "?" while nobody said."""
    row = line.work.first(
        select(Concern.danger, Concern.ok_to_ring, Concern.family_id, Concern.raised_by).where(Concern.id == concern_id)
    )
    if row is None:
        return {"danger_yn": "?", "ring_yn": "?"}
    rings = {"now": "yes", "later": "yes", "text_only": "no"}
    return {
        "raised_by": raised_by(member_kind(line, row.family_id, row.raised_by) if row.raised_by else None),
        "danger_yn": row.danger if row.danger in ("yes", "no") else "?",
        "ring_yn": rings.get(row.ok_to_ring or "", "?"),
    }


def _invitation(line: Line, conversation: Conversation, invitation_id: int) -> dict[str, object]:
    row = line.work.get(Invitation, invitation_id)
    if row is None:
        raise LookupError(f"no invitation {invitation_id}")
    number = row["number"] or ""
    return {
        "member": (row["name"] or "")[:12],
        "last4": number[-4:],
        "knows_now": row["knows_now"],
        "invitee_known": row["knows_now"] in ("all", "some"),
        "asked_how": row["asked_how"],
    }


def _event(line: Line, conversation: Conversation, event_id: int) -> dict[str, object]:
    """One due promise: for a reminder to its holder, or a request to its backup."""
    row = line.work.first(
        select(CommitmentEvent.due_at, CommitmentEvent.outcome, Commitment.id, Commitment.short_label)
        .join(Commitment, Commitment.id == CommitmentEvent.commitment_id)
        .where(CommitmentEvent.id == event_id)
    )
    if row is None:
        raise LookupError(f"no due promise {event_id}")
    label = line.work.open(Commitment.short_label, row.id, row.short_label)
    return {"part": label, "slot": row.due_at, "backup": person(line, conversation.person_id).name}


def _role(line: Line, conversation: Conversation, role_id: int) -> dict[str, object]:
    """The part a member plays, and who steps in."""
    row = line.work.get(Role, role_id)
    if row is None:
        raise LookupError(f"no role {role_id}")
    backup_id = row["backup_person_id"] or _backup_of_promise(line, conversation)
    return {
        "part": _promises(line, conversation)["part"] or row["i_will"] or "",
        "backup": person(line, backup_id).name if backup_id else "",
        "backup_known": backup_id is not None,
    }


def _backup_of_promise(line: Line, conversation: Conversation) -> int | None:
    return line.work.conn.scalar(
        select(Commitment.backup_id)
        .where(Commitment.family_id == conversation.family_id, Commitment.holder_id == conversation.person_id)
        .where(Commitment.status == "active", Commitment.backup_id.is_not(None))
        .order_by(Commitment.critical.desc(), Commitment.id)
        .limit(1)
    )


def _nothing(line: Line, conversation: Conversation, subject_id: int) -> dict[str, object]:
    return {}


OF_ALERT = frozenset(
    {
        *("code", "mins", "severity", "alert_severity", "alert_kind", "alert_closed", "time", "owned", "owner"),
        *("next_worker", "next_at", "day", "yn", "danger_yn", "ring_yn", "raised_by"),
    }
)
OF_INVITATION = frozenset({"member", "last4", "knows_now", "invitee_known", "asked_how"})

READERS: dict[str, tuple[frozenset[str], Reader]] = {
    "alert": (OF_ALERT, _alert),
    "check_in": (frozenset({"late"}), _check_in),
    "commitment_event": (frozenset({"part", "slot", "backup"}), _event),
    "inbound": (frozenset(), _nothing),
    "invitation": (OF_INVITATION, _invitation),
    "role": (frozenset({"part", "backup", "backup_known"}), _role),
}
"""Every kind of subject a conversation may have, with the names of its facts; a test proves that each is read."""
