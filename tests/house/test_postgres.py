"""The throw-away PostgreSQL that storage tests stand on."""

import psycopg
import pytest
from sqlalchemy import make_url

from tests.postgres import Server

pytestmark = pytest.mark.postgres


def test_a_database_is_a_copy_of_its_template_and_gone_afterwards(postgres: Server) -> None:
    built: list[str] = []

    def build(url: str) -> None:
        built.append(url)
        _run(url, "CREATE TABLE kept (word text)")

    with postgres.database(build) as first:
        _run(first, "INSERT INTO kept VALUES ('one')")
        with postgres.database(build) as second:
            assert _rows(second, "SELECT word FROM kept") == []
        assert _rows(first, "SELECT word FROM kept") == [("one",)]
    assert len(built) == 1
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        _rows(first, "SELECT 1")


def test_what_is_committed_is_on_disk(postgres: Server) -> None:
    with postgres.database() as url:
        assert _rows(url, "SHOW fsync") == [("on",)]
        assert _rows(url, "SHOW synchronous_commit") == [("on",)]


def _run(url: str, statement: str) -> None:
    with psycopg.connect(_plain(url)) as connection:
        connection.execute(statement.encode())


def _rows(url: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(_plain(url)) as connection:
        return connection.execute(query.encode()).fetchall()


def _plain(url: str) -> str:
    assert url.startswith("postgresql+psycopg://")
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
