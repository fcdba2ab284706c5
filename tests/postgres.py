"""A real PostgreSQL for tests: `KITHLINE_TEST_DATABASE_URL`, or a throw-away server of the system's own build.

    def test_it(postgres: Server) -> None:
        with postgres.database(build=migrate) as url: ...

`build(url)` fills a template once a run; each database is then copied from it, so a test pays milliseconds for a
whole schema. The server keeps fsync on and listens on a socket in its own folder only.
"""

import contextlib
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import URL, make_url

Build = Callable[[str], None]


@dataclass
class Server:
    """One PostgreSQL server on which databases may be made."""

    admin: URL
    templates: dict[Build, str] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    @contextlib.contextmanager
    def database(self, build: Build | None = None) -> Iterator[str]:
        """Lend a fresh database, filled by `build` when it is given; yields a `postgresql+psycopg://` address."""
        name = self._create("template1" if build is None else self._template(build))
        try:
            yield self._url(name)
        finally:
            self._drop(name)

    def close(self) -> None:
        """Remove the templates; they may stand on a server that outlives the run."""
        for name in self.templates.values():
            self._drop(name)

    def _template(self, build: Build) -> str:
        if build not in self.templates:
            name = self._create("template1")
            self.templates[build] = name
            build(self._url(name))
        return self.templates[build]

    def _create(self, template: str) -> str:
        # the process id keeps two runs (or two workers of one run) on one server apart
        name = f"kithline_test_{os.getpid()}_{next(self.numbers)}"
        self._say(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
        return name

    def _drop(self, name: str) -> None:
        self._say(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _say(self, statement: sql.Composed) -> None:
        plain = self.admin.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(statement)

    def _url(self, name: str) -> str:
        return self.admin.set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """Lend a server for the whole run; skips the test where there is none to be had."""
    given = os.environ.get("KITHLINE_TEST_DATABASE_URL")
    with contextlib.ExitStack() as stack:
        admin = make_url(given).set(drivername="postgresql+psycopg") if given else stack.enter_context(_started())
        server = Server(admin)
        stack.callback(server.close)
        yield server


def find_programs() -> Path | None:
    """Return the folder with the newest `initdb` and `postgres` of this system, or None."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    on_path = shutil.which("initdb")
    places = [*reversed(debian), *([Path(on_path).resolve().parent] if on_path else [])]
    return next((folder for folder in places if (folder / "postgres").exists()), None)


@contextlib.contextmanager
def _started() -> Iterator[URL]:
    programs = find_programs()
    if programs is None:
        pytest.skip("needs PostgreSQL")
    # PostgreSQL refuses to run as root; Debian's package brings the user it may run as
    user = "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="kith-pg-"))
    if user:
        shutil.chown(folder, user, user)
    try:
        _run(
            user, folder, programs / "initdb", "-D", "data", "-U", "kithline", "-A", "trust", "-E", "UTF8", "--locale=C"
        )
        with _serving(user, folder, programs / "postgres"):
            yield URL.create(
                "postgresql+psycopg", username="kithline", database="postgres", query={"host": str(folder)}
            )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _serving(user: str | None, folder: Path, program: Path) -> Iterator[None]:
    settings = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={folder}", "-c", "max_connections=200"]
    with (folder / "log").open("wb") as log:
        command = [str(program), "-D", "data", *settings]
        groups: list[str] | None = [] if user else None
        server = subprocess.Popen(
            command, cwd=folder, stdout=log, stderr=log, user=user, group=user, extra_groups=groups
        )
    try:
        _await_ready(server, folder)
        yield
    finally:
        server.send_signal(signal.SIGINT)  # the "fast" way down: it does not wait for a connection left open
        server.wait(timeout=30)


def _await_ready(server: "subprocess.Popen[bytes]", folder: Path) -> None:
    address = f"host={folder} user=kithline dbname=postgres"
    until = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(address).close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > until:
                raise RuntimeError((folder / "log").read_text()) from None
            time.sleep(0.05)
        else:
            return


def _run(user: str | None, folder: Path, *command: str | Path) -> None:
    groups: list[str] | None = [] if user else None
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, user=user, group=user, extra_groups=groups
    )
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
