"""The tables of the workers' jobs, on PostgreSQL: as Procrastinate 3.10 makes them (design 6a).

The library is held at that version; a newer one comes with a migration that carries its own changes over.
"""

from typing import Any

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them; on SQLite one process does everything, and there are no jobs."""
    conn = op.get_bind()
    if conn.dialect.name == "postgresql":
        driver: Any = conn.connection.driver_connection
        driver.execute(SchemaManager.get_schema())  # many statements at once, without values
