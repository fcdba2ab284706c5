"""Concerns, signals, alerts and tasks."""

import sqlalchemy as sa
from alembic import op

from storage.columns import BigId, Json, UtcTime


def create() -> None:
    """Make these tables, those that others refer to first."""
    _concern()
    _concern_subject()
    _alert()
    _alert_hop()
    _task()
    _signal()


def _concern() -> None:
    op.create_table(
        "concern",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("family_id", BigId, sa.ForeignKey("family.id"), nullable=False),
        sa.Column("raised_by", BigId, sa.ForeignKey("person.id"), nullable=True),
        sa.Column("conversation_id", BigId, sa.ForeignKey("conversation.id"), nullable=True),
        sa.Column("danger", sa.String(), nullable=False),
        sa.Column("with_adult", sa.String(), nullable=True),
        sa.Column("ok_to_ring", sa.String(), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("opened_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_concern"),
    )
    op.create_index("ix_concern_family", "concern", ["family_id", "status"])


def _concern_subject() -> None:
    op.create_table(
        "concern_subject",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("concern_id", BigId, sa.ForeignKey("concern.id"), nullable=False),
        sa.Column("person_id", BigId, sa.ForeignKey("person.id"), nullable=True),
        sa.Column("staff_id", BigId, sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_concern_subject"),
    )
    op.create_index("ix_concern_subject_concern_id", "concern_subject", ["concern_id"])
    op.create_index("ix_concern_subject_person_id", "concern_subject", ["person_id"])
    op.create_index("ix_concern_subject_staff_id", "concern_subject", ["staff_id"])


def _alert() -> None:
    op.create_table(
        "alert",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("agency_id", BigId, sa.ForeignKey("agency.id"), nullable=False),
        sa.Column("family_id", BigId, sa.ForeignKey("family.id"), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("person_id", BigId, sa.ForeignKey("person.id"), nullable=True),
        sa.Column("concern_id", BigId, sa.ForeignKey("concern.id"), nullable=True),
        sa.Column("check_in_id", BigId, sa.ForeignKey("check_in.id"), nullable=True),
        sa.Column("outbound_id", BigId, nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("opened_at", UtcTime(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("owner_id", BigId, sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("owned_at", UtcTime(), nullable=True),
        sa.Column("lapses_at", UtcTime(), nullable=True),
        sa.Column("noted_at", UtcTime(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("closed_at", UtcTime(), nullable=True),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("passes", sa.Integer(), nullable=False),
        sa.Column("ladder", Json, nullable=False),
        sa.Column("line", Json, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_alert"),
    )
    op.create_index("ix_alert_family", "alert", ["family_id", "opened_at"])
    op.create_index(
        "ix_alert_open",
        "alert",
        ["due_at"],
        postgresql_where=sa.text("state = 'open'"),
        sqlite_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "ix_alert_owned",
        "alert",
        ["owner_id"],
        postgresql_where=sa.text("state = 'owned'"),
        sqlite_where=sa.text("state = 'owned'"),
    )
    op.create_index(
        "uq_alert_code",
        "alert",
        ["agency_id", "code"],
        unique=True,
        postgresql_where=sa.text("state <> 'closed'"),
        sqlite_where=sa.text("state <> 'closed'"),
    )


def _alert_hop() -> None:
    op.create_table(
        "alert_hop",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("alert_id", BigId, sa.ForeignKey("alert.id"), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=True),
        sa.Column("staff_id", BigId, sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("outbound_id", BigId, nullable=True),
        sa.Column("detail", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_alert_hop"),
    )
    op.create_index("ix_alert_hop_alert", "alert_hop", ["alert_id", "at"])


def _task() -> None:
    op.create_table(
        "task",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("family_id", BigId, sa.ForeignKey("family.id"), nullable=True),
        sa.Column("agency_id", BigId, sa.ForeignKey("agency.id"), nullable=False),
        sa.Column("owner_id", BigId, sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("due_at", UtcTime(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("outcome", sa.LargeBinary(), nullable=True),
        sa.Column("done_at", UtcTime(), nullable=True),
        sa.Column("alert_id", BigId, sa.ForeignKey("alert.id"), nullable=True),
        sa.Column("person_id", BigId, sa.ForeignKey("person.id"), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_task"),
    )
    op.create_index("ix_task_family_id", "task", ["family_id"])
    op.create_index(
        "ix_task_open",
        "task",
        ["owner_id", "due_at"],
        postgresql_where=sa.text("state = 'open'"),
        sqlite_where=sa.text("state = 'open'"),
    )


def _signal() -> None:
    op.create_table(
        "signal",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("inbound_id", BigId, sa.ForeignKey("inbound_message.id"), nullable=False),
        sa.Column("family_id", BigId, sa.ForeignKey("family.id"), nullable=True),
        sa.Column("person_id", BigId, sa.ForeignKey("person.id"), nullable=True),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("list_version", sa.String(), nullable=False),
        sa.Column("matched", sa.LargeBinary(), nullable=False),
        sa.Column("context", sa.String(), nullable=True),
        sa.Column("child_words", sa.Boolean(), nullable=False),
        sa.Column("alert_id", BigId, sa.ForeignKey("alert.id"), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_signal"),
    )
    op.create_index("ix_signal_family", "signal", ["family_id", "at"])
    op.create_index("ix_signal_inbound_id", "signal", ["inbound_id"])
