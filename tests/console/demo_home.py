"""A demo of its own for each test, copied from one that was made once: making the family takes a second."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from console.composition import House
from console.demo.clock import DemoClock
from console.demo.reading import PhoneView, read_phone
from console.demo.run import demo_house


@dataclass
class DemoHome:
    """An open demo: its house, its clock, and a look at anybody's phone."""

    house: House
    clock: DemoClock
    path: Path

    def phone(self, slug: str) -> PhoneView:
        found = read_phone(self.house, slug)
        assert found is not None, f"nobody called {slug}"
        return found[1]

    def last_words(self, slug: str) -> str:
        shown = self.phone(slug).bubbles
        return shown[-1].words if shown else ""


@contextmanager
def open_home(path: Path) -> Iterator[DemoHome]:
    with demo_house(path, lambda line: None) as (house, clock):
        yield DemoHome(house, clock, path)


@pytest.fixture(scope="session")
def demo_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    with open_home(folder / "demo.sqlite3"):
        pass
    return folder


@pytest.fixture
def demo_path(demo_template: Path, tmp_path: Path) -> Path:
    """A seeded demo that nobody has open."""
    folder = tmp_path / "kithline"
    shutil.copytree(demo_template, folder)
    return folder / "demo.sqlite3"


@pytest.fixture
def home(demo_path: Path) -> Iterator[DemoHome]:
    with open_home(demo_path) as opened:
        yield opened
