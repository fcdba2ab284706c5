"""The worker's desk: what begins at a worker's press, so that a visitor can walk every flow."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select

from bot import invitations, turns
from bot.line import Line
from casework.vocabulary import PrivacyLevel
from console.composition import House
from console.demo.holding import tap, type_text
from console.demo.phones import all_phones
from console.demo.reading import read_page, read_phone
from storage.models import ContactPoint, Family, Membership, Role

QUIET_ONE = "marco"
MOST_ANSWERS = 12
"""Answers of one person before the desk gives up: a check-in asks fewer questions."""

SURE = 8
"""What the others say from 0 to 10."""


class NotOnTheDesk(LookupError):
    """There is no such thing to do just now."""


@dataclass(frozen=True)
class Matter:
    """One button of the desk. `hint` says where the visitor should look next."""

    key: str
    label: str
    hint: str
    start: Callable[[House], None]


def start_matter(house: House, key: str) -> None:
    """Do what a button says, and let all that follows happen; raises `NotOnTheDesk`."""
    found = next((matter for matter in MATTERS if matter.key == key), None)
    if found is None:
        raise NotOnTheDesk(key)
    found.start(house)
    house.drain()


def look_over(house: House, invitation_id: int) -> None:
    """Say as the practitioner that nothing speaks against an invitation; raises `NotOnTheDesk`."""

    def looked(line: Line) -> None:
        staff_id = line.work.conn.scalar(select(Family.practitioner_id).limit(1))
        try:
            invitations.looked_over(line, invitation_id, staff_id or 0)
        except invitations.NotReady as not_ready:
            raise NotOnTheDesk(str(not_ready)) from None

    house.write(looked)
    house.drain()


def _all_but_marco_answer(house: House) -> None:
    """Let everybody but Marco go through an open check-in with its first, easy answers."""
    for phone in read_page(house).phones:
        if phone.slug != QUIET_ONE:
            _answer_check_in(house, phone.slug)


def _answer_check_in(house: House, slug: str) -> None:
    for _ in range(MOST_ANSWERS):
        found = read_phone(house, slug)
        question = next((each for each in found[1].questions if each.about == "check_in"), None) if found else None
        if question is None:
            return
        if not question.choices:
            type_text(house, slug, "SKIP")
        else:
            tap(house, slug, question.prompt_id, SURE if question.choices[0].written else 0)


def _ask_mari(flow: str) -> Callable[[House], None]:
    def start(house: House) -> None:
        mari = _person(house, "mari")
        house.write(lambda line: turns.begin(line, person_id=mari, flow=flow, family_id=_family(line)))

    return start


def _trust_maris_phone(house: House) -> None:
    """Note as her worker that Mari's phone was looked over today and is hers alone."""
    mari = _person(house, "mari")

    def note(line: Line) -> None:
        points = select(ContactPoint.id).where(ContactPoint.person_id == mari)
        for row in line.work.all(points):
            line.work.update(ContactPoint, row.id, privacy_level=PrivacyLevel.OPEN, device_check_at=line.now)

    house.write(note)


def _think_of_somebody(house: House) -> None:
    mari = _person(house, "mari")
    house.write(lambda line: invitations.draft(line, family_id=_family(line), asked_by=mari, name="a friend"))


def _confirm_joans_part(house: House) -> None:
    joan = _person(house, "joan")

    def begin(line: Line) -> None:
        role_id = line.work.conn.scalar(
            select(Role.id).join(Membership).where(Membership.person_id == joan).order_by(Role.id).limit(1)
        )
        turns.begin(
            line, person_id=joan, flow="nm_role_confirm", family_id=_family(line), subject=("role", role_id or 0)
        )

    house.write(begin)


def _person(house: House, slug: str) -> int:
    with house.database.reading() as conn:
        found = next((phone for phone in all_phones(conn, house.database.vault) if phone.slug == slug), None)
    if found is None:
        raise NotOnTheDesk(slug)
    return found.person_id


def _family(line: Line) -> int:
    return int(line.work.conn.scalar(select(Family.id).limit(1)) or 0)


MATTERS = (
    Matter("others", "Everybody but Marco answers", "their open check-ins", _all_but_marco_answer),
    Matter("welcome", "Say hello to Mari", "how and when she is texted", _ask_mari("cg_welcome")),
    Matter("reflection", "Ask Mari for her side", "before anything is planned", _ask_mari("cg_reflection")),
    Matter("open", "Mari's phone is hers alone", "so texts may say more", _trust_maris_phone),
    Matter("invite", "Ask Mari about inviting somebody", "thought through first", _think_of_somebody),
    Matter("role", "Confirm Joan's part", "in her own words", _confirm_joans_part),
)
