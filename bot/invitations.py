"""From a name a caregiver trusts to a first text: drafted, thought through, looked at by a human (method T07)."""

from datetime import time

from bot import turns
from bot.agency import agency
from bot.effects.agreement import WORDS_VERSION
from bot.line import Line
from bot.people import person
from casework.rhythm import QuietHours, next_allowed
from casework.vocabulary import ChannelName, MemberKind, MembershipStatus, PrivacyLevel
from storage import journal
from storage.models import Agreement, ContactPoint, Invitation, Membership, Person
from storage.timers import plan

CIVIL = QuietHours(time(19), time(10))
"""A stranger's first text comes between ten and seven."""


class NotReady(ValueError):
    """The invitation is not one a human may release: not agreed to by voice, unsafe, or already released."""


def draft(line: Line, *, family_id: int, asked_by: int, name: str) -> int:
    """Write down somebody a caregiver thinks of asking, and begin to think it through with them."""
    invitation_id = line.work.insert(Invitation, family_id=family_id, asked_by_person=asked_by, name=name)
    journal.write(line.work, family_id, "invitation_drafted", f"person:{asked_by}", {"invitation": invitation_id})
    turns.begin(
        line,
        person_id=asked_by,
        flow="cg_invite_builder",
        family_id=family_id,
        subject=("invitation", invitation_id),
    )
    return invitation_id


def looked_over(line: Line, invitation_id: int, staff_id: int, privacy: PrivacyLevel = PrivacyLevel.DISCREET) -> int:
    """A member of staff found nothing against it: the person gets a place, and our first text at a civil hour.

    `privacy` is how private their phone is, as asked by voice or face. Returns the person's id; raises `NotReady`.
    """
    row = line.work.get(Invitation, invitation_id)
    if row is None or row["state"] != "to_look" or not row["verbal_ok"] or row["safe_to_ask"] != "yes":
        raise NotReady(f"invitation {invitation_id} is not waiting for a look")
    person_id = _enrol(line, row, privacy)
    line.work.update(
        Invitation, invitation_id, state="queued", looked_by=staff_id, looked_at=line.now, person_id=person_id
    )
    journal.write(
        line.work, row["family_id"], "invitation_looked_over", f"staff:{staff_id}", {"invitation": invitation_id}
    )
    who = person(line, person_id)
    plan(
        line.work,
        kind="invitation_send",
        key=f"invitation_send:{invitation_id}",
        due_at=next_allowed(line.now, who.zone, CIVIL, None) or line.now,
        subject_id=invitation_id,
        family_id=row["family_id"],
    )
    return person_id


def _enrol(line: Line, invitation: dict[str, object], privacy: PrivacyLevel) -> int:
    """Write the invited person, their phone, their spoken yes to one text, and their place in the network."""
    house, number, family_id = agency(line), str(invitation["number"]), invitation["family_id"]
    person_id = line.work.insert(
        Person, agency_id=house.id, name=invitation["name"], language=house.language, timezone=str(house.zone)
    )
    point_id = line.work.insert(
        ContactPoint,
        person_id=person_id,
        channel=ChannelName.SMS,
        address=number,
        address_index=line.work.vault.index("phone", number),
        privacy_level=privacy,
    )
    line.work.insert(
        Agreement,
        person_id=person_id,
        contact_point_id=point_id,
        channel=ChannelName.SMS,
        version=WORDS_VERSION,
        words="said yes to the caregiver",
        how="caregiver",
        agreed_at=line.now,
    )
    line.work.insert(
        Membership,
        family_id=family_id,
        person_id=person_id,
        kind=MemberKind.NATURAL,
        status=MembershipStatus.INVITED,
    )
    return person_id
