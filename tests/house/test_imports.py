"""Who may import whom (pyproject.toml, `importlinter`), and proof that the rules can be broken."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("casework", "bot", "storage", "scheduler", "console")
PLANTED = [
    ("downwards", "casework/planted.py", "import storage"),
    ("downwards", "bot/planted.py", "from scheduler import auditor"),
    ("engine", "bot/dialogue/planted.py", "import bot.channels"),
    ("pure", "casework/planted.py", "import sqlalchemy"),
    ("pure", "bot/dialogue/planted.py", "import time"),
    ("providers", "scheduler/planted.py", "import twilio"),
    ("providers", "bot/planted.py", "def late() -> None:\n    import telegram"),
    ("auditor", "scheduler/auditor.py", "from scheduler import timers"),
]


def test_every_room_keeps_to_its_imports() -> None:
    done = _lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_house_without_faults_passes(tmp_path: Path) -> None:
    done = _lint(_house(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("contract", "file", "planted"), PLANTED)
def test_a_planted_import_is_found(tmp_path: Path, contract: str, file: str, planted: str) -> None:
    house = _house(tmp_path)
    (house / file).write_text(f"{planted}\n")
    done = _lint(house)
    assert f"{_name(contract)} BROKEN" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 1


def test_every_contract_has_a_planted_fault() -> None:
    assert {contract for contract, _, _ in PLANTED} == {contract["id"] for contract in _contracts()}


def _house(folder: Path) -> Path:
    """Make empty rooms under the real contracts."""
    packages = (*ROOMS, "bot/dialogue", "bot/channels", "scheduler/handlers")
    for package in packages:
        (folder / package).mkdir()
        (folder / package / "__init__.py").touch()
    for module in ("scheduler/auditor.py", "scheduler/timers.py"):
        (folder / module).touch()
    (folder / "bot/channels/providers.py").write_text("import telegram\nimport twilio\n")
    (folder / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    return folder


def _lint(folder: Path) -> "subprocess.CompletedProcess[str]":
    # run from the folder, so that its rooms are found before the installed ones
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def _name(contract: str) -> str:
    return next(str(each["name"]) for each in _contracts() if each["id"] == contract)


def _contracts() -> list[dict[str, object]]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        contracts: list[dict[str, object]] = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    return contracts
