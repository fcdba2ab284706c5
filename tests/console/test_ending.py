"""A process that is told to end puts everything away first, and says so (A12)."""

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.console.demo_home import demo_path as demo_path
from tests.console.demo_home import demo_template as demo_template

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_a12_a_process_told_to_end_says_in_its_row_that_it_did(demo_path: Path, told: signal.Signals) -> None:
    command = [sys.executable, "-m", "console.cli.main", "demo", "--port", "0", "--database", str(demo_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        while not (line := process.stdout.readline()).startswith("Ready: "):
            assert line, "it ended before it was ready"
        process.send_signal(told)
        rest = process.communicate(timeout=30)[0]
    assert (process.returncode, rest) == (0, "The demo has ended; it goes on from here next time\n")
    assert not demo_path.with_name(demo_path.name + "-wal").exists(), "everything is in the file itself"
    with closing(sqlite3.connect(demo_path)) as conn:
        (ended_at,) = conn.execute("SELECT ended_at FROM process ORDER BY id DESC LIMIT 1").fetchone()
    assert ended_at is not None
