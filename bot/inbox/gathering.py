"""Messages that are heard side by side: what their turns will ask is asked once for all of them (design 6a).

Two people of one family never stand in one round: what the first one's turn writes, the second one's reads.
"""

from collections.abc import Collection, Iterator, Sequence

from bot.alerts.record import ABOUT_CHECK_IN
from bot.channels.protocol import Inbound
from bot.checkins.answering import RUNGS
from bot.checkins.record import CHECK_INS, WAITING
from bot.conversations import CONVERSATIONS, QUESTIONS
from bot.effects.check_in import COMMITMENT, EVENTS
from bot.facts.person import NEXT_CHECK_IN
from bot.facts.subjects import COMMITMENTS, CONCERNS, CONFIDENCES
from bot.gathering import gather_people
from bot.inbox.sender import POINTS, index_kind
from bot.inbox.signals import INITIALS
from bot.inbox.taking import KNOWN, RECENT
from bot.outbox.queueing import UNSENT_QUESTIONS
from bot.places import EXCLUDED, PLACES
from bot.prompts import ASKED, PROMPTS
from storage.work import Work


def rounds(work: Work, messages: Sequence[Inbound]) -> Iterator[Sequence[int]]:
    """Yield the places of messages that may be heard side by side, having asked what they will need.

    Messages of one family keep their order, in rounds one after the other. Staff and strangers, whose words may
    touch any family, come last and one by one, and so does whoever is in two families.
    """
    indexes = [work.vault.index(index_kind(each.channel), each.address) for each in messages]
    waiting, alone = _by_family(work, messages, indexes)
    families = {family for _, family in waiting}
    work.lock_families(families)
    while waiting:
        together: dict[int, int] = {}
        for place, family in waiting:
            together.setdefault(family, place)
        if len(together) > 1:  # one alone asks only what it comes to need
            _gather(work, [(messages[place], indexes[place]) for place in together.values()], together.keys())
        yield list(together.values())
        waiting = [each for each in waiting if each[0] not in together.values()]
    yield from ([place] for place in alone)


def _by_family(
    work: Work, messages: Sequence[Inbound], indexes: Sequence[bytes]
) -> tuple[list[tuple[int, int]], list[int]]:
    """Return (place, family) of what may be heard side by side, and the places of what may not."""
    work.gather(POINTS, indexes)
    people = {index: {row.person_id for row in work.look(POINTS, index)} for index in indexes}
    work.gather(PLACES, {person for found in people.values() for person in found})
    waiting, alone = [], []
    for place, index in enumerate(indexes):
        families = {row.family_id for person in people[index] for row in work.look(PLACES, person)}
        if len(families) == 1 and not messages[place].group:
            waiting.append((place, families.pop()))
        else:
            alone.append(place)
    return waiting, alone


def _gather(work: Work, messages: Sequence[tuple[Inbound, bytes]], families: Collection[int]) -> None:
    """Ask what a turn of each of these messages usually asks."""
    indexes = [index for _, index in messages]
    people = {row.person_id for row in work.gather(POINTS, indexes)}
    work.gather(EXCLUDED, indexes)
    work.gather(KNOWN, [message.provider_id for message, _ in messages])
    gather_people(work, people, families)
    work.gather(INITIALS, families)
    for lookup in (RECENT, COMMITMENTS, CONFIDENCES, NEXT_CHECK_IN):
        work.gather(lookup, people)
    _gather_talk(work, people)
    _gather_check_ins(work, people)
    commitments = [row.id for row in work.gather(COMMITMENTS, people)]
    work.gather(COMMITMENT, commitments)
    work.gather(EVENTS, commitments)


def _gather_talk(work: Work, people: Collection[int]) -> None:
    asked = work.gather(ASKED, people)
    talks = {row.conversation_id for row in asked}
    work.gather(PROMPTS, [row.id for row in asked])
    subjects = [row.subject_id for row in work.gather(CONVERSATIONS, talks) if row.subject_kind == "check_in"]
    work.gather(CHECK_INS, subjects)
    work.gather(ABOUT_CHECK_IN, subjects)
    for lookup in (QUESTIONS, CONCERNS, UNSENT_QUESTIONS):
        work.gather(lookup, talks)


def _gather_check_ins(work: Work, people: Collection[int]) -> None:
    work.gather(RUNGS, [row.id for row in work.gather(WAITING, people)])
