"""Words that work anywhere, said while nothing is asked: WORRIED, PAUSE, TALK and the rest (method 4.1)."""

from bot import turns
from bot.dialogue.interrupts import INTERRUPTING
from bot.dialogue.reading.normal import phrase
from bot.effects.concern import want_call
from bot.effects.task import add_task
from bot.inbox.message import Message
from bot.inbox.saying import known_args, plain_or_bland, say_once
from bot.line import Line
from bot.people import person

NEEDS_A_QUESTION = frozenset({"skip", "back", "again"})


def heard(line: Line, message: Message) -> bool:
    """Act on a word that works anywhere; False when the message is something else."""
    who = person(line, message.person_id)
    word = line.scripts.lexicon(who.locale).command(phrase(message.text), closed=False)
    if word is None or word in NEEDS_A_QUESTION:
        return False
    if word in INTERRUPTING:
        flow, at = INTERRUPTING[word]
        turns.begin(
            line,
            person_id=who.id,
            flow=flow,
            at=at,
            family_id=message.sender.family_id,
            contact_point_id=message.contact_point_id,
            answers=True,
        )
        return True
    _ask_staff(line, message, word)
    _answer(line, message, word)
    return True


def _ask_staff(line: Line, message: Message, word: str) -> None:
    family_id, person_id = message.sender.family_id, message.person_id
    if word == "talk":
        want_call(line, family_id, person_id)
    elif word in ("change", "my_record"):
        kind = "wants_change" if word == "change" else "wants_record"
        add_task(line, family_id=family_id, person_id=person_id, kind=kind)


def _answer(line: Line, message: Message, word: str) -> None:
    key = plain_or_bland(line, message, word)
    say_once(line, message, key, known_args(line, message, key))
