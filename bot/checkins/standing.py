"""May this person be asked now, and how? Told apart before anything is sent (method 5.3, 5.7, 7.1)."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from bot.line import Line
from bot.people import Person, person
from casework.vocabulary import CheckInState, MemberKind, MembershipStatus, PrivacyLevel
from storage.lookups import Lookup, keys
from storage.models import Concern, ConcernSubject, Family, Membership

ASKED = frozenset({MembershipStatus.ACCEPTED, MembershipStatus.ACTIVE})
GONE = frozenset({MembershipStatus.STEPPED_BACK, MembershipStatus.DECLINED, MembershipStatus.EXCLUDED})

_PLACES = Lookup(
    select(
        Membership.family_id,
        Membership.person_id,
        Membership.status,
        Membership.kind,
        Membership.role_type,
        Family.status.label("family_status"),
    )
    .join(Family, Family.id == Membership.family_id)
    .where(Membership.person_id.in_(keys())),
    by="person_id",
)
_SUBJECTS = Lookup(
    select(Concern.family_id, ConcernSubject.person_id)
    .join(ConcernSubject, Concern.id == ConcernSubject.concern_id)
    .where(Concern.family_id.in_(keys()), Concern.status == "open", ConcernSubject.person_id.is_not(None)),
    by="family_id",
)


@dataclass(frozen=True)
class Standing:
    """`state` is how the check-in begins; `why` says what kept us from asking, empty when they are asked."""

    state: CheckInState
    why: str = ""
    by_voice: bool = False

    @property
    def by_text(self) -> bool:
        """True when a text is to be sent."""
        return self.state is CheckInState.SENT


@dataclass(frozen=True)
class Place:
    """Somebody's place in one family's network."""

    status: MembershipStatus
    kind: MemberKind
    role_type: str | None
    family_closed: bool

    @property
    def is_caregiver(self) -> bool:
        """True for a caregiver of this family."""
        return self.kind is MemberKind.CAREGIVER

    @property
    def is_safeguarding(self) -> bool:
        """True for a member whose part is to notice and act."""
        return self.role_type in ("safeguarding", "both")


def standing(line: Line, family_id: int, person_id: int) -> Standing:
    """Decide how one check-in of this person begins."""
    found = places(line, [(family_id, person_id)]).get((family_id, person_id))
    return standing_at(line, found, person_id, subjects_of_concern(line, [family_id]))


def standing_at(line: Line, place: Place | None, person_id: int, subjects: Collection[int]) -> Standing:
    """Decide it from what was read for a whole batch."""
    who = person(line, person_id)
    if place is None or place.status in GONE or place.family_closed:
        return Standing(CheckInState.CANCELLED, "not_in_network")
    if place.status not in ASKED:
        return Standing(CheckInState.EXCUSED, "place_paused")
    if who.paused_until is not None and who.paused_until > line.now:
        return Standing(CheckInState.EXCUSED, "paused")
    if person_id in subjects:
        return Standing(CheckInState.EXCUSED, "held_by_staff")
    return _by_phone(who)


def places(line: Line, pairs: Collection[tuple[int, int]]) -> dict[tuple[int, int], Place]:
    """Return the places of (family, person) pairs, read as one set."""
    return {
        (row.family_id, row.person_id): Place(row.status, row.kind, row.role_type, row.family_status == "closed")
        for row in line.work.fetch(_PLACES, {who for _, who in pairs})
        if (row.family_id, row.person_id) in pairs
    }


def subjects_of_concern(line: Line, family_ids: Collection[int]) -> frozenset[int]:
    """Return everybody an open concern of these families is about: they cover for nobody and are not chased."""
    return frozenset(person_id for _, person_id in subjects_by_family(line, family_ids))


def subjects_by_family(line: Line, family_ids: Collection[int]) -> frozenset[tuple[int, int]]:
    """Return (family, person) of everybody an open concern of these families is about."""
    return frozenset((row.family_id, row.person_id) for row in line.work.fetch(_SUBJECTS, family_ids))


def is_covert(who: Person) -> bool:
    """True when the phone that would be used may be read by somebody else."""
    phone = who.first_phone()
    return phone is None or phone.privacy is PrivacyLevel.COVERT


def is_caregiver(line: Line, family_id: int, person_id: int) -> bool:
    """True for a caregiver of this family."""
    found = places(line, [(family_id, person_id)]).get((family_id, person_id))
    return found is not None and found.is_caregiver


def is_safeguarding(line: Line, family_id: int, person_id: int) -> bool:
    """True for a member whose part is to notice and act."""
    found = places(line, [(family_id, person_id)]).get((family_id, person_id))
    return found is not None and found.is_safeguarding


def _by_phone(who: Person) -> Standing:
    if who.first_phone() is None:
        stopped = any(phone.opted_out_at is not None for phone in who.phones)
        if stopped:
            return Standing(CheckInState.OPTED_OUT, "opted_out")
        return Standing(CheckInState.UNREACHABLE, "no_phone")
    if is_covert(who):
        return Standing(CheckInState.SCHEDULED, "covert", by_voice=True)
    return Standing(CheckInState.SENT)
