"""What others wrote is carried unchanged, with its licence, and is all that the page loads besides our own."""

import hashlib
import re
from pathlib import Path

STATIC = Path(__file__).parents[2] / "console" / "static"
VENDOR = STATIC / "vendor"


def _listed() -> dict[str, str]:
    lines = (VENDOR / "SHA256SUMS").read_text("ascii").splitlines()
    return {name: digest for digest, name in (line.split(maxsplit=1) for line in lines)}


def test_every_vendored_file_is_listed_with_its_sum() -> None:
    found = {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "SHA256SUMS"
    }
    assert found == _listed()
    assert {"htmx/htmx.min.js", "htmx/LICENSE", "pico/pico.min.css", "pico/LICENSE.md"} == found.keys()


def test_the_page_loads_only_files_that_are_here() -> None:
    page = (STATIC.parent / "templates" / "demo" / "page.html").read_text("utf-8")
    loaded = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
    assert len(loaded) == 5
    for address in loaded:
        assert (STATIC.parent / address.lstrip("/")).is_file(), address
