"""The journal, agreements, invitations, reflections and ratings."""

import sqlalchemy as sa
from alembic import op

from storage.columns import BigId, Json, UtcTime


def create() -> None:
    """Make these tables, those that others refer to first."""
    _journal_entry()
    _journal_anchor()
    _agreement()
    _invitation()
    _reflection()
    _scale_rating()


def _journal_entry() -> None:
    op.create_table(
        "journal_entry",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("family_id", BigId, sa.ForeignKey("family.id"), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("payload_digest", sa.LargeBinary(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_journal_entry"),
        sa.UniqueConstraint("family_id", "seq", name="uq_journal_entry_family_id_seq"),
    )


def _journal_anchor() -> None:
    op.create_table(
        "journal_anchor",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("heads_digest", sa.LargeBinary(), nullable=False),
        sa.Column("heads", Json, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_journal_anchor"),
        sa.UniqueConstraint("day", name="uq_journal_anchor_day"),
    )


def _agreement() -> None:
    op.create_table(
        "agreement",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("person_id", BigId, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("contact_point_id", BigId, sa.ForeignKey("contact_point.id"), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("agreed_at", UtcTime(), nullable=False),
        sa.Column("withdrawn_at", UtcTime(), nullable=True),
        sa.Column("withdrawn_how", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_agreement"),
    )
    op.create_index("ix_agreement_person", "agreement", ["person_id", "channel"])


def _invitation() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("family_id", BigId, sa.ForeignKey("family.id"), nullable=False),
        sa.Column("asked_by_person", BigId, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("person_id", BigId, sa.ForeignKey("person.id"), nullable=True),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("what_for", sa.String(), nullable=True),
        sa.Column("knows_now", sa.String(), nullable=True),
        sa.Column("asked_how", sa.String(), nullable=True),
        sa.Column("safe_to_ask", sa.String(), nullable=True),
        sa.Column("verbal_ok", sa.Boolean(), nullable=False),
        sa.Column("number", sa.LargeBinary(), nullable=True),
        sa.Column("number_index", sa.LargeBinary(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("looked_by", BigId, sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("looked_at", UtcTime(), nullable=True),
        sa.Column("sent_at", UtcTime(), nullable=True),
        sa.Column("answered_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
    )
    op.create_index("ix_invitation_family", "invitation", ["family_id", "state"])
    op.create_index("ix_invitation_number_index", "invitation", ["number_index"])
    op.create_index("ix_invitation_person_id", "invitation", ["person_id"])
    op.create_index(
        "ix_invitation_to_look",
        "invitation",
        ["family_id"],
        postgresql_where=sa.text("state = 'to_look'"),
        sqlite_where=sa.text("state = 'to_look'"),
    )


def _reflection() -> None:
    op.create_table(
        "reflection",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("family_id", BigId, sa.ForeignKey("family.id"), nullable=False),
        sa.Column("person_id", BigId, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("who_sees", sa.String(), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reflection"),
    )
    op.create_index("ix_reflection_person", "reflection", ["family_id", "person_id"])


def _scale_rating() -> None:
    op.create_table(
        "scale_rating",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("family_id", BigId, sa.ForeignKey("family.id"), nullable=False),
        sa.Column("person_id", BigId, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=True),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("why", sa.LargeBinary(), nullable=True),
        sa.Column("context", sa.String(), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("value BETWEEN 0 AND 10", name="ck_scale_rating_value"),
        sa.PrimaryKeyConstraint("id", name="pk_scale_rating"),
    )
    op.create_index("ix_scale_rating_person", "scale_rating", ["family_id", "person_id", "kind", "at"])
