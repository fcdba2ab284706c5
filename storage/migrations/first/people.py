"""The installation, the agency, its people and how they are reached."""

import sqlalchemy as sa
from alembic import op

from storage.columns import BigId, Json, UtcTime


def create() -> None:
    """Make these tables, those that others refer to first."""
    _installation()
    _process()
    _agency()
    _agency_setting()
    _team()
    _person()
    _staff()
    _contact_point()
    _safe_contact()


def _installation() -> None:
    op.create_table(
        "installation",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("stamp", sa.String(), nullable=False),
        sa.Column("clock_offset_us", BigId, nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_installation"),
    )


def _process() -> None:
    op.create_table(
        "process",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("started_at", UtcTime(), nullable=False),
        sa.Column("seen_at", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_process"),
    )


def _agency() -> None:
    op.create_table(
        "agency",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("service_label", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("languages", Json, nullable=False),
        sa.Column("hours", Json, nullable=False),
        sa.Column("holidays", Json, nullable=False),
        sa.Column("duty_cover", sa.String(), nullable=False),
        sa.Column("duty_phone", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_agency"),
    )


def _agency_setting() -> None:
    op.create_table(
        "agency_setting",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("agency_id", BigId, sa.ForeignKey("agency.id"), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("value", Json, nullable=True),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_agency_setting"),
        sa.UniqueConstraint("agency_id", "key", "version", name="uq_agency_setting_agency_id_key_version"),
    )


def _team() -> None:
    op.create_table(
        "team",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("agency_id", BigId, sa.ForeignKey("agency.id"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_team"),
    )


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("agency_id", BigId, sa.ForeignKey("agency.id"), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("preferred_name", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("best_time", sa.String(), nullable=True),
        sa.Column("paused_until", UtcTime(), nullable=True),
        sa.Column("paused_why", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
    )


def _staff() -> None:
    op.create_table(
        "staff",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("agency_id", BigId, sa.ForeignKey("agency.id"), nullable=False),
        sa.Column("team_id", BigId, sa.ForeignKey("team.id"), nullable=True),
        sa.Column("person_id", BigId, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("staff_role", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("away_until", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
    )
    op.create_index("ix_staff_person_id", "staff", ["person_id"])
    op.create_index("ix_staff_team_id", "staff", ["team_id"])


def _contact_point() -> None:
    op.create_table(
        "contact_point",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("person_id", BigId, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("address_index", sa.LargeBinary(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("privacy_level", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("verified_at", UtcTime(), nullable=True),
        sa.Column("verified_how", sa.String(), nullable=True),
        sa.Column("device_check_at", UtcTime(), nullable=True),
        sa.Column("last_inbound_at", UtcTime(), nullable=True),
        sa.Column("opted_out_at", UtcTime(), nullable=True),
        sa.Column("failed_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_contact_point"),
    )
    op.create_index("ix_contact_point_address_index", "contact_point", ["address_index"])
    op.create_index("ix_contact_point_person", "contact_point", ["person_id", "position"])


def _safe_contact() -> None:
    op.create_table(
        "safe_contact",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("contact_point_id", BigId, sa.ForeignKey("contact_point.id"), nullable=False),
        sa.Column("safe_days", Json, nullable=True),
        sa.Column("safe_from", sa.String(), nullable=True),
        sa.Column("safe_until", sa.String(), nullable=True),
        sa.Column("ok_to_call", sa.Boolean(), nullable=False),
        sa.Column("ok_voicemail", sa.Boolean(), nullable=False),
        sa.Column("shared_phone", sa.Boolean(), nullable=False),
        sa.Column("others_who_read", sa.LargeBinary(), nullable=True),
        sa.Column("sample_reason", sa.LargeBinary(), nullable=True),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.Column("set_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_safe_contact"),
        sa.UniqueConstraint("contact_point_id", name="uq_safe_contact_contact_point_id"),
    )
