"""The tables of the first version."""

from storage.migrations.first import alerts, conversations, families, people, record, sending

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table; a subject that others refer to comes first."""
    people.create()
    families.create()
    conversations.create()
    alerts.create()
    sending.create()
    record.create()
