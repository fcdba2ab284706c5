"""A visitor at the demo page in a real browser: opens it, keeps Marco silent, worries as Joan.

The tests check every step of the way; `tools/pictures.py` takes its pictures at the end of the same way.
"""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Locator, Page, expect, sync_playwright

from tests.browsers import find_chromium

ROOT = Path(__file__).parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--force-color-profile=srgb",
]
PATIENCE_MS = 20_000
MOST_EVENTS = 12


class Visitor:
    """One browser page on one demo. `complaints` are what its console reported, a refused script or style among it."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on(
            "console", lambda line: self.complaints.append(line.text) if line.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(address)
        expect(page).to_have_title("Kithline demo")

    def phone(self, slug: str) -> Locator:
        return self.page.locator(f"#phone-{slug}")

    def reads(self, slug: str, words: str) -> None:
        """Find words among the messages of a phone."""
        expect(self.phone(slug).locator(".theirs").filter(has_text=words).last).to_be_attached()

    def goes_on(self) -> None:
        """Press "next event" and wait until it has happened."""
        with self.page.expect_response("**/demo/clock", timeout=PATIENCE_MS):
            self.page.locator(".move-next").click()
        expect(self.page.locator(".move-next")).to_be_enabled()

    def presses(self, matter: str) -> None:
        with self.page.expect_response("**/demo/desk", timeout=PATIENCE_MS):
            self.page.get_by_role("button", name=matter).click()

    def writes(self, slug: str, words: str) -> None:
        with self.page.expect_response(f"**/demo/phones/{slug}/text", timeout=PATIENCE_MS):
            self.page.locator(f"#text-{slug}").fill(words)
            self.page.locator(f"#text-{slug}").press("Enter")
        expect(self.page.locator(f"#text-{slug}")).to_have_value("")

    def taps(self, slug: str, label: str) -> None:
        with self.page.expect_response(f"**/demo/phones/{slug}/tap", timeout=PATIENCE_MS):
            self.phone(slug).get_by_role("button", name=label, exact=True).first.click()

    def until_check_ins(self) -> None:
        for _ in range(MOST_EVENTS):
            if self.phone("joan").locator(".chip").count():
                return
            self.goes_on()
        raise AssertionError("no check-in came")


def keep_marco_silent(visitor: Visitor) -> None:
    """Let the others answer, and go from event to event until the supervisor is told."""
    visitor.until_check_ins()
    visitor.presses("Everybody but Marco answers")
    expect(visitor.phone("joan").locator(".chip")).to_have_count(0)
    for _ in range(MOST_EVENTS):
        if visitor.phone("david").locator(".bubble").count():
            break
        visitor.goes_on()
    visitor.reads("marco", "when you have a moment")
    visitor.reads("marco", "trying this number too")
    visitor.reads("kemi", "could you be free for Sat 10:00")
    visitor.reads("hannah", "MEDIUM Maple: no reply from one member since Wednesday")
    visitor.reads("david", "nobody has this after")
    for hop in ("Thu 14:00 Hannah told", "Thu 16:00 Hannah told again", "Fri 10:00 David told"):
        expect(visitor.page.locator(".hops li").filter(has_text=hop)).to_have_count(1)
    expect(visitor.page.locator("#nobody")).to_contain_text("Nobody owns this.")


def worry_as_joan(visitor: Visitor) -> None:
    """Worry in the middle of a question, answer what is asked, and have the alert taken by the practitioner."""
    visitor.until_check_ins()
    visitor.taps("joan", "Going well")
    visitor.reads("joan", "Did your part happen this week: Morning wave?")
    visitor.writes("joan", "worried")
    visitor.reads("joan", "Is anyone in danger right now?")
    visitor.reads("hannah", "HIGH Maple: worry raised")
    for answer in ("No", "Yes", "Yes, now"):
        if visitor.phone("joan").get_by_role("button", name=answer, exact=True).count():
            visitor.taps("joan", answer)
    visitor.writes("joan", "They were shouting on the stairs for an hour")
    visitor.reads("joan", "Your words are saved")
    again = visitor.phone("joan").locator(".theirs").filter(has_text="Did your part happen this week: Morning wave?")
    expect(again).to_have_count(3)  # last week's, this week's, and the same again after the worry
    visitor.taps("hannah", "I have it")
    visitor.reads("hannah", "is yours from")
    expect(visitor.page.locator("#alerts")).to_contain_text("Hannah has it")


@contextmanager
def demo_server(folder: Path) -> Iterator[str]:
    """Run `kithline demo` as a visitor would, with a file of its own; give its address once it answers."""
    port = _free_port()
    command = [sys.executable, "-m", "console.cli.main", "demo", "--port", str(port), "--database"]
    with subprocess.Popen(
        [*command, str(folder / "demo.sqlite3")], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        try:
            told = []
            for line in process.stdout:
                told.append(line)
                if line.startswith("Ready: "):
                    break
            assert told, "it said nothing"
            assert told[-1].startswith("Ready: "), "".join(told)
            yield told[-1].split()[1]
        finally:
            process.terminate()
            process.wait(30)


@contextmanager
def visitor_at(address: str, *, width: int = 1280, height: int = 900) -> Iterator[Visitor]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        page = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce").new_page()
        page.set_default_timeout(PATIENCE_MS)
        yield Visitor(page, address)
        browser.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
