"""`kithline chat`: one phone of the demo in the terminal, on the same database as the page."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from console.composition import House
from console.demo.clock import DemoClock
from console.demo.holding import UnknownPhone, type_text
from console.demo.looks import CHANNELS
from console.demo.moments import day_and_hour
from console.demo.phones import all_phones, slug_of
from console.demo.reading import PhoneView, read_page, read_phone
from console.demo.run import DATABASE, NotADemo, demo_house, tell
from storage.faults import AlreadyRunning

HELP = "Type to write. /next goes to the next event, /hour and /day let time pass, /quit ends."

__all__ = ["UnknownPhone", "run_chat"]


def run_chat(
    name: str,
    database: Path = DATABASE,
    *,
    ask: Callable[[str], str] = input,
    say: Callable[[str], None] = tell,
) -> None:
    """Hold the phone of `name` until /quit or the end of input.

    Raises `UnknownPhone`, and `NotADemo` when the demo's page is open on the same database.
    """
    try:
        with demo_house(database, say) as (house, clock):
            _Chat(house, clock, _known(house, slug_of(name)), say).run(ask)
    except AlreadyRunning as held:
        raise NotADemo(f"{held}: end the demo page there with Ctrl-C, then chat here") from None


def _known(house: House, slug: str) -> str:
    with house.database.reading() as conn:
        slugs = [phone.slug for phone in all_phones(conn, house.database.vault)]
    for known in (slug, f"mr-{slug}"):
        if known in slugs:
            return known
    raise UnknownPhone(f"nobody called {slug} has a phone here; there are {', '.join(slugs)}")


class _Chat:
    """One person at one terminal; remembers what was shown."""

    def __init__(self, house: House, clock: DemoClock, slug: str, say: Callable[[str], None]) -> None:
        self._house = house
        self._slug = slug
        self._say = say
        self._shown: set[str] = set()
        self._moves: dict[str, Callable[[], object]] = {
            "/next": clock.to_next_event,
            "/hour": lambda: clock.forward(timedelta(hours=1)),
            "/day": lambda: clock.forward(timedelta(days=1)),
        }

    def run(self, ask: Callable[[str], str]) -> None:
        self._say(HELP)
        self._show()
        while True:
            try:
                words = ask(f"{self._slug}> ").strip()
            except (EOFError, KeyboardInterrupt):
                return
            if words == "/quit":
                return
            self._do(words)
            self._show()

    def _do(self, words: str) -> None:
        if words in self._moves:
            self._say("Time is passing")
            self._moves[words]()
        elif words.startswith("/"):
            self._say(HELP)
        elif words:
            type_text(self._house, self._slug, words)

    def _show(self) -> None:
        page = read_page(self._house)
        found = read_phone(self._house, self._slug)
        if found is None:
            raise UnknownPhone(self._slug)
        view = found[1]
        for bubble in view.bubbles:
            if bubble.id not in self._shown:
                self._shown.add(bubble.id)
                who = view.name if bubble.mine else CHANNELS[bubble.channel]
                self._say(f"  {day_and_hour(bubble.at)}  {who}: {_plain(bubble.words)}")
        self._say_choices(view)
        self._say(f"[{page.day} {page.time}; next: {page.next_at} {page.next_what}]")

    def _say_choices(self, view: PhoneView) -> None:
        """Offer by number what an app would show as buttons."""
        for question in view.questions:
            if question.choices and not question.choices[0].written:
                offered = "  ".join(f"{choice.text} {choice.label}" for choice in question.choices)
                self._say(f"  {question.code} {offered}".rstrip())


def _plain(words: str) -> str:
    """Return words without what would move a terminal's cursor."""
    return "".join(letter if letter.isprintable() else " " for letter in words)
