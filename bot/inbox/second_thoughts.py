"""A NO after a YES to "are you all OK?", a moment later or by a tap on the old question: the NO counts (C6)."""

from datetime import timedelta

from sqlalchemy import bindparam, select

from bot.conversations import talks
from bot.dialogue.reading.choice import without_filler
from bot.dialogue.reading.normal import phrase
from bot.dialogue.reading.reply import CLOSED
from bot.dialogue.steps import AskStep
from bot.inbox.danger import ask_about_worry
from bot.inbox.message import Message
from bot.line import Line
from bot.people import person
from bot.prompts import PROMPTS, asked_of, shown
from casework.vocabulary import PromptState
from storage.lookups import Lookup, keys
from storage.models import InboundMessage, Prompt

LATELY = timedelta(minutes=10)

_ANSWERED = Lookup(
    select(Prompt.conversation_id, Prompt.id, Prompt.flow, Prompt.step, Prompt.kind, Prompt.answer, Prompt.closed_at)
    .where(Prompt.conversation_id.in_(keys()), Prompt.state == PromptState.ANSWERED)
    .where(Prompt.closed_at > bindparam("since")),
    by="conversation_id",
    since={"since": LATELY},
)


def taken_back(line: Line, message: Message) -> bool:
    """Open a worry when somebody takes back that all is well; False when the message is something else.

    It has to be the last thing they answered, and nothing may be open now to which NO is an answer by itself. A
    human reads the words too; the question that is open waits.
    """
    prompt_id = _cleared_by(line, message) if _says_no(line, message) else None
    if prompt_id is None:
        return False
    line.work.update(InboundMessage, message.id, prompt_id=prompt_id, needs_reading=True)
    ask_about_worry(line, message)
    return True


def _says_no(line: Line, message: Message) -> bool:
    tapped = message.inbound.button
    if tapped is not None:
        found = line.work.look(PROMPTS, tapped[0])
        options = shown(line, tapped[0]).options if found and found[0].person_id == message.person_id else ()
        return 0 <= tapped[1] < len(options) and options[tapped[1]].value == "no"
    lexicon = line.scripts.lexicon(person(line, message.person_id).locale)
    said = phrase(message.text)
    return said in lexicon.no or without_filler(said, lexicon) in lexicon.no or bool(lexicon.no_signs & {*message.text})


def _cleared_by(line: Line, message: Message) -> int | None:
    """Return the question by which this person said, as the last thing they answered, that all is well."""
    answered = [row for talk in talks(line, message.person_id) for row in line.work.look(_ANSWERED, talk)]
    last = max(answered, key=lambda row: (row.closed_at, row.id), default=None)
    if last is None or last.kind != "yes_no" or not _clears(line, last.flow, last.step):
        return None
    if line.work.open(Prompt.answer, last.id, last.answer) != "yes" or not _may_mean(line, message, last.id):
        return None
    prompt_id: int = last.id
    return prompt_id


def _may_mean(line: Line, message: Message, prompt_id: int) -> bool:
    """Tell whether these words can belong to that question: by a tap on it, or because no other takes a NO."""
    if message.inbound.button is not None:
        return message.inbound.button[0] == prompt_id
    asked = asked_of(line, message.person_id)
    return not asked or line.work.look(PROMPTS, asked[0][1])[0].kind not in CLOSED


def _clears(line: Line, flow: str, step: str) -> bool:
    """Tell whether a YES to this question clears a worry; a question of an older version may be gone."""
    found = line.scripts.current(flow).by_name.get(step)
    return isinstance(found, AskStep) and "yes" in found.leaning.clears
