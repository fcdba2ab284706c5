"""The demo in a real browser: silence climbs to the supervisor, a worry reaches a named human, typing is never lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.console.demo_drive import Visitor, demo_server, keep_marco_silent, visitor_at, worry_as_joan

pytestmark = pytest.mark.browser


@pytest.fixture
def visitor(tmp_path: Path) -> Iterator[Visitor]:
    with demo_server(tmp_path) as address, visitor_at(address) as opened:
        yield opened
        assert opened.complaints == []


def test_marcos_silence_climbs_until_the_supervisor_is_told(visitor: Visitor, tmp_path: Path) -> None:
    keep_marco_silent(visitor)
    visitor.page.screenshot(path=tmp_path / "silence.png", full_page=True)
    visitor.taps("david", "I have it")
    visitor.reads("david", "is yours from")
    expect(visitor.page.locator("#nobody")).to_have_count(0)
    expect(visitor.page.locator("#alerts")).to_contain_text("David has it")


def test_joans_worry_reaches_hannah_and_the_question_is_asked_again(visitor: Visitor, tmp_path: Path) -> None:
    worry_as_joan(visitor)
    visitor.page.screenshot(path=tmp_path / "worry.png", full_page=True)


def test_half_written_words_and_the_cursor_stay_while_the_page_changes(visitor: Visitor) -> None:
    box = visitor.page.locator("#text-mari")
    box.fill("half writ")
    visitor.goes_on()
    expect(box).to_have_value("half writ")
    box.focus()
    box.press("End")
    before = visitor.page.locator("#seen").get_attribute("value")
    with visitor.page.expect_response("**/demo/live?*", timeout=5_000) as polled:
        pass
    assert polled.value.status == 204
    assert visitor.page.locator("#seen").get_attribute("value") == before
    box.press_sequentially("ten")
    expect(box).to_have_value("half written")
    expect(box).to_be_focused()


def test_nothing_sticks_out_at_any_width(visitor: Visitor) -> None:
    visitor.until_check_ins()
    for width in (360, 768, 1280, 1920):
        visitor.page.set_viewport_size({"width": width, "height": 900})
        assert visitor.page.locator("html").evaluate("root => root.scrollWidth") <= width
        expect(visitor.phone("mari")).to_be_in_viewport()
