"""Brings a database to this version's tables, and refuses one that is ahead of it."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from storage.faults import SchemaNewer, SchemaOlder

_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 0x6B697468  # any number of our own, for PostgreSQL's advisory lock


def upgrade(engine: Engine) -> None:
    """Run every migration that is missing, all in one transaction: a kill leaves the schema as it was (A8).

    Two processes that try at once wait for each other. Raises `SchemaNewer`.
    """
    with engine.begin() as conn:
        if conn.dialect.name == "postgresql":
            conn.execute(text("SET LOCAL statement_timeout = 0"))
            conn.execute(text("SET LOCAL lock_timeout = '60s'"))
            conn.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        _refuse_newer(conn)
        config = _config()
        config.attributes["connection"] = conn
        command.upgrade(config, "head")


def at_head(engine: Engine) -> bool:
    """Tell whether the database has exactly this version's tables. Raises `SchemaNewer`."""
    with engine.connect() as conn:
        _refuse_newer(conn)
        return _found(conn) == _head()


def require_head(engine: Engine) -> None:
    """Raise `SchemaOlder` or `SchemaNewer` unless the database fits this version (E12)."""
    if not at_head(engine):
        raise SchemaOlder("the database is older than this version; `kithline serve` brings it up to date")


def _refuse_newer(conn: Connection) -> None:
    found = _found(conn)
    if found is not None and found not in _known():
        raise SchemaNewer(
            f"the database (schema {found}) was made by a newer version than this one (schema {_head()}); "
            "install that version, or restore a backup from before it"
        )


def _found(conn: Connection) -> str | None:
    return MigrationContext.configure(conn).get_current_revision()


def _head() -> str | None:
    return ScriptDirectory.from_config(_config()).get_current_head()


def _known() -> set[str]:
    return {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
