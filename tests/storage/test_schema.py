"""The tables that migrations make are the tables that the models say."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from storage.engines import make_engines
from storage.faults import SchemaNewer, SchemaOlder
from storage.models import Base
from storage.schema import at_head, require_head, upgrade


@pytest.fixture
def empty(empty_url):
    engines = make_engines(empty_url)
    yield engines.write
    engines.write.dispose()
    engines.read.dispose()


def partial_indexes(engine: Engine) -> set[tuple[str, str]]:
    """Names and conditions of the indexes of waking rows, which alembic does not compare."""
    if engine.dialect.name == "sqlite":
        asked = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'"
    else:
        asked = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexdef LIKE '% WHERE %'"
    with engine.connect() as conn:
        return {(name, sql.split(" WHERE ")[1]) for name, sql in conn.execute(text(asked))}


def is_ours(_object: object, name: str | None, *_: object) -> bool:
    """The workers' jobs have tables and indexes of their library's making."""
    return "procrastinate" not in (name or "")


def test_models_and_migrations_agree(empty):
    upgrade(empty)
    with empty.connect() as conn:
        opts = {"compare_type": True, "include_object": is_ours}
        context = MigrationContext.configure(conn, opts=opts)
        assert compare_metadata(context, Base.metadata) == []


def test_indexes_of_waking_rows_are_the_same_in_models_and_migrations(empty):
    upgrade(empty)
    migrated = partial_indexes(empty)
    Base.metadata.drop_all(empty)
    Base.metadata.create_all(empty)
    assert migrated == partial_indexes(empty)
    assert {name for name, _ in migrated} >= {"ix_timer_due", "ix_outbound_message_due", "ix_prompt_open"}


def test_an_upgrade_of_an_up_to_date_database_changes_nothing(empty):
    assert not at_head(empty)
    upgrade(empty)
    upgrade(empty)
    assert at_head(empty)


def test_e12_a_database_from_a_newer_version_is_refused_in_one_line(empty):
    upgrade(empty)
    with empty.begin() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for refused in (upgrade, at_head, require_head):
        with pytest.raises(SchemaNewer, match=r"^the database \(schema 9999\) was made by a newer version[^\n]*$"):
            refused(empty)


def test_e12_a_database_from_an_older_version_is_refused_until_it_is_upgraded(empty):
    with pytest.raises(SchemaOlder, match="older"):
        require_head(empty)
    upgrade(empty)
    require_head(empty)


def test_a8_a_migration_that_fails_half_way_leaves_nothing_behind(empty, monkeypatch):
    from storage.migrations.first import record

    def fail() -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as broken:
        broken.setattr(record, "create", fail)
        with pytest.raises(RuntimeError, match="power cut"):
            upgrade(empty)
    assert inspect(empty).get_table_names() == []
    upgrade(empty)
    assert at_head(empty)


KILLED_HALF_WAY = """
import sys, time
from storage.engines import make_engines
from storage.migrations.first import record
from storage.schema import upgrade

def hang():
    print("half way", flush=True)
    time.sleep(60)

record.create = hang
upgrade(make_engines(sys.argv[1]).write)
"""


def test_a8_a_kill_in_the_middle_of_a_migration_leaves_never_half_a_schema(empty, empty_url):
    command = [sys.executable, "-c", KILLED_HALF_WAY, empty_url]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root, env=dict(os.environ)) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "half way"
        process.send_signal(signal.SIGKILL)
    upgrade(empty)  # on PostgreSQL this waits until the server has seen the death
    assert at_head(empty)
    found = {name for name in inspect(empty).get_table_names() if not name.startswith("procrastinate_")}
    assert found == {*Base.metadata.tables, "alembic_version"}


def test_two_processes_that_upgrade_at_once_both_succeed(empty_url):
    command = [
        sys.executable,
        "-c",
        "import sys; from storage.engines import make_engines; from storage.schema import upgrade;"
        "upgrade(make_engines(sys.argv[1]).write)",
        empty_url,
    ]
    root = Path(__file__).parents[2]
    both = [subprocess.Popen(command, cwd=root) for _ in range(2)]
    assert [process.wait(30) for process in both] == [0, 0]


def test_every_table_has_a_row_id_of_ours_or_says_why_not():
    own = {"process", "channel_cursor"}  # the database numbers starts; a channel is its own key
    for table in Base.metadata.sorted_tables:
        ours = "id" in table.c and table.c.id.autoincrement is False
        assert ours == (table.name not in own), table.name
