"""What a step may know: plain values, read for each turn (contract with the flows: `docs/flows.md`)."""

from bot.conversations import Conversation
from bot.dialogue.heard import Facts
from bot.facts.family import family_facts
from bot.facts.lazily import LazyFacts
from bot.facts.person import person_facts
from bot.facts.subjects import subject_facts
from bot.line import Line


def load(line: Line, conversation: Conversation) -> Facts:
    """Return the facts of one conversation: the agency's and person's, then the family's, then its subject's."""
    person_id, phone = conversation.person_id, conversation.contact_point_id
    return LazyFacts(
        (
            *person_facts(line, person_id, phone),
            *family_facts(line, conversation.family_id, person_id, phone),
            *subject_facts(line, conversation),
        )
    )


def of_person(line: Line, person_id: int, family_id: int | None, contact_point_id: int | None) -> Facts:
    """Return the facts for a line said outside any conversation."""
    return LazyFacts(
        (
            *person_facts(line, person_id, contact_point_id),
            *family_facts(line, family_id, person_id, contact_point_id),
        )
    )


__all__ = ["load", "of_person"]
