"""One conversation as its row holds it: read, changed, stored back."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select, update

from bot.dialogue.state import State
from bot.line import Line
from casework.vocabulary import ConversationState, Priority, PromptState
from storage.models import Conversation as ConversationRow
from storage.models import FlowVersion, Prompt


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


def load(line: Line, conversation_id: int) -> Conversation:
    """Read one conversation; LookupError when there is none."""
    row = line.work.get(ConversationRow, conversation_id)
    if row is None:
        raise LookupError(f"no conversation {conversation_id}")
    return Conversation(
        id=row["id"],
        person_id=row["person_id"],
        contact_point_id=row["contact_point_id"],
        family_id=row["family_id"],
        flow=row["flow"],
        subject=(row["subject_kind"], row["subject_id"]) if row["subject_kind"] else None,
        state=row["state"],
        priority=row["priority"],
        dialogue=State.from_json(row["dialogue"]),
        opened_at=row["opened_at"],
        touched_at=row["touched_at"],
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
    return replace(conversation, dialogue=dialogue, state=state, touched_at=line.now)


def set_state(line: Line, conversation_id: int, state: ConversationState) -> None:
    """Move a conversation without touching what was said in it."""
    line.work.update(ConversationRow, conversation_id, state=state, touched_at=line.now)


def close_prompts(line: Line, conversation_id: int, state: PromptState) -> None:
    """Close every question of a conversation that is still open."""
    line.work.conn.execute(
        update(Prompt)
        .where(Prompt.conversation_id == conversation_id, Prompt.state == PromptState.OPEN)
        .values(state=state, closed_at=line.now)
    )


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
