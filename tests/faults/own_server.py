"""A PostgreSQL server of a test's own, which may be ended and started again in the middle of everything."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.postgres import find_programs


@dataclass(frozen=True)
class OwnServer:
    """Its programs and its folder; it listens on a socket in that folder only."""

    programs: Path
    folder: Path
    user: str | None

    @property
    def socket(self) -> Path:
        """Return the socket it listens at."""
        return self.folder / ".s.PGSQL.5432"

    def address(self, host: Path | None = None) -> str:
        """Return the address of its one database, perhaps by way of another folder with a socket."""
        return f"postgresql+psycopg://kithline@/postgres?host={host or self.folder}"

    def restart(self) -> None:
        """End it as a power cut would, and start it again; returns when it takes connections."""
        self._control("restart", "-m", "immediate", "-o", self._settings())

    def stop(self) -> None:
        """End it as a power cut would."""
        self._control("stop", "-m", "immediate")

    def start(self) -> None:
        """Start it; returns when it takes connections."""
        self._control("start", "-o", self._settings())

    def make(self) -> None:
        """Make its folder ready; fsync stays on."""
        self._run("initdb", "-U", "kithline", "-A", "trust", "-E", "UTF8", "--locale=C")

    @property
    def plain(self) -> str:
        """Return the address of its one database for psycopg itself."""
        return f"host={self.folder} user=kithline dbname=postgres"

    def say(self, statement: str) -> "list[tuple[Any, ...]]":
        """Say something as its administrator; return the rows it answers with."""
        with psycopg.connect(self.plain, autocommit=True) as conn:
            said = conn.execute(statement)  # type: ignore[arg-type]
            return said.fetchall() if said.description else []

    def log(self) -> str:
        """Return what it has logged since it was made."""
        return (self.folder / "log").read_text()

    def empty(self) -> None:
        """Forget every table."""
        self.say("DROP SCHEMA public CASCADE; CREATE SCHEMA public")

    def cut_everybody(self) -> int:
        """Cut every connection but our own; return how many there were."""
        return len(
            self.say(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
        )

    def _settings(self) -> str:
        return f"-c listen_addresses= -c unix_socket_directories={self.folder} -c max_connections=60"

    def _control(self, *words: str) -> None:
        self._run("pg_ctl", "-w", "-t", "60", "-l", "log", *words)

    def _run(self, program: str, *words: str) -> None:
        with (self.folder / "said").open("ab") as said:
            # its output goes to a file: the server would keep a pipe open for as long as it lives
            done = subprocess.run(
                [self.programs / program, "-D", "data", *words],
                cwd=self.folder,
                stdout=said,
                stderr=said,
                check=False,
                user=self.user,
                group=self.user,
                extra_groups=[] if self.user else None,
            )
        if done.returncode:
            raise RuntimeError((self.folder / "said").read_text())


@contextmanager
def own_server() -> Iterator[OwnServer]:
    """Make and start a server for the block; skips the test where there is no PostgreSQL."""
    programs = find_programs()
    if programs is None:
        pytest.skip("needs PostgreSQL")
    # PostgreSQL refuses to run as root; Debian's package brings the user it may run as
    user = "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="kith-own-pg-"))
    if user:
        shutil.chown(folder, user, user)
    server = OwnServer(programs, folder, user)
    try:
        server.make()
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
