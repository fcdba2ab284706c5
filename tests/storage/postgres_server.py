"""A PostgreSQL of our own for the length of a test run, or the one that `KITHLINE_TEST_DATABASE_URL` names."""

import os
import shutil
import socket
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

_FAST = ("fsync=off", "full_page_writes=off", "shared_buffers=32MB", "max_connections=60")


@contextmanager
def running_server(folder: Path) -> Iterator[str]:
    """Yield the address of a server, stopping it afterwards if it is ours."""
    given = os.environ.get("KITHLINE_TEST_DATABASE_URL")
    if given:
        yield given
        return
    programs = _programs()
    data, port = folder / "data", _free_port()
    folder.chmod(0o755)
    owner = "postgres" if os.geteuid() == 0 else None
    if owner:
        for parent in (folder, *folder.parents[:2]):
            parent.chmod(parent.stat().st_mode | 0o011)
        shutil.chown(folder, owner)
    run = {"user": owner, "check": True, "stdout": subprocess.DEVNULL, "cwd": folder, "stderr": subprocess.DEVNULL}
    subprocess.run([programs / "initdb", "-D", data, "-U", "kithline", "-A", "trust", "-E", "UTF8", "-N"], **run)
    settings = [
        part for setting in (*_FAST, f"port={port}", f"unix_socket_directories={folder}") for part in ("-c", setting)
    ]
    start = [programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", " ".join(settings), "start"]
    subprocess.run(start, **run)
    try:
        yield f"postgresql://kithline@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **run)


def copy_of(url: str, template: str) -> str:
    """Make a fresh database from a template and return its address."""
    name = f"kithline_{uuid.uuid4().hex}"
    address = make_url(url)
    admin = address.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(admin, autocommit=True) as conn:
        conn.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return address.set(database=name).render_as_string(hide_password=False)


def _programs() -> Path:
    found = shutil.which("pg_ctl")
    places = [Path(found).parent] if found else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if not places:
        pytest.skip("no PostgreSQL on this machine; `make tools` installs one")
    return places[0]


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
