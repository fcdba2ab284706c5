"""`kithline serve` is killed while it makes or changes tables: all or nothing, and the next start goes on (A8)."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from alembic import command
from sqlalchemy import Engine, inspect, select, text

from storage.engines import make_engines
from storage.keys import make_keys
from storage.models import Base, Installation
from storage.schema import _config, at_head, upgrade
from tests.doubles.telegram import TelegramDouble
from tests.faults.early_twilio import EarlyTwilio
from tests.faults.served import ROOT, Product

WRITING_THE_VERSION = "alembic.runtime.migration:HeadMaintainer.update_to_step"
PLACES = [
    pytest.param("storage.migrations.first.families:create", marks=pytest.mark.soak),
    pytest.param("storage.migrations.first.record:create", marks=pytest.mark.soak),
    WRITING_THE_VERSION,
]


@pytest.fixture
def unborn(empty_url: str, tmp_path: Path) -> Iterator[Product]:
    """The product before its first start: a database without tables."""
    with closing(EarlyTwilio()) as twilio, closing(TelegramDouble()) as telegram:
        yield Product(empty_url, make_keys(), tmp_path, twilio, telegram)


@pytest.fixture
def engine(empty_url: str) -> Iterator[Engine]:
    engines = make_engines(empty_url)
    yield engines.write
    engines.write.dispose()
    engines.read.dispose()


def _killed_at(place: str, product: Product) -> None:
    """Start the product, and kill it where it has come to that place."""
    words = [sys.executable, "-m", "tests.faults.foothold", place, "serve", "--port", "0"]
    with subprocess.Popen(words, cwd=ROOT, env=product.environment(), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline().strip() == f"stopped at {place}"
        finally:
            process.kill()


@pytest.mark.parametrize("place", PLACES)
def test_a8_a_kill_while_the_first_tables_are_made_leaves_none_and_the_next_start_makes_them_all(
    unborn: Product, engine: Engine, place: str
) -> None:
    _killed_at(place, unborn)
    assert inspect(engine).get_table_names() == []
    upgrade(engine)  # on PostgreSQL this waits until the server has seen the death
    _whole(engine)


def test_a8_a_kill_while_tables_are_changed_leaves_the_old_ones_with_every_row_and_the_next_start_changes_them(
    unborn: Product, engine: Engine
) -> None:
    first = _config()
    with engine.begin() as conn:
        first.attributes["connection"] = conn
        command.upgrade(first, "0001")
        conn.execute(text("INSERT INTO channel_cursor (channel, value) VALUES ('telegram', '7')"))
    tables = set(inspect(engine).get_table_names())
    _killed_at(WRITING_THE_VERSION, unborn)
    assert set(inspect(engine).get_table_names()) == tables
    with engine.connect() as conn:
        assert conn.scalar(text("SELECT version_num FROM alembic_version")) == "0001"
        assert conn.scalar(text("SELECT value FROM channel_cursor")) == "7"
    with unborn.serves() as served:
        assert httpx.get(f"{served.address}/ready").status_code == 200
    _whole(engine)
    assert unborn.rows(select(Installation.stamp)) == [("live",)]
    with engine.connect() as conn:
        assert conn.scalar(text("SELECT value FROM channel_cursor")) == "7"


def _whole(engine: Engine) -> None:
    assert at_head(engine)
    assert set(Base.metadata.tables) <= set(inspect(engine).get_table_names())
