"""The machine that is measured, in the words of a table: a figure without its machine says nothing."""

import os
import platform
import sqlite3
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from tests.postgres import find_programs


def facts(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield (what, how it is) of this machine, as it is now; `folder` stands on the disk that was measured."""
    yield "when", f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    yield "code", _code()
    yield "processor", f"{os.cpu_count()} cores, {_processor()}"
    yield "memory", _memory()
    yield "kernel", f"{platform.system()} {platform.release()}"
    yield "disk", _disk(folder)
    yield "Python", platform.python_version()
    yield "SQLite", sqlite3.sqlite_version
    yield "PostgreSQL", _postgresql()
    yield "load as this was written", " ".join(f"{each:.2f}" for each in os.getloadavg())


def _said(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return "unknown"
    return done.stdout.strip() or "unknown"


def _code() -> str:
    """Return the commit, and whether files that it holds were changed since."""
    unchanged = subprocess.run(["git", "diff", "--quiet", "HEAD"], check=False).returncode == 0
    return _said("git", "rev-parse", "--short", "HEAD") + ("" if unchanged else " with changes")


def _processor() -> str:
    named = (line for line in _lines("/proc/cpuinfo") if line.startswith("model name"))
    return next(named, ": unknown").split(":", 1)[1].strip()


def _memory() -> str:
    total = next((line for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), "MemTotal: 0 kB")
    return f"{int(total.split()[1]) / 1024 / 1024:.0f} GiB"


def _disk(folder: Path) -> str:
    found = _said("df", "--output=source,fstype", str(folder)).splitlines()
    return " ".join(found[-1].split()) + ", synchronous=FULL, WAL"


def _postgresql() -> str:
    programs = find_programs()
    return "none" if programs is None else _said(str(programs / "postgres"), "--version").split()[2]


def _lines(path: str) -> list[str]:
    return Path(path).read_text().splitlines() if Path(path).exists() else []
