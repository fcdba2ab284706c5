"""One line says what was not run; under KITHLINE_STRICT=1 nothing may be skipped."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SUITE = """
import pytest

def test_passes() -> None: ...

@pytest.mark.skip(reason="needs PostgreSQL")
def test_one() -> None: ...

@pytest.mark.skip(reason="needs PostgreSQL")
def test_two() -> None: ...

def test_three() -> None:
    pytest.skip("needs root")

@pytest.mark.xfail
def test_known_fault() -> None:
    assert not "fixed"
"""
SKIPPED_FILE = 'import pytest\npytest.skip("needs PostgreSQL", allow_module_level=True)\n'


def test_skips_are_told_in_one_line_with_their_remedy(tmp_path: Path) -> None:
    done = _run(tmp_path, SUITE, strict="0")
    told = [line for line in done.stdout.splitlines() if line.startswith("Not run here")]
    assert told == ["Not run here: 2 x needs PostgreSQL (make tools); 1 x needs root (run as root)"]
    assert "1 passed, 3 skipped, 1 xfailed" in done.stdout
    assert done.returncode == 0


def test_a_strict_run_fails_each_skipped_test_and_says_why(tmp_path: Path) -> None:
    done = _run(tmp_path, SUITE, strict="1")
    assert "1 failed, 1 passed, 1 xfailed, 2 errors" in done.stdout  # a mark skips before the test begins: an error
    assert "KITHLINE_STRICT=1 forbids it: needs PostgreSQL" in done.stdout
    assert done.returncode == 1


def test_a_skipped_file_passes_quietly_and_fails_a_strict_run(tmp_path: Path) -> None:
    assert "1 skipped" in _run(tmp_path, SKIPPED_FILE, strict="0").stdout
    strict = _run(tmp_path, SKIPPED_FILE, strict="1")
    assert "1 error" in strict.stdout
    assert strict.returncode != 0


def _run(folder: Path, suite: str, *, strict: str) -> "subprocess.CompletedProcess[str]":
    """Run `suite` under our conftest in a process of its own, in `folder`."""
    (folder / "conftest.py").write_text("from tests.conftest import *  # noqa: F403\n")
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "test_it.py").write_text(suite)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment = inherited | {"KITHLINE_STRICT": strict, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_it.py"]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
