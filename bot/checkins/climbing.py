"""One rung of the ladder of an unanswered check-in (method 5.4)."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot import alerts, turns
from bot.agency import agency
from bot.checkins.backups import ask_for
from bot.checkins.record import CheckIn, Fate, fate, load, write
from bot.checkins.rungs import DueRung, planned_rung, rung_from
from bot.checkins.silence import promises_ahead, silence_around
from bot.checkins.standing import is_caregiver, is_covert, is_safeguarding, subjects_of_concern
from bot.line import Line
from bot.people import Person, person
from casework.ladders import Rung, RungKind, due_of, severity_of_missed
from casework.vocabulary import AlertState, CheckInState, ConversationState, PrivacyLevel, Severity
from storage import timers
from storage.models import Alert, Conversation
from storage.models import CheckIn as CheckInRow

FLOW = "any_missed_checkin_nudge"
LOOK_AGAIN = timedelta(minutes=15)
"""How soon a rung looks again while the opener is still with us."""


def climb(line: Line, check_in_id: int, payload: Mapping[str, Any]) -> None:
    """Carry out one rung, as its timer kept it, unless it has become moot.

    A rung waits until the opener was handed to a provider. When the opener cannot have arrived, nobody is silent:
    rungs that assume silence are passed over, and the practitioner is told that this person is not reached.
    """
    check_in = load(line, check_in_id)
    if not check_in.waits:
        return
    rung, pulled = rung_from(payload)
    became, handed_at = fate(line, check_in)
    if became is Fate.WITH_US or (became is Fate.IN_LINE and rung.kind is not RungKind.TELL_PRACTITIONER):
        _later(line, check_in, DueRung(rung, line.now + LOOK_AGAIN, pulled))
        return
    if handed_at is not None and not pulled:
        due_at = due_of(rung, handed_at, person(line, check_in.person_id).zone, agency(line).quiet)
        if due_at > line.now:
            _later(line, check_in, DueRung(rung, due_at))
            return
    if became is Fate.LOST:
        _not_reached(line, check_in, rung)
        return
    _chase(line, check_in, rung)


def _chase(line: Line, check_in: CheckIn, rung: Rung) -> None:
    if check_in.person_id in subjects_of_concern(line, [check_in.family_id]):
        write(line, check_in, "rung_skipped", rung=rung.name, why="held_by_staff")
        return
    line.work.change(
        CheckInRow, check_in.id, {"state": (CheckInState.SCHEDULED, CheckInState.SENT)}, state=CheckInState.CHASING
    )
    done = _DO[rung.kind](line, check_in, rung)
    write(line, check_in, "rung", rung=rung.name, what=rung.kind, done=done)


def _later(line: Line, check_in: CheckIn, due: DueRung) -> None:
    timers.plan_all(line.work, [planned_rung(check_in.id, check_in.family_id, due)])


def _nudge(line: Line, check_in: CheckIn, rung: Rung) -> str:
    """On the same phone, in softer words."""
    return _say_again(line, check_in, elsewhere=False)


def _nudge_elsewhere(line: Line, check_in: CheckIn, rung: Rung) -> str:
    """On the second phone, at its own privacy level; with one phone only, there. Daily promises cannot wait for R3."""
    ahead = promises_ahead(line, check_in, check_in.window_ends_at or line.now)
    ask_for(line, check_in, [each for each in ahead if each.daily][:1])
    return _say_again(line, check_in, elsewhere=True)


def _ask_backups(line: Line, check_in: CheckIn, rung: Rung) -> str:
    ahead = promises_ahead(line, check_in, check_in.window_ends_at or line.now)
    asked = ask_for(line, check_in, [each for each in ahead if not each.daily])
    return f"asked {asked}"


def _tell(line: Line, check_in: CheckIn, rung: Rung) -> str:
    severity = severity_of_missed(silence_around(line, check_in), line.now, agency(line).hours)
    opened = alerts.open_alert(
        line,
        kind="missed_check_in",
        severity=severity,
        family_id=check_in.family_id,
        person_id=check_in.person_id,
        check_in_id=check_in.id,
        agency_id=agency(line).id,
        args={"day": check_in.due_at},
    )
    return f"{severity} {opened.code}"


_DO: dict[RungKind, Callable[[Line, CheckIn, Rung], str]] = {
    RungKind.NUDGE: _nudge,
    RungKind.NUDGE_ELSEWHERE: _nudge_elsewhere,
    RungKind.ASK_BACKUP: _ask_backups,
    RungKind.TELL_PRACTITIONER: _tell,
}


def _say_again(line: Line, check_in: CheckIn, *, elsewhere: bool) -> str:
    who = person(line, check_in.person_id)
    if is_covert(who) or check_in.conversation_id is None:
        return "covert"
    conversation = line.work.first(
        select(Conversation.state, Conversation.contact_point_id).where(Conversation.id == check_in.conversation_id)
    )
    if conversation is None or conversation.state not in (ConversationState.OPEN, ConversationState.PAUSED):
        return "in_line"
    phone_id = _second_phone(who, conversation.contact_point_id) if elsewhere else conversation.contact_point_id
    words = "second_channel" if elsewhere else "same_channel"
    step = f"caregiver_{words}" if is_caregiver(line, check_in.family_id, check_in.person_id) else words
    turns.nudge(line, check_in.conversation_id, FLOW, step, phone_id)
    return "said"


def _second_phone(who: Person, used: int | None) -> int | None:
    """The next phone in the person's own order that may carry a word; None for the first one again."""
    first = used if used is not None else getattr(who.first_phone(), "id", None)
    others = [phone for phone in who.phones if phone.usable and phone.privacy is not PrivacyLevel.COVERT]
    return next((phone.id for phone in others if phone.id != first), first)


def _not_reached(line: Line, check_in: CheckIn, rung: Rung) -> None:
    """Failed delivery is not silence: at the last rung make sure that a human knows (method 5.3)."""
    write(line, check_in, "rung_skipped", rung=rung.name, why="not_reached")
    if rung.kind is not RungKind.TELL_PRACTITIONER or _known_unreached(line, check_in):
        return
    safeguarding = is_safeguarding(line, check_in.family_id, check_in.person_id)
    alerts.open_alert(
        line,
        kind="not_reached",
        severity=Severity.MEDIUM if safeguarding else Severity.LOW,
        family_id=check_in.family_id,
        person_id=check_in.person_id,
        check_in_id=check_in.id,
        agency_id=agency(line).id,
    )


def _known_unreached(line: Line, check_in: CheckIn) -> bool:
    found = select(Alert.id).where(
        Alert.person_id == check_in.person_id, Alert.kind == "not_reached", Alert.state != AlertState.CLOSED
    )
    return line.work.first(found.limit(1)) is not None
