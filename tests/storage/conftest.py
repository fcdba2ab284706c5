"""One database a test, on SQLite and on a real PostgreSQL, each copied from a template that was migrated once."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import make_url

from storage.database import Database
from storage.engines import make_engines
from storage.keys import Keys, make_keys
from storage.schema import upgrade
from storage.work import Work
from tests.storage.postgres_server import copy_of, running_server

NOW = datetime(2026, 6, 15, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def keys() -> Keys:
    return Keys.parse(make_keys())


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an empty database on a server of our own."""
    with running_server(tmp_path_factory.mktemp("postgres")) as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres: str) -> str:
    url = copy_of(postgres, "template1")
    _migrate(url)
    return url


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "kithline.sqlite"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """An up-to-date database without rows."""
    if request.param == "sqlite":
        found: str = request.getfixturevalue("sqlite_url")
        return found
    template: str = request.getfixturevalue("postgres_template")
    return copy_of(template, str(make_url(template).database))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.sqlite'}"
    return copy_of(request.getfixturevalue("postgres"), "template1")


@pytest.fixture
def database(database_url: str, keys: Keys) -> Iterator[Database]:
    opened = Database(database_url, keys)
    yield opened
    opened.close()


@pytest.fixture
def postgres_database(postgres_template: str, keys: Keys) -> Iterator[Database]:
    """For what only PostgreSQL can do wrong."""
    opened = Database(copy_of(postgres_template, str(make_url(postgres_template).database)), keys)
    yield opened
    opened.close()


@pytest.fixture
def work(database: Database) -> Iterator[Work]:
    with database.writing(NOW) as opened:
        yield opened


def _migrate(url: str) -> None:
    engines = make_engines(url)
    upgrade(engines.write)
    engines.write.dispose()
