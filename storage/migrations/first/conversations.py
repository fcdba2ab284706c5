"""Scripts, conversations, questions, check-ins and what came in."""

import sqlalchemy as sa
from alembic import op

from storage.columns import BigId, Json, UtcTime


def create() -> None:
    """Make these tables, those that others refer to first."""
    _flow_version()
    _conversation()
    _prompt()
    _check_in()
    _commitment_event()
    _inbound_message()
    _unknown_contact()
    _channel_cursor()


def _flow_version() -> None:
    op.create_table(
        "flow_version",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("flow", sa.String(), nullable=False),
        sa.Column("structure_hash", sa.String(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("structure", Json, nullable=False),
        sa.Column("texts", Json, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_flow_version"),
        sa.UniqueConstraint("flow", "content_hash", name="uq_flow_version_flow_content_hash"),
    )


def _conversation() -> None:
    op.create_table(
        "conversation",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("person_id", BigId, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("contact_point_id", BigId, sa.ForeignKey("contact_point.id"), nullable=True),
        sa.Column("family_id", BigId, sa.ForeignKey("family.id"), nullable=True),
        sa.Column("flow", sa.String(), nullable=False),
        sa.Column("flow_version_id", BigId, sa.ForeignKey("flow_version.id"), nullable=True),
        sa.Column("step", sa.String(), nullable=True),
        sa.Column("subject_kind", sa.String(), nullable=True),
        sa.Column("subject_id", BigId, nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("dialogue", sa.LargeBinary(), nullable=True),
        sa.Column("priority", sa.String(), nullable=False),
        sa.Column("opened_at", UtcTime(), nullable=False),
        sa.Column("touched_at", UtcTime(), nullable=False),
        sa.Column("resumes_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_conversation"),
    )
    op.create_index(
        "ix_conversation_open",
        "conversation",
        ["person_id"],
        postgresql_where=sa.text("state = 'open'"),
        sqlite_where=sa.text("state = 'open'"),
    )
    op.create_index("ix_conversation_person", "conversation", ["person_id", "opened_at"])
    op.create_index(
        "ix_conversation_queued",
        "conversation",
        ["person_id"],
        postgresql_where=sa.text("state = 'queued'"),
        sqlite_where=sa.text("state = 'queued'"),
    )
    op.create_index("ix_conversation_subject", "conversation", ["subject_kind", "subject_id"])
    op.create_index(
        "ix_conversation_suspended",
        "conversation",
        ["person_id"],
        postgresql_where=sa.text("state = 'suspended'"),
        sqlite_where=sa.text("state = 'suspended'"),
    )


def _prompt() -> None:
    op.create_table(
        "prompt",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("conversation_id", BigId, sa.ForeignKey("conversation.id"), nullable=False),
        sa.Column("person_id", BigId, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("contact_point_id", BigId, sa.ForeignKey("contact_point.id"), nullable=True),
        sa.Column("flow", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("options", sa.LargeBinary(), nullable=True),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("opened_at", UtcTime(), nullable=False),
        sa.Column("closed_at", UtcTime(), nullable=True),
        sa.Column("ring", sa.String(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("outbound_id", BigId, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_prompt"),
    )
    op.create_index("ix_prompt_conversation_id", "prompt", ["conversation_id"])
    op.create_index(
        "ix_prompt_open",
        "prompt",
        ["person_id", "opened_at"],
        postgresql_where=sa.text("state = 'open'"),
        sqlite_where=sa.text("state = 'open'"),
    )


def _check_in() -> None:
    op.create_table(
        "check_in",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("family_id", BigId, sa.ForeignKey("family.id"), nullable=False),
        sa.Column("person_id", BigId, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("rhythm_id", BigId, sa.ForeignKey("rhythm.id"), nullable=False),
        sa.Column("occurrence", sa.String(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("opened_at", UtcTime(), nullable=True),
        sa.Column("window_ends_at", UtcTime(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answered_at", UtcTime(), nullable=True),
        sa.Column("finished_at", UtcTime(), nullable=True),
        sa.Column("how", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("conversation_id", BigId, sa.ForeignKey("conversation.id"), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_check_in"),
        sa.UniqueConstraint("rhythm_id", "occurrence", name="uq_check_in_rhythm_id_occurrence"),
    )
    op.create_index("ix_check_in_conversation_id", "check_in", ["conversation_id"])
    op.create_index("ix_check_in_family", "check_in", ["family_id", "due_at"])
    op.create_index("ix_check_in_person", "check_in", ["person_id", "due_at"])
    op.create_index("ix_check_in_state", "check_in", ["state", "window_ends_at"])


def _commitment_event() -> None:
    op.create_table(
        "commitment_event",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("commitment_id", BigId, sa.ForeignKey("commitment.id"), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("covered_by", BigId, sa.ForeignKey("person.id"), nullable=True),
        sa.Column("reported_by", BigId, sa.ForeignKey("person.id"), nullable=True),
        sa.Column("check_in_id", BigId, sa.ForeignKey("check_in.id"), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_commitment_event"),
        sa.UniqueConstraint("commitment_id", "due_at", name="uq_commitment_event_commitment_id_due_at"),
    )
    op.create_index("ix_commitment_event_check_in_id", "commitment_event", ["check_in_id"])


def _inbound_message() -> None:
    op.create_table(
        "inbound_message",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("address_index", sa.LargeBinary(), nullable=False),
        sa.Column("contact_point_id", BigId, sa.ForeignKey("contact_point.id"), nullable=True),
        sa.Column("person_id", BigId, sa.ForeignKey("person.id"), nullable=True),
        sa.Column("family_id", BigId, sa.ForeignKey("family.id"), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("received_at", UtcTime(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("conversation_id", BigId, sa.ForeignKey("conversation.id"), nullable=True),
        sa.Column("prompt_id", BigId, sa.ForeignKey("prompt.id"), nullable=True),
        sa.Column("needs_reading", sa.Boolean(), nullable=False),
        sa.Column("read_at", UtcTime(), nullable=True),
        sa.Column("read_by", BigId, sa.ForeignKey("staff.id"), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_inbound_message"),
        sa.UniqueConstraint("provider", "provider_id", name="uq_inbound_message_provider_provider_id"),
    )
    op.create_index("ix_inbound_message_address", "inbound_message", ["address_index", "received_at"])
    op.create_index("ix_inbound_message_family_id", "inbound_message", ["family_id"])
    op.create_index("ix_inbound_message_person", "inbound_message", ["person_id", "received_at"])
    op.create_index(
        "ix_inbound_message_unread",
        "inbound_message",
        ["received_at"],
        postgresql_where=sa.text("needs_reading AND read_at IS NULL"),
        sqlite_where=sa.text("needs_reading = 1 AND read_at IS NULL"),
    )


def _unknown_contact() -> None:
    op.create_table(
        "unknown_contact",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("inbound_id", BigId, sa.ForeignKey("inbound_message.id"), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("address_index", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("call_back", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_unknown_contact"),
    )
    op.create_index("ix_unknown_contact_address_index", "unknown_contact", ["address_index"])


def _channel_cursor() -> None:
    op.create_table(
        "channel_cursor",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("channel", name="pk_channel_cursor"),
    )
