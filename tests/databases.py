"""One database a test, on SQLite and on a real PostgreSQL, each copied from a template that was migrated once."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.database import Database
from storage.engines import make_engines
from storage.keys import Keys, make_keys
from storage.schema import upgrade
from storage.work import Work
from tests.postgres import Server

NOW = datetime(2026, 6, 15, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def keys() -> Keys:
    return Keys.parse(make_keys())


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "kithline.sqlite"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """An up-to-date database without rows."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
    else:
        server: Server = request.getfixturevalue("postgres")
        with server.database(build=_migrate) as url:
            yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"
    else:
        server: Server = request.getfixturevalue("postgres")
        with server.database() as url:
            yield url


@pytest.fixture
def database(database_url: str, keys: Keys) -> Iterator[Database]:
    opened = Database(database_url, keys)
    yield opened
    opened.close()


@pytest.fixture
def postgres_database(postgres: Server, keys: Keys) -> Iterator[Database]:
    """For what only PostgreSQL can do wrong."""
    with postgres.database(build=_migrate) as url:
        opened = Database(url, keys)
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
