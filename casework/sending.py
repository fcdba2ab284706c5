"""May this be sent to this person, here, now, in these words? One policy for everything that leaves (design 6).

Asked when a message is queued, and again when it is about to leave: anything may have changed in between (F5, H10).
The first rule that speaks decides; refusals come before holds:

| # | rule | what it says | who is spared |
| --- | --- | --- | --- |
| 1 | excluded | refuse | nobody: exclusion beats all |
| 2 | opted out | refuse | nobody: withdrawn consent refuses everything |
| 3 | no usable phone | refuse | nobody |
| 4 | never agreed | refuse | staff; a direct reply |
| 5 | validity is past | refuse as stale | nobody |
| 6 | privacy of the phone (method 7.1) | refuse | staff |
| 7 | no allowed hour within eight days | refuse | direct replies; critical and high to staff |
| 8 | three automatic messages this week (method 5.1) | refuse reminders and reflection, hold the rest | see `CAPPED` |
| 9 | paused | hold | direct replies; critical and high to staff |
| 10 | quiet hours, safe window | hold | direct replies; critical and high to staff |

A hold that would outlast the message's validity is a refusal now, for the reason that holds it: its sender can still
tell a human. A *direct reply* answers somebody who just wrote: only within ten minutes of their message, or twenty on
the danger path, whose own steps wait up to ten (method 4.5, E8).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from zoneinfo import ZoneInfo

from casework.hours_allowed import QuietHours, SafeWindow, next_allowed
from casework.vocabulary import Priority, PrivacyLevel

WEEKLY_CAP = 3
WEEK = timedelta(days=7)
ASK_AGAIN = timedelta(hours=12)
"""How long a capped message is held when nobody knows when the week has a free place."""

JUST_WROTE = timedelta(minutes=10)
JUST_WROTE_OF_DANGER = timedelta(minutes=20)

GIVES_WAY = frozenset({Priority.REMINDER, Priority.REFLECTION})
"""Kinds that give up their place in the week first: with the cap reached they are refused, not held."""

CAPPED = GIVES_WAY | {Priority.CHECK_IN}
"""Kinds that count; ladder rungs, danger, staff alerts and direct replies are outside the cap (method 5.1)."""


class Openness(IntEnum):
    """The most that a message shows or asks: one row of the table in method 7.1, each level holding those before it."""

    BLAND = 0
    PART = 1  # a short label of a plan or part
    NUMBERS = 2  # asks for a number from 0 to 10
    FREE_TEXT = 3  # asks for words of their own
    SAFEGUARDING = 4  # says that this is about a child's safety


class Why(StrEnum):
    """The plain reason of a hold or a refusal, as kept with the message."""

    EXCLUDED = "excluded"
    OPTED_OUT = "opted_out"
    NO_PHONE = "no_phone"
    NOT_AGREED = "not_agreed"
    STALE = "stale"
    COVERT = "covert"
    TOO_OPEN = "too_open"
    NEVER_SAFE = "never_safe"
    CAP = "cap"
    PAUSED = "paused"
    QUIET_HOURS = "quiet_hours"
    SAFE_WINDOW = "safe_window"


@dataclass(frozen=True, slots=True)
class Send:
    """It may leave now."""


@dataclass(frozen=True, slots=True)
class Hold:
    """It may leave at `until` (UTC), if asked again then."""

    until: datetime
    why: Why


@dataclass(frozen=True, slots=True)
class Refuse:
    """It may not leave, now or later."""

    why: Why


@dataclass(frozen=True, slots=True)
class Letter:
    """One message as this policy sees it. `kind` is a `Priority` value or "reply".

    `direct_reply` says that it answers what somebody just wrote; `urgent` that it is about a critical or high alert.
    """

    kind: str
    direct_reply: bool = False
    to_staff: bool = False
    urgent: bool = False
    openness: Openness = Openness.BLAND
    valid_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """One person at one phone. `privacy` unset is covert; `reachable` is false for a phone that cannot be used.

    `recent` counts automatic messages of the rolling week, this one not included; `oldest_recent` is when the oldest
    of them went. `check_ins_ahead` keeps places of the week free for check-ins still to come.
    """

    zone: ZoneInfo
    agreed: bool
    opted_out: bool = False
    excluded: bool = False
    reachable: bool = True
    is_staff: bool = False
    privacy: PrivacyLevel | None = None
    paused_until: datetime | None = None
    quiet: QuietHours | None = None
    safe: SafeWindow | None = None
    wrote_at: datetime | None = None
    recent: int = 0
    oldest_recent: datetime | None = None
    check_ins_ahead: int = 0


def may_send(letter: Letter, reader: Reader, now: datetime) -> Send | Hold | Refuse:
    """Decide about one message at `now` (aware, UTC). The order of the rules is the table of this module."""
    direct = is_direct(letter, reader, now)
    refusal = _forbidden(letter, reader, now, direct) or _too_much_shown(letter, reader, direct)
    if refusal is not None:
        return Refuse(refusal)
    held = _held(letter, reader, now, direct)
    if isinstance(held, Hold) and letter.valid_until is not None and held.until >= letter.valid_until:
        return Refuse(held.why)
    return held


def is_direct(letter: Letter, reader: Reader, now: datetime) -> bool:
    """Say whether this answers somebody who wrote minutes ago and so is looking at the phone."""
    if not letter.direct_reply or reader.wrote_at is None:
        return False
    return now - reader.wrote_at <= (JUST_WROTE_OF_DANGER if letter.kind == Priority.DANGER else JUST_WROTE)


def _forbidden(letter: Letter, reader: Reader, now: datetime, direct: bool) -> Why | None:
    if reader.excluded:
        return Why.EXCLUDED
    if reader.opted_out:
        return Why.OPTED_OUT
    if not reader.reachable:
        return Why.NO_PHONE
    if not (reader.agreed or reader.is_staff or direct):
        return Why.NOT_AGREED
    if letter.valid_until is not None and now >= letter.valid_until:
        return Why.STALE
    return None


def _too_much_shown(letter: Letter, reader: Reader, direct: bool) -> Why | None:
    """The table of method 7.1. A phone nobody has settled the privacy of is covert."""
    if reader.is_staff:
        return None
    match reader.privacy or PrivacyLevel.COVERT:
        case PrivacyLevel.COVERT:
            return None if direct and letter.openness is Openness.BLAND else Why.COVERT
        case PrivacyLevel.DISCREET:  # safeguarding words only once they have said themselves that they are worried
            worried = letter.direct_reply or letter.kind == Priority.DANGER
            return Why.TOO_OPEN if letter.openness is Openness.SAFEGUARDING and not worried else None
        case PrivacyLevel.OPEN:
            return None


def _held(letter: Letter, reader: Reader, now: datetime, direct: bool) -> Send | Hold | Refuse:
    if direct or (reader.is_staff and letter.urgent):
        return Send()
    earliest, why = now, _closed_by(reader, now)
    if _over_cap(letter, reader):
        if letter.kind in GIVES_WAY:
            return Refuse(Why.CAP)
        earliest, why = _place_free_at(reader, now), Why.CAP
    if reader.paused_until is not None and reader.paused_until > earliest:
        earliest, why = reader.paused_until, Why.PAUSED
    opens = next_allowed(earliest, reader.zone, reader.quiet, reader.safe)
    if opens is None:
        return Refuse(Why.NEVER_SAFE)
    return Send() if opens == now else Hold(opens, why)


def _closed_by(reader: Reader, now: datetime) -> Why:
    quiet = reader.quiet is not None and reader.quiet.cover(now.astimezone(reader.zone).time())
    return Why.QUIET_HOURS if quiet else Why.SAFE_WINDOW


def _over_cap(letter: Letter, reader: Reader) -> bool:
    if reader.is_staff or letter.kind not in CAPPED:
        return False
    kept_free = reader.check_ins_ahead if letter.kind in GIVES_WAY else 0
    return reader.recent >= WEEKLY_CAP - kept_free


def _place_free_at(reader: Reader, now: datetime) -> datetime:
    """A check-in goes when the oldest of the week's messages is a week old."""
    if reader.oldest_recent is None or reader.oldest_recent + WEEK <= now:
        return now + ASK_AGAIN
    return reader.oldest_recent + WEEK
