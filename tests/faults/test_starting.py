"""A place where no database can be kept is refused at the start, in one line that names it and the remedy (E5)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.served import ROOT, Product
from tests.faults.served import on_sqlite as on_sqlite
from tests.faults.strangers import house_of

NOT_OURS = 0o600 if os.geteuid() == 0 else 0o000
"""A file of root's for `nobody`; whoever is no root has no file of somebody else to give, and takes its own rights."""

RIGHTS = "may not be read and written by this user; change its owner or rights"


def _refused(product: Product, file: Path) -> str:
    """Start the product on that file; return the one line it says before it ends."""
    product.url = f"sqlite:///{file}"
    words = [sys.executable, "-m", "tests.faults.strangers", "serve", "--port", "1"]
    done = subprocess.run(
        words, cwd=ROOT, env=product.environment(), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1, done.stderr
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    return line


@pytest.fixture
def source(on_sqlite: Product) -> Path:
    return Path(on_sqlite.url.removeprefix("sqlite:///"))


def test_e5_a_missing_folder_is_named_by_the_command(on_sqlite: Product, source: Path) -> None:
    with house_of(source, folder_mode=0o755, file_mode=0o644, own=True) as file:
        folder = file.parent / "nowhere"
        said = _refused(on_sqlite, folder / "kithline.sqlite")
    assert said == f"kithline: the folder {folder} is not there; make it first"


@pytest.mark.parametrize(
    ("file_mode", "own"), [(0o444, True), (NOT_OURS, False)], ids=["read-only", "of somebody else"]
)
def test_e5_a_file_that_may_not_be_written_is_named_by_the_command(
    on_sqlite: Product, source: Path, file_mode: int, own: bool
) -> None:
    with house_of(source, folder_mode=0o777, file_mode=file_mode, own=own) as file:
        assert _refused(on_sqlite, file) == f"kithline: {file} {RIGHTS}"


def test_e5_a_folder_that_may_not_be_written_is_named_by_the_command(on_sqlite: Product, source: Path) -> None:
    with house_of(source, folder_mode=0o555, file_mode=0o666, own=True) as file:
        said = _refused(on_sqlite, file)
    assert said == f"kithline: the folder {file.parent} may not be written by this user; change its owner or rights"


def test_e5_a_folder_that_may_not_even_be_entered_is_named_by_the_command(on_sqlite: Product, source: Path) -> None:
    with house_of(source, folder_mode=0o600, file_mode=0o666, own=False) as file:
        said = _refused(on_sqlite, file.parent / "inner" / "kithline.sqlite")
    assert said.startswith("kithline: the folder ")
    assert "change its owner or rights" in said
