"""One open question a person: what begins now, what waits its turn, what comes next (method 4.1)."""

from bot import outbox
from bot.conversations import Talk, close_prompts, load, set_state, start, talks
from bot.dialogue import begin as first_state
from bot.dialogue.heard import Began, Resumed
from bot.line import Line
from bot.turns import run
from casework.vocabulary import ConversationState, Priority, PromptState
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
    waits = any(each.priority.rank <= urgency.rank for each in floor)
    conversation = start(
        line,
        person_id=person_id,
        contact_point_id=contact_point_id,
        family_id=family_id,
        flow=flow,
        version=script.version,
        subject=subject,
        state=ConversationState.QUEUED if waits else ConversationState.OPEN,
        priority=urgency,
        dialogue=first_state(line.scripts, flow, at),
    )
    if not waits:
        for each in floor:
            set_state(line, person_id, each.id, ConversationState.SUSPENDED)
        run.run(line, conversation, Began(at), answers=answers)
    return conversation.id


def end(line: Line, conversation_id: int) -> None:
    """Close a conversation without another word to the person, and let the next one begin."""
    conversation = load(line, conversation_id)
    close_prompts(line, conversation_id, PromptState.EXPIRED)
    cancel(line.work, subject=("conversation_wait", conversation_id))
    outbox.drop_unsent(line, conversation_id, "ended")
    set_state(line, conversation.person_id, conversation_id, ConversationState.ENDED)
    if conversation.state is ConversationState.OPEN:
        next_in_line(line, conversation.person_id)


def next_in_line(line: Line, person_id: int) -> None:
    """Give the floor to whatever of this person's waits, the most urgent and then the oldest first."""
    if _holding_the_floor(line, person_id):
        return
    waiting = [each for each in _own_agenda(line, person_id) if each.state is not ConversationState.OPEN]
    if not waiting:
        return
    first = min(waiting, key=lambda each: (each.priority.rank, each.opened_at, each.id))
    set_state(line, person_id, first.id, ConversationState.OPEN)
    heard = Began(None) if first.state is ConversationState.QUEUED else Resumed()
    run.run(line, load(line, first.id), heard)


def _holding_the_floor(line: Line, person_id: int) -> list[Talk]:
    return [each for each in _own_agenda(line, person_id) if each.state is ConversationState.OPEN]


def _own_agenda(line: Line, person_id: int) -> list[Talk]:
    return [each for each in talks(line, person_id).values() if each.flow != ALERT_FLOW]
