"""Sessions whose process has stopped in the middle of a transaction: their locks would hold everybody up (F2).

PostgreSQL ends a transaction that idles, but not one whose client fell silent between the parts of a set of rows.
"""

from datetime import timedelta

from sqlalchemy import text

from storage.database import Database
from storage.engines import APPLICATION, JOBS_APPLICATION

SILENT = timedelta(seconds=12)
"""No unit of work is silent for so long; past it its process is frozen, or cut off."""

_END = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND usename = current_user AND application_name = ANY(:ours)"
    " AND xact_start IS NOT NULL AND wait_event_type = 'Client' AND query_start < now() - :silent"
)


def end_frozen(database: Database) -> int:
    """End the transactions of our own that wait for a silent client; return how many. PostgreSQL only."""
    with database.engine.connect() as conn:
        return len(conn.execute(_END, {"ours": [APPLICATION, JOBS_APPLICATION], "silent": SILENT}).all())
