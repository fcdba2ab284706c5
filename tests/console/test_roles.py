"""One process or several: each role says plainly where it cannot be played (F9)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from storage.keys import make_keys
from tests.doubles import telegram
from tests.faults.cluster import cluster
from tests.faults.served import eventually
from tests.postgres import Server

ROOT = Path(__file__).parents[2]


def _says(*command: str, **settings: str) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("KITHLINE_")}
    done = subprocess.run(
        [sys.executable, "-m", "console.cli.main", *command],
        cwd=ROOT,
        env={**clean, **{f"KITHLINE_{name}": value for name, value in settings.items()}},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    return done.stderr.splitlines()[-1]


@pytest.mark.parametrize("role", ["web", "worker"])
def test_f9_on_sqlite_one_process_does_everything(tmp_path: Path, role: str) -> None:
    address = f"sqlite:///{tmp_path / 'live.sqlite'}"
    said = _says(role, DATABASE_URL=address, KEYS=make_keys(), TELEGRAM_TOKEN=telegram.TOKEN)
    assert said == (
        f"kithline: `kithline {role}` needs PostgreSQL; on SQLite `kithline serve` does everything in one process"
    )


def test_f9_several_processes_do_not_ask_telegram_at_once(tmp_path: Path) -> None:
    said = _says(
        "web", DATABASE_URL="postgresql://nobody@nowhere.invalid/k", KEYS=make_keys(), TELEGRAM_TOKEN=telegram.TOKEN
    )
    assert said.startswith("kithline: Telegram is polled by `kithline serve` alone")


@pytest.mark.postgres
def test_f9_a_second_clock_by_mistake_does_nothing_twice(postgres: Server, tmp_path: Path) -> None:
    with cluster(postgres, tmp_path, 24) as town:
        town.serve()
        town.serve()
        town.worker()
        eventually(lambda: len(town.asked()) == town.plan.members, 60)
        eventually(lambda: not town.under_way(), 60)
        assert set(town.asked().values()) == {1}
        assert len(town.opened()) == town.plan.members
