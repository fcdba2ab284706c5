"""Who hears about an alert next: the pure decision behind each hop (method 5.2, design 5)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from casework.hours import AgencyHours
from casework.ladders.spans import Span
from casework.ladders.staff import StaffLadder
from casework.vocabulary import Severity, StaffRole

LOOK_AGAIN = timedelta(minutes=5)
"""Between two looks for anybody at all to page."""


@dataclass(frozen=True, slots=True)
class Page:
    """Page these roles now. `skipped` rungs had nobody; look again at `next_due`; repeat this page at `ping_due`.

    A `quiet` page is for the digest: nothing is sent for it.
    """

    rung: int
    roles: tuple[StaffRole, ...]
    skipped: tuple[int, ...]
    next_due: datetime
    ping_due: datetime | None
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Repeat:
    """The ladder is climbed and nobody has it: page these roles again, and look again at `next_due`."""

    rung: int
    roles: tuple[StaffRole, ...]
    skipped: tuple[int, ...]
    next_due: datetime


@dataclass(frozen=True, slots=True)
class Unowned:
    """Nobody on any rung can be paged. Say so on every page, and look again at `next_due`."""

    rung: int
    skipped: tuple[int, ...]
    next_due: datetime


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing is due before `next_due`: the caller came early."""

    next_due: datetime


@dataclass(frozen=True, slots=True)
class Worsen:
    """It waited too long for its severity: open it again as `severity`, with that ladder and a new clock."""

    severity: Severity


Step = Page | Repeat | Unowned | Wait | Worsen


def next_step(
    ladder: StaffLadder,
    opened_at: datetime,
    rung: int | None,
    hours: AgencyHours,
    cover: Collection[StaffRole],
    now: datetime,
    *,
    passed_on: bool = False,
) -> Step:
    """Decide who hears next about an alert that nobody owns.

    `rung` is the last one paged (None: none yet), `cover` the roles in which somebody can be paged now. A rung that
    nobody can hear is passed over at once: waiting for an empty chair costs the child the same minutes as waiting for
    a person. `passed_on` ("pass on", or a page that cannot be delivered) takes the next rung at once; the rungs after
    it keep the times of the original clock.
    """
    if ladder.becomes is not None and ladder.becomes_after is not None:
        worse_at = ladder.becomes_after.after(opened_at, hours)
        if now >= worse_at:
            return Worsen(ladder.becomes)
    following = 0 if rung is None else rung + 1
    if following < len(ladder.rungs) and not passed_on:
        due = _due(ladder, opened_at, following, hours)
        if due > now:
            return Wait(due)
    skipped: list[int] = []
    for index in range(following, len(ladder.rungs)):
        roles = _heard(ladder, opened_at, index, hours, cover)
        if roles:
            return _page(ladder, opened_at, index, roles, tuple(skipped), hours, now)
        skipped.append(index)
    return _again(ladder, opened_at, tuple(skipped), hours, cover, now)


def everyone(ladder: StaffLadder, cover: Collection[StaffRole]) -> tuple[StaffRole, ...]:
    """Return every role of the ladder that can be paged now: a second "pass on" pages them all (method 5.2)."""
    roles = [role for rung in ladder.rungs for role in (*rung.roles, *(rung.closed_roles or ()))]
    return tuple(dict.fromkeys(role for role in roles if role in cover))


def ping_due(ladder: StaffLadder, opened_at: datetime, rung: int, hours: AgencyHours, now: datetime) -> datetime | None:
    """Return when the page of `rung` is repeated after `now`, or None: the next rung comes first.

    Critical alerts ping every five minutes; others once, half-way to the next rung on the original clock.
    """
    if ladder.digest or rung + 1 >= len(ladder.rungs):
        return None
    next_due = _due(ladder, opened_at, rung + 1, hours)
    if ladder.ping_every is not None:
        ping = ladder.ping_every.after(now, hours)
    else:
        this, following = ladder.rungs[rung].due_after, ladder.rungs[rung + 1].due_after
        ping = Span((this.minutes + following.minutes) // 2, this.working).after(opened_at, hours)
    return ping if now < ping < next_due else None


def _page(
    ladder: StaffLadder,
    opened_at: datetime,
    rung: int,
    roles: tuple[StaffRole, ...],
    skipped: tuple[int, ...],
    hours: AgencyHours,
    now: datetime,
) -> Page:
    if rung + 1 < len(ladder.rungs):
        next_due = _due(ladder, opened_at, rung + 1, hours)
    elif ladder.becomes_after is not None:
        next_due = ladder.becomes_after.after(opened_at, hours)
    else:
        next_due = ladder.repeat_every.after(now, hours)
    ping = ping_due(ladder, opened_at, rung, hours, now)
    return Page(rung, roles, skipped, next_due, ping, quiet=ladder.digest)


def _again(
    ladder: StaffLadder,
    opened_at: datetime,
    skipped: tuple[int, ...],
    hours: AgencyHours,
    cover: Collection[StaffRole],
    now: datetime,
) -> Repeat | Unowned:
    """The last rung repeats; when its chair is empty, anybody on the nearest rung below, whatever the hour."""
    last = len(ladder.rungs) - 1
    next_due = ladder.repeat_every.after(now, hours)
    if ladder.becomes_after is not None:
        next_due = min(next_due, ladder.becomes_after.after(opened_at, hours))
    for rung in reversed(ladder.rungs):
        roles = tuple(role for role in dict.fromkeys((*rung.roles, *(rung.closed_roles or ()))) if role in cover)
        if roles:
            return Repeat(last, roles, skipped, next_due)
    soon = min(next_due, now + LOOK_AGAIN)
    return Unowned(last, skipped, soon)


def _due(ladder: StaffLadder, opened_at: datetime, rung: int, hours: AgencyHours) -> datetime:
    return ladder.rungs[rung].due_after.after(opened_at, hours)


def _heard(
    ladder: StaffLadder, opened_at: datetime, rung: int, hours: AgencyHours, cover: Collection[StaffRole]
) -> tuple[StaffRole, ...]:
    roles = ladder.rungs[rung].roles_for(hours.is_open(opened_at))
    return tuple(role for role in roles if role in cover)
