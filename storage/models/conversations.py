"""Published scripts, people's way through them, and each question as it was shown."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from casework.vocabulary import ConversationState, Priority, PromptState
from storage.columns import loose, own_id, refers, sealed, sealed_json
from storage.models.base import Base, index_where


class FlowVersion(Base):
    """One published flow: its structure, which conversations pin, and its texts in every locale."""

    __tablename__ = "flow_version"
    __table_args__ = (UniqueConstraint("flow", "content_hash"),)

    id: Mapped[int] = own_id()
    flow: Mapped[str]
    structure_hash: Mapped[str]
    content_hash: Mapped[str]
    structure: Mapped[dict[str, Any]]
    texts: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class Conversation(Base):
    """One person's way through one flow version; `dialogue` is the engine's own state, sealed."""

    __tablename__ = "conversation"
    __table_args__ = (
        index_where("ix_conversation_open", "state = 'open'", "person_id"),
        index_where("ix_conversation_queued", "state = 'queued'", "person_id"),
        index_where("ix_conversation_suspended", "state = 'suspended'", "person_id"),
        Index("ix_conversation_subject", "subject_kind", "subject_id"),
        Index("ix_conversation_person", "person_id", "opened_at"),
    )

    id: Mapped[int] = own_id()
    person_id: Mapped[int] = refers("person")
    contact_point_id: Mapped[int | None] = refers("contact_point")
    family_id: Mapped[int | None] = refers("family")
    flow: Mapped[str]
    flow_version_id: Mapped[int | None] = refers("flow_version")
    step: Mapped[str | None]
    subject_kind: Mapped[str | None]
    subject_id: Mapped[int | None] = loose()
    state: Mapped[ConversationState]
    dialogue: Mapped[bytes | None] = sealed_json()
    priority: Mapped[Priority]
    opened_at: Mapped[datetime]
    touched_at: Mapped[datetime]
    resumes_at: Mapped[datetime | None]


class Prompt(Base):
    """One question with its options as shown; replies are read against these, never against the script."""

    __tablename__ = "prompt"
    __table_args__ = (index_where("ix_prompt_open", "state = 'open'", "person_id", "opened_at"),)

    id: Mapped[int] = own_id()
    conversation_id: Mapped[int] = refers("conversation", index=True)
    person_id: Mapped[int] = refers("person")
    contact_point_id: Mapped[int | None] = refers("contact_point")
    flow: Mapped[str]
    step: Mapped[str]
    kind: Mapped[str]
    options: Mapped[bytes | None] = sealed_json()
    locale: Mapped[str]
    state: Mapped[PromptState]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    ring: Mapped[str | None]
    answer: Mapped[bytes | None] = sealed()
    outbound_id: Mapped[int | None] = loose()
