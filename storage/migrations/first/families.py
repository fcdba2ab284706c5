"""Families, their networks, and what was promised."""

import sqlalchemy as sa
from alembic import op

from storage.columns import BigId, UtcTime


def create() -> None:
    """Make these tables, those that others refer to first."""
    _family()
    _child()
    _membership()
    _role()
    _exclusion()
    _exclusion_alias()
    _commitment()
    _rhythm()


def _family() -> None:
    op.create_table(
        "family",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("agency_id", BigId, sa.ForeignKey("agency.id"), nullable=False),
        sa.Column("team_id", BigId, sa.ForeignKey("team.id"), nullable=False),
        sa.Column("alias", sa.String(), nullable=False),
        sa.Column("practitioner_id", BigId, sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("supervisor_id", BigId, sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_family"),
    )
    op.create_index("ix_family_practitioner_id", "family", ["practitioner_id"])
    op.create_index("ix_family_team_id", "family", ["team_id"])


def _child() -> None:
    op.create_table(
        "child",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("family_id", BigId, sa.ForeignKey("family.id"), nullable=False),
        sa.Column("initial", sa.LargeBinary(), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_child"),
    )
    op.create_index("ix_child_family_id", "child", ["family_id"])


def _membership() -> None:
    op.create_table(
        "membership",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("family_id", BigId, sa.ForeignKey("family.id"), nullable=False),
        sa.Column("person_id", BigId, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("role_type", sa.String(), nullable=True),
        sa.Column("joined_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_membership"),
    )
    op.create_index("ix_membership_family_person", "membership", ["family_id", "person_id"], unique=True)
    op.create_index("ix_membership_person_id", "membership", ["person_id"])


def _role() -> None:
    op.create_table(
        "role",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("membership_id", BigId, sa.ForeignKey("membership.id"), nullable=False),
        sa.Column("role_type", sa.String(), nullable=False),
        sa.Column("sub_role", sa.String(), nullable=True),
        sa.Column("i_will", sa.LargeBinary(), nullable=True),
        sa.Column("i_will_not", sa.LargeBinary(), nullable=True),
        sa.Column("own_words", sa.LargeBinary(), nullable=True),
        sa.Column("confirmed_at", UtcTime(), nullable=True),
        sa.Column("backup_person_id", BigId, sa.ForeignKey("person.id"), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_role"),
    )
    op.create_index("ix_role_membership_id", "role", ["membership_id"])


def _exclusion() -> None:
    op.create_table(
        "exclusion",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("family_id", BigId, sa.ForeignKey("family.id"), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("name_index", sa.LargeBinary(), nullable=False),
        sa.Column("address_index", sa.LargeBinary(), nullable=True),
        sa.Column("violence", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.Column("review_at", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_exclusion"),
    )
    op.create_index("ix_exclusion_address_index", "exclusion", ["address_index"])
    op.create_index("ix_exclusion_family_id", "exclusion", ["family_id"])
    op.create_index("ix_exclusion_name_index", "exclusion", ["name_index"])


def _exclusion_alias() -> None:
    op.create_table(
        "exclusion_alias",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("exclusion_id", BigId, sa.ForeignKey("exclusion.id"), nullable=False),
        sa.Column("alias", sa.LargeBinary(), nullable=False),
        sa.Column("alias_index", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_exclusion_alias"),
    )
    op.create_index("ix_exclusion_alias_alias_index", "exclusion_alias", ["alias_index"])
    op.create_index("ix_exclusion_alias_exclusion_id", "exclusion_alias", ["exclusion_id"])


def _commitment() -> None:
    op.create_table(
        "commitment",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("family_id", BigId, sa.ForeignKey("family.id"), nullable=False),
        sa.Column("holder_id", BigId, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("if_when", sa.LargeBinary(), nullable=True),
        sa.Column("action", sa.LargeBinary(), nullable=False),
        sa.Column("short_label", sa.LargeBinary(), nullable=False),
        sa.Column("cadence", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=True),
        sa.Column("critical", sa.Boolean(), nullable=False),
        sa.Column("backup_id", BigId, sa.ForeignKey("person.id"), nullable=True),
        sa.Column("relied_on", sa.Boolean(), nullable=False),
        sa.Column("scored", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=True),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("own_words", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_commitment"),
    )
    op.create_index("ix_commitment_family_id", "commitment", ["family_id"])
    op.create_index("ix_commitment_holder_id", "commitment", ["holder_id"])


def _rhythm() -> None:
    op.create_table(
        "rhythm",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("family_id", BigId, sa.ForeignKey("family.id"), nullable=False),
        sa.Column("person_id", BigId, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("flow", sa.String(), nullable=False),
        sa.Column("rrule", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("commitment_id", BigId, sa.ForeignKey("commitment.id"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rhythm"),
    )
    op.create_index("ix_rhythm_family_id", "rhythm", ["family_id"])
    op.create_index("ix_rhythm_person_id", "rhythm", ["person_id"])
