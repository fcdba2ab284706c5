"""What goes out, and what must happen later."""

import sqlalchemy as sa
from alembic import op

from storage.columns import BigId, Json, UtcTime


def create() -> None:
    """Make these tables, those that others refer to first."""
    _outbound_message()
    _delivery_attempt()
    _timer()


def _outbound_message() -> None:
    op.create_table(
        "outbound_message",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("person_id", BigId, sa.ForeignKey("person.id"), nullable=True),
        sa.Column("contact_point_id", BigId, sa.ForeignKey("contact_point.id"), nullable=True),
        sa.Column("family_id", BigId, sa.ForeignKey("family.id"), nullable=True),
        sa.Column("conversation_id", BigId, sa.ForeignKey("conversation.id"), nullable=True),
        sa.Column("prompt_id", BigId, sa.ForeignKey("prompt.id"), nullable=True),
        sa.Column("alert_id", BigId, sa.ForeignKey("alert.id"), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("says", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("queued_at", UtcTime(), nullable=False),
        sa.Column("not_before", UtcTime(), nullable=False),
        sa.Column("valid_until", UtcTime(), nullable=True),
        sa.Column("lease_until", UtcTime(), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", UtcTime(), nullable=True),
        sa.Column("settled_at", UtcTime(), nullable=True),
        sa.Column("provider", sa.String(), nullable=True),
        sa.Column("provider_id", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("replaces_id", BigId, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outbound_message"),
    )
    op.create_index("ix_outbound_message_alert_id", "outbound_message", ["alert_id"])
    op.create_index("ix_outbound_message_conversation_id", "outbound_message", ["conversation_id"])
    op.create_index(
        "ix_outbound_message_due",
        "outbound_message",
        ["not_before"],
        postgresql_where=sa.text("state = 'queued'"),
        sqlite_where=sa.text("state = 'queued'"),
    )
    op.create_index("ix_outbound_message_family_id", "outbound_message", ["family_id"])
    op.create_index(
        "ix_outbound_message_leased",
        "outbound_message",
        ["lease_until"],
        postgresql_where=sa.text("state = 'sending'"),
        sqlite_where=sa.text("state = 'sending'"),
    )
    op.create_index("ix_outbound_message_person", "outbound_message", ["person_id", "sent_at"])
    op.create_index("ix_outbound_message_prompt_id", "outbound_message", ["prompt_id"])
    op.create_index(
        "ix_outbound_message_receipt",
        "outbound_message",
        ["provider", "provider_id"],
        postgresql_where=sa.text("provider_id IS NOT NULL"),
        sqlite_where=sa.text("provider_id IS NOT NULL"),
    )
    op.create_index(
        "ix_outbound_message_unknown",
        "outbound_message",
        ["sent_at"],
        postgresql_where=sa.text("state = 'unknown'"),
        sqlite_where=sa.text("state = 'unknown'"),
    )
    op.create_index(
        "ix_outbound_message_waiting",
        "outbound_message",
        ["person_id", "queued_at"],
        postgresql_where=sa.text("state = 'queued'"),
        sqlite_where=sa.text("state = 'queued'"),
    )


def _delivery_attempt() -> None:
    op.create_table(
        "delivery_attempt",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("outbound_id", BigId, sa.ForeignKey("outbound_message.id"), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("contact_point_id", BigId, sa.ForeignKey("contact_point.id"), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("parts", sa.Integer(), nullable=True),
        sa.Column("started_at", UtcTime(), nullable=False),
        sa.Column("finished_at", UtcTime(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("provider_id", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_delivery_attempt"),
        sa.UniqueConstraint("outbound_id", "fence", name="uq_delivery_attempt_outbound_id_fence"),
    )


def _timer() -> None:
    op.create_table(
        "timer",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", BigId, nullable=False),
        sa.Column("family_id", BigId, sa.ForeignKey("family.id"), nullable=True),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("late_after_s", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("payload", Json, nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("done_at", UtcTime(), nullable=True),
        sa.Column("stamped_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_timer"),
        sa.UniqueConstraint("key", name="uq_timer_key"),
    )
    op.create_index(
        "ix_timer_due",
        "timer",
        ["due_at"],
        postgresql_where=sa.text("state = 'waiting'"),
        sqlite_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "ix_timer_set_aside",
        "timer",
        ["due_at"],
        postgresql_where=sa.text("state = 'set_aside'"),
        sqlite_where=sa.text("state = 'set_aside'"),
    )
    op.create_index(
        "ix_timer_subject",
        "timer",
        ["subject_id", "kind"],
        postgresql_where=sa.text("state = 'waiting'"),
        sqlite_where=sa.text("state = 'waiting'"),
    )
