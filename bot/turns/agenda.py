"""One open question a person: what begins now, what waits its turn, what comes next (method 4.1)."""

from typing import Any

from sqlalchemy import Row, select

from bot import outbox
from bot.conversations import close_prompts, load, set_state, version_id
from bot.dialogue import begin as first_state
from bot.dialogue.heard import Began, Resumed
from bot.line import Line
from bot.turns import run
from casework.vocabulary import ConversationState, Priority, PromptState
from storage.models import Conversation as ConversationRow
from storage.timers import cancel

ALERT_FLOW = "pr_alert_ack"
"""Staff may hold several alerts at once: each reply carries its code, so these never queue (method 4.5 G)."""


def begin(
    line: Line,
    *,
    person_id: int,
    flow: str,
    at: str | None = None,
    family_id: int | None = None,
    subject: tuple[str, int] | None = None,
    contact_point_id: int | None = None,
    priority: Priority | None = None,
    answers: bool = False,
) -> int:
    """Start `flow` with a person and return the conversation's id.

    A more urgent conversation, or one as urgent, keeps the floor: the new one waits as `queued`. A less urgent
    one is suspended, and its question asked again afterwards. `answers` says that its first words answer somebody
    who has just written.
    """
    script = line.scripts.current(flow)
    urgency = priority or script.priority
    floor = [] if flow == ALERT_FLOW else _holding_the_floor(line, person_id)
    waits = any(Priority(row.priority).rank <= urgency.rank for row in floor)
    dialogue = first_state(line.scripts, flow, at)
    conversation_id = line.work.insert(
        ConversationRow,
        person_id=person_id,
        contact_point_id=contact_point_id,
        family_id=family_id,
        flow=flow,
        flow_version_id=version_id(line, flow, script.version),
        step=dialogue.step,
        subject_kind=subject[0] if subject else None,
        subject_id=subject[1] if subject else None,
        state=ConversationState.QUEUED if waits else ConversationState.OPEN,
        dialogue=dialogue.to_json(),
        priority=urgency,
        opened_at=line.now,
        touched_at=line.now,
    )
    if not waits:
        for row in floor:
            set_state(line, row.id, ConversationState.SUSPENDED)
        run.run(line, load(line, conversation_id), Began(at), answers=answers)
    return conversation_id


def end(line: Line, conversation_id: int) -> None:
    """Close a conversation without another word to the person, and let the next one begin."""
    conversation = load(line, conversation_id)
    close_prompts(line, conversation_id, PromptState.EXPIRED)
    cancel(line.work, subject=("conversation_wait", conversation_id))
    outbox.drop_unsent(line, conversation_id, "ended")
    set_state(line, conversation_id, ConversationState.ENDED)
    if conversation.state is ConversationState.OPEN:
        next_in_line(line, conversation.person_id)


def next_in_line(line: Line, person_id: int) -> None:
    """Give the floor to whatever of this person's waits, the most urgent and then the oldest first."""
    if _holding_the_floor(line, person_id):
        return
    waiting = line.work.all(
        select(ConversationRow.id, ConversationRow.state, ConversationRow.priority, ConversationRow.opened_at)
        .where(ConversationRow.person_id == person_id, ConversationRow.flow != ALERT_FLOW)
        .where(ConversationRow.state.in_([ConversationState.SUSPENDED, ConversationState.QUEUED]))
    )
    if not waiting:
        return
    row = min(waiting, key=lambda each: (Priority(each.priority).rank, each.opened_at, each.id))
    set_state(line, row.id, ConversationState.OPEN)
    heard = Began(None) if row.state == ConversationState.QUEUED else Resumed()
    run.run(line, load(line, row.id), heard)


def _holding_the_floor(line: Line, person_id: int) -> list[Row[Any]]:
    return list(
        line.work.all(
            select(ConversationRow.id, ConversationRow.priority).where(
                ConversationRow.person_id == person_id,
                ConversationRow.state == ConversationState.OPEN,
                ConversationRow.flow != ALERT_FLOW,
            )
        )
    )
