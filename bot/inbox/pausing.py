"""The end of a break without an end: they say that they are back (method, flow 27)."""

from bot.dialogue.reading.normal import phrase
from bot.inbox.message import Message
from bot.inbox.saying import say_once
from bot.line import Line
from bot.people import forget, person
from storage.models import Person
from storage.timers import cancel

BACK = frozenset({"back again", "i am back", "im back", "back now", "volvi", "ya volvi", "estoy de vuelta"})
"""What ends a break; the text that begins one names the first of its language."""

WELCOME = "repair/welcome_back/text"


def came_back(line: Line, message: Message) -> bool:
    """End the break of somebody who says that they are back; False when the message says something else."""
    who = person(line, message.person_id)
    if who.paused_until is None or who.paused_until <= line.now:
        return False
    if " ".join(phrase(message.text)) not in BACK:
        return False
    line.work.update(Person, who.id, paused_until=None, paused_why=None)
    cancel(line.work, key=f"pause:{who.id}")
    forget(line, who.id)
    say_once(line, message, WELCOME)
    return True
