"""Take the pictures of the demo for the README: `python -m tools.pictures`."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.console.demo_drive import Visitor, demo_server, keep_marco_silent, visitor_at, worry_as_joan

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
STORIES: dict[str, Callable[[Visitor], None]] = {"demo-silence": keep_marco_silent, "demo-worry": worry_as_joan}


def main() -> None:
    """Drive each story in a real browser on a fresh demo, and keep how the page looks at its end."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, story in STORIES.items():
        with (
            tempfile.TemporaryDirectory() as folder,
            demo_server(Path(folder)) as address,
            visitor_at(address) as visitor,
        ):
            story(visitor)
            visitor.page.locator("body").click(position={"x": 2, "y": 300})
            path = PICTURES / f"{name}.png"
            visitor.page.screenshot(path=path, full_page=True)
            print(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


if __name__ == "__main__":
    main()
