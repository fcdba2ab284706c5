"""A question as it was shown: kept, so that a reply is read against what the person saw (design 3)."""

from sqlalchemy import select

from bot import wording
from bot.agency import agency
from bot.conversations import Conversation, close_prompts
from bot.dialogue.heard import Option, Shown
from bot.dialogue.turn import Say, Turn
from bot.line import Line
from bot.people import person
from casework.vocabulary import PromptState
from storage.models import Prompt


def open_prompt(line: Line, conversation: Conversation, say: Say, contact_point_id: int | None) -> int:
    """Keep a question that is about to be asked, and close the one of this conversation it takes the place of."""
    close_prompts(line, conversation.id, PromptState.REPLACED)
    who = person(line, conversation.person_id)
    labels = wording.labels(say, who.locale, who.zone, agency(line).language)
    return line.work.insert(
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


def settle_prompt(line: Line, conversation: Conversation, prompt_id: int | None, turn: Turn) -> None:
    """Close the question a reply answered, and keep by which ring it was understood."""
    if prompt_id is None or turn.understood is None:
        return
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
    row = line.work.get(Prompt, prompt_id)
    if row is None:
        raise LookupError(f"no prompt {prompt_id}")
    options = tuple(Option(value=each["value"], label=each["label"]) for each in row["options"])
    return Shown(step=row["step"], kind=row["kind"], options=options, locale=row["locale"])


def newest_open(line: Line, conversation_id: int) -> int | None:
    """Return the open question of a conversation, if it has one."""
    row = line.work.first(
        select(Prompt.id)
        .where(Prompt.conversation_id == conversation_id, Prompt.state == PromptState.OPEN)
        .order_by(Prompt.opened_at.desc(), Prompt.id.desc())
        .limit(1)
    )
    return row.id if row else None


def open_conversation(line: Line, person_id: int) -> int | None:
    """Return the conversation whose question this person has open, if any."""
    row = line.work.first(
        select(Prompt.conversation_id)
        .where(Prompt.person_id == person_id, Prompt.state == PromptState.OPEN)
        .order_by(Prompt.opened_at.desc(), Prompt.id.desc())
        .limit(1)
    )
    return row.conversation_id if row else None
