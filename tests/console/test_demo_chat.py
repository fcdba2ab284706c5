"""The terminal twin: one phone of the demo, on the same database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from console.demo.chat import UnknownPhone, run_chat
from console.demo.run import NotADemo
from tests.console.demo_home import DemoHome
from tests.console.demo_home import demo_path as demo_path
from tests.console.demo_home import demo_template as demo_template
from tests.console.demo_home import home as home


class Terminal:
    """Types what it was given, then ends its input; keeps what it was shown."""

    def __init__(self, *typed: str) -> None:
        self._typed: Iterator[str] = iter(typed)
        self.shown: list[str] = []

    def ask(self, prompt: str) -> str:
        try:
            return next(self._typed)
        except StopIteration:
            raise EOFError from None

    def holds(self, name: str, path: Path) -> str:
        run_chat(name, path, ask=self.ask, say=self.shown.append)
        return "\n".join(self.shown)


def test_a_check_in_is_answered_in_the_terminal(demo_path: Path) -> None:
    shown = Terminal("/next", "1", "/quit", "never typed").holds("Joan", demo_path)
    asked, told = shown.index("Wed 17 Jun 16:00  SMS: Hi Joan, weekly check-in."), shown.index("Joan: 1\n  Wed 17 Jun")
    assert asked < told < shown.rindex("Did your part happen this week: Morning wave?")
    assert "1 Going well  2 Up and down" in shown
    assert "never typed" not in shown


def test_an_hour_and_a_day_pass_at_a_word(demo_path: Path) -> None:
    terminal = Terminal("/hour", "/day")
    shown = terminal.holds("david", demo_path)
    assert "[Mon 15 Jun 10:0" in shown
    assert "[Tue 16 Jun 10:0" in shown


def test_a_word_nobody_knows_is_answered_with_the_words_there_are(demo_path: Path) -> None:
    terminal = Terminal("/fly")
    terminal.holds("mari", demo_path)
    assert sum(line.startswith("Type to write. /next") for line in terminal.shown) == 2


def test_what_would_move_the_cursor_is_not_shown(demo_path: Path) -> None:
    shown = Terminal("red \x1b[31m alert").holds("joan", demo_path)
    assert "Joan: red  [31m alert" in shown


def test_a_name_without_a_phone_is_told_who_has_one(demo_path: Path) -> None:
    with pytest.raises(UnknownPhone, match="nobody called dean has a phone here; there are mari, joan"):
        Terminal().holds("Dean", demo_path)


def test_mr_patel_is_found_by_his_name_alone(demo_path: Path) -> None:
    assert "Type to write." in Terminal().holds("patel", demo_path)


def test_an_open_page_is_named_with_the_way_to_end_it(home: DemoHome) -> None:
    with pytest.raises(NotADemo, match=r"process \d+ already serves demo.*end the demo page there with Ctrl-C"):
        Terminal().holds("joan", home.path)
