"""What is built to be installed elsewhere holds all that Kithline needs to run, and nothing else."""

import gettext
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("casework", "bot", "storage", "scheduler", "console")
NEEDED = {".py", ".yaml", ".po", ".mako", ".html", ".css", ".js", ".svg"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    return zipfile.ZipFile(next(folder.glob("kithline-*.whl")))


def test_the_wheel_holds_every_file_that_kithline_reads(wheel: zipfile.ZipFile) -> None:
    here = {
        str(file.relative_to(ROOT))
        for room in ROOMS
        for file in (ROOT / room).rglob("*")
        if file.suffix in NEEDED and "__pycache__" not in file.parts
    }
    assert len(here) > 100
    assert here - set(wheel.namelist()) == set()


def test_the_wheel_holds_the_rooms_and_the_command_only(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(ROOMS)
    entry = next(name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    assert "kithline = console.cli.main:main" in wheel.read(entry).decode()


def test_every_catalogue_is_compiled_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    catalogues = [name for name in wheel.namelist() if name.endswith(".po")]
    assert catalogues
    for name in catalogues:
        compiled = gettext.GNUTranslations(io.BytesIO(wheel.read(name.removesuffix(".po") + ".mo")))
        assert compiled.info()["content-type"].lower() == "text/plain; charset=utf-8"


def test_building_leaves_no_compiled_catalogue_in_the_source(wheel: zipfile.ZipFile) -> None:
    assert wheel.namelist()
    assert list((ROOT / "bot").rglob("*.mo")) == []
