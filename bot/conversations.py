"""One conversation as its row holds it: read, changed, stored back."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import or_, select

from bot.dialogue.state import State
from bot.line import Line
from casework.vocabulary import ConversationState, Priority, PromptState
from storage.lookups import Lookup, keys
from storage.models import Conversation as ConversationRow
from storage.models import FlowVersion, Prompt

CONVERSATIONS = Lookup(select(ConversationRow.__table__).where(ConversationRow.id.in_(keys())), by="id")
QUESTIONS = Lookup(
    select(Prompt.conversation_id, Prompt.id)
    .where(Prompt.conversation_id.in_(keys()), Prompt.state == PromptState.OPEN)
    .order_by(Prompt.opened_at.desc(), Prompt.id.desc()),
    by="conversation_id",
)
"""The open questions of a conversation, the newest first."""

TALKS = Lookup(
    select(
        ConversationRow.person_id,
        ConversationRow.id,
        ConversationRow.flow,
        ConversationRow.state,
        ConversationRow.priority,
        ConversationRow.opened_at,
        ConversationRow.touched_at,
    ).where(
        ConversationRow.person_id.in_(keys()),
        or_(
            ConversationRow.state == ConversationState.OPEN,
            ConversationRow.state == ConversationState.SUSPENDED,
            ConversationRow.state == ConversationState.QUEUED,
        ),
    ),
    by="person_id",
)
"""What a person is talking about, or will be."""

AGENDA = frozenset({ConversationState.OPEN, ConversationState.SUSPENDED, ConversationState.QUEUED})


@dataclass(frozen=True)
class Conversation:
    """One person's way through one flow version. `subject` says what it is about: ("check_in", 7)."""

    id: int
    person_id: int
    contact_point_id: int | None
    family_id: int | None
    flow: str
    subject: tuple[str, int] | None
    state: ConversationState
    priority: Priority
    dialogue: State
    opened_at: datetime
    touched_at: datetime

    def about(self, kind: str) -> int | None:
        """Return the id of the subject when it is of `kind`."""
        return self.subject[1] if self.subject and self.subject[0] == kind else None


@dataclass(frozen=True)
class Talk:
    """One conversation of a person as their agenda sees it."""

    id: int
    flow: str
    state: ConversationState
    priority: Priority
    opened_at: datetime
    touched_at: datetime


def load(line: Line, conversation_id: int) -> Conversation:
    """Read one conversation; LookupError when there is none."""
    found = line.work.look(CONVERSATIONS, conversation_id)
    if not found:
        raise LookupError(f"no conversation {conversation_id}")
    row = found[0]
    return Conversation(
        id=row.id,
        person_id=row.person_id,
        contact_point_id=row.contact_point_id,
        family_id=row.family_id,
        flow=row.flow,
        subject=(row.subject_kind, row.subject_id) if row.subject_kind else None,
        state=row.state,
        priority=row.priority,
        dialogue=State.from_json(line.work.open(ConversationRow.dialogue, row.id, row.dialogue)),
        opened_at=row.opened_at,
        touched_at=row.touched_at,
    )


def start(
    line: Line,
    *,
    person_id: int,
    contact_point_id: int | None,
    family_id: int | None,
    flow: str,
    version: str,
    subject: tuple[str, int] | None,
    state: ConversationState,
    priority: Priority,
    dialogue: State,
) -> Conversation:
    """Write a new conversation and return it."""
    known = talks(line, person_id)
    conversation_id = line.work.insert(
        ConversationRow,
        person_id=person_id,
        contact_point_id=contact_point_id,
        family_id=family_id,
        flow=flow,
        flow_version_id=version_id(line, flow, version),
        step=dialogue.step,
        subject_kind=subject[0] if subject else None,
        subject_id=subject[1] if subject else None,
        state=state,
        dialogue=dialogue.to_json(),
        priority=priority,
        opened_at=line.now,
        touched_at=line.now,
    )
    known[conversation_id] = Talk(conversation_id, flow, state, priority, line.now, line.now)
    line.memo[_questions_key(conversation_id)] = []
    line.memo[f"new:{conversation_id}"] = True
    return Conversation(
        id=conversation_id,
        person_id=person_id,
        contact_point_id=contact_point_id,
        family_id=family_id,
        flow=flow,
        subject=subject,
        state=state,
        priority=priority,
        dialogue=dialogue,
        opened_at=line.now,
        touched_at=line.now,
    )


def store(line: Line, conversation: Conversation, dialogue: State, state: ConversationState) -> Conversation:
    """Write back where a conversation stands and return it as it is now."""
    line.work.update(
        ConversationRow,
        conversation.id,
        dialogue=dialogue.to_json(),
        step=dialogue.step,
        state=state,
        touched_at=line.now,
    )
    _remember(line, conversation.person_id, conversation.id, state)
    return replace(conversation, dialogue=dialogue, state=state, touched_at=line.now)


def set_state(line: Line, person_id: int, conversation_id: int, state: ConversationState) -> None:
    """Move a conversation without touching what was said in it."""
    line.work.update(ConversationRow, conversation_id, state=state, touched_at=line.now)
    _remember(line, person_id, conversation_id, state)


def talks(line: Line, person_id: int) -> dict[int, Talk]:
    """Return what a person is talking about or will be: open, suspended or queued, by id. Kept while we write."""
    key = f"talks:{person_id}"
    known = line.memo.get(key)
    if not isinstance(known, dict):
        rows = line.work.look(TALKS, person_id)
        known = line.memo[key] = {
            row.id: Talk(row.id, row.flow, row.state, row.priority, row.opened_at, row.touched_at) for row in rows
        }
    return known


def open_questions(line: Line, conversation_id: int) -> list[int]:
    """Return the ids of a conversation's open questions, the newest first. Kept while we write."""
    key = _questions_key(conversation_id)
    known = line.memo.get(key)
    if not isinstance(known, list):
        known = line.memo[key] = [row.id for row in line.work.look(QUESTIONS, conversation_id)]
    return known


def is_new(line: Line, conversation_id: int) -> bool:
    """Tell whether a conversation was begun in this unit of work: nothing in the database belongs to it yet."""
    return f"new:{conversation_id}" in line.memo


def close_prompts(line: Line, conversation_id: int, state: PromptState) -> None:
    """Close every question of a conversation that is still open."""
    still_open = open_questions(line, conversation_id)
    for prompt_id in still_open:
        line.work.update_if(Prompt, prompt_id, {"state": PromptState.OPEN}, state=state, closed_at=line.now)
    still_open.clear()


def _remember(line: Line, person_id: int, conversation_id: int, state: ConversationState) -> None:
    """Keep the agenda true, where it has been read."""
    known = line.memo.get(f"talks:{person_id}")
    if not isinstance(known, dict):
        return
    if state not in AGENDA:
        known.pop(conversation_id, None)
    elif conversation_id in known:
        known[conversation_id] = replace(known[conversation_id], state=state, touched_at=line.now)
    else:
        del line.memo[f"talks:{person_id}"]


def _questions_key(conversation_id: int) -> str:
    return f"questions:{conversation_id}"


def version_id(line: Line, flow: str, version: str) -> int:
    """Return the id of the published flow version a conversation is pinned to."""
    known = line.versions.get((flow, version))
    if known is None:
        known = line.work.conn.scalar(
            select(FlowVersion.id).where(FlowVersion.flow == flow, FlowVersion.structure_hash == version).limit(1)
        )
    if known is None:
        raise LookupError(f"flow {flow} was never published as {version}")
    return known
