"""A question as it was shown: kept, so that a reply is read against what the person saw (design 3)."""

from sqlalchemy import select

from bot import wording
from bot.agency import agency
from bot.conversations import Conversation, close_prompts, open_questions
from bot.dialogue.heard import Option, Shown
from bot.dialogue.turn import Say, Turn
from bot.line import Line
from bot.people import person
from casework.vocabulary import ConversationState, PromptState
from storage.lookups import Lookup, keys
from storage.models import Conversation as ConversationRow
from storage.models import Prompt

PROMPTS = Lookup(select(Prompt.__table__).where(Prompt.id.in_(keys())), by="id")
ASKED = Lookup(
    select(Prompt.person_id, Prompt.id, Prompt.conversation_id, ConversationRow.state)
    .join(ConversationRow, ConversationRow.id == Prompt.conversation_id)
    .where(Prompt.person_id.in_(keys()), Prompt.state == PromptState.OPEN)
    .order_by(Prompt.opened_at.desc(), Prompt.id.desc()),
    by="person_id",
)
"""The open questions of a person, the newest first, each with the state of its conversation."""

HEARING = frozenset({ConversationState.OPEN, ConversationState.PAUSED})
"""A conversation in one of these states hears an answer to its question."""


def open_prompt(line: Line, conversation: Conversation, say: Say, contact_point_id: int | None) -> int:
    """Keep a question that is about to be asked, and close the one of this conversation it takes the place of."""
    close_prompts(line, conversation.id, PromptState.REPLACED)
    who = person(line, conversation.person_id)
    labels = wording.labels(say, who.locale, who.zone, agency(line).language)
    prompt_id = line.work.insert(
        Prompt,
        conversation_id=conversation.id,
        person_id=conversation.person_id,
        contact_point_id=contact_point_id or conversation.contact_point_id,
        flow=say.key.split("/")[0],
        step=say.step,
        kind=say.kind,
        options=[{"value": value, "label": label} for value, label in zip(say.options, labels, strict=True)],
        locale=who.locale,
        state=PromptState.OPEN,
        opened_at=line.now,
    )
    open_questions(line, conversation.id).insert(0, prompt_id)
    return prompt_id


def settle_prompt(line: Line, conversation: Conversation, prompt_id: int | None, turn: Turn) -> None:
    """Close the question a reply answered, and keep by which ring it was understood."""
    if prompt_id is None or turn.understood is None:
        return
    still_open = open_questions(line, conversation.id)
    if prompt_id in still_open:
        still_open.remove(prompt_id)
    line.work.update(
        Prompt,
        prompt_id,
        state=PromptState.ANSWERED,
        closed_at=line.now,
        ring=turn.understood.ring,
        answer=None if turn.understood.value is None else str(turn.understood.value),
    )


def shown(line: Line, prompt_id: int) -> Shown:
    """Return a stored question as the engine reads replies against it."""
    found = line.work.look(PROMPTS, prompt_id)
    if not found:
        raise LookupError(f"no prompt {prompt_id}")
    row = found[0]
    options = line.work.open(Prompt.options, row.id, row.options)
    kept = tuple(Option(value=each["value"], label=each["label"]) for each in options)
    return Shown(step=row.step, kind=row.kind, options=kept, locale=row.locale)


def asked_of(line: Line, person_id: int) -> list[tuple[int, int]]:
    """Return (conversation, prompt) of the open questions that this person's words may answer, the newest first."""
    rows = line.work.look(ASKED, person_id)
    return [(row.conversation_id, row.id) for row in rows if row.state in HEARING]


def newest_open(line: Line, conversation_id: int) -> int | None:
    """Return the open question of a conversation, if it has one."""
    return next(iter(open_questions(line, conversation_id)), None)


def open_conversation(line: Line, person_id: int) -> int | None:
    """Return the conversation whose question this person has open, if any."""
    rows = line.work.look(ASKED, person_id)
    return rows[0].conversation_id if rows else None
