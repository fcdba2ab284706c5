"""The demo page: what it shows, what a visitor can do with it, and who may not."""

import re
import socket
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from console.app import make_app
from console.demo.desk import start_matter
from console.demo.run import NotADemo, demo_house, refuse_real_credentials, run_demo
from console.keeping import Keeper
from tests.console.demo_home import DemoHome
from tests.console.demo_home import demo_path as demo_path
from tests.console.demo_home import demo_template as demo_template
from tests.console.demo_home import home as home

HERE = "http://127.0.0.1:8000"
OURS = {"Origin": HERE, "Sec-Fetch-Site": "same-origin"}


class Visitor:
    """A browser with the page open: knows its token, and says where it comes from."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.token = ""

    async def looks(self) -> str:
        page = (await self.client.get("/")).text
        found = re.search(r'name="token" value="([^"]+)"', page)
        assert found
        self.token = found[1]
        return page

    async def does(self, path: str, headers: dict[str, str] | None = None, **fields: object) -> httpx.Response:
        if not self.token:
            await self.looks()
        sent = {"token": self.token, **{name: str(value) for name, value in fields.items()}}
        return await self.client.post(
            path, data=sent, headers={**OURS, "HX-Request": "true"} if headers is None else headers
        )


@pytest.fixture
async def visitor(home: DemoHome) -> AsyncIterator[Visitor]:
    transport = httpx.ASGITransport(make_app(home.house, Keeper(home.house)), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=HERE) as client:
        yield Visitor(client)


def _sent_by(home: DemoHome, slug: str) -> list[str]:
    return [bubble.words for bubble in home.phone(slug).bubbles if bubble.mine]


def _until_check_ins(home: DemoHome) -> None:
    while not home.phone("joan").questions:
        home.clock.to_next_event()


async def test_the_page_shows_six_phones_the_alerts_and_the_clock(visitor: Visitor) -> None:
    page = await visitor.looks()
    assert "<title>Kithline demo</title>" in page
    for name in ("mari", "joan", "kemi", "marco", "hannah", "david"):
        assert f'id="phone-{name}"' in page
    assert "Nothing waits for a human." in page
    assert "Wed 17 Jun 16:00, check-ins go out" in page
    assert re.search(r'id="now">09:0\d<', page)


async def test_the_page_needs_no_script_or_style_of_its_own(visitor: Visitor) -> None:
    page = await visitor.looks()
    assert not re.search(r"<script(?! src=)|<style|\sstyle=|\son\w+=", page)


async def test_an_unchanged_page_is_not_sent_again(visitor: Visitor, home: DemoHome) -> None:
    page = await visitor.looks()
    found = re.search(r'id="seen" name="seen" value="([^"]+)"', page)
    assert found
    again = await visitor.client.get("/demo/live", params={"seen": found[1]})
    home.clock.forward(timedelta(hours=1))
    changed = await visitor.client.get("/demo/live", params={"seen": found[1]})
    assert (again.status_code, again.content) == (204, b"")
    assert changed.status_code == 200
    assert 'id="now">10:0' in changed.text


async def test_words_typed_on_a_phone_come_in_and_are_answered(visitor: Visitor, home: DemoHome) -> None:
    _until_check_ins(home)
    answer = await visitor.does("/demo/phones/joan/text", text="1")
    assert answer.status_code == 200
    assert _sent_by(home, "joan")[-1] == "1"
    assert "Did your part happen this week: Morning wave?" in home.last_words("joan")
    assert "Did your part happen this week: Morning wave?" in answer.text


async def test_a_tap_is_a_number_by_sms_and_a_button_on_an_app(visitor: Visitor, home: DemoHome) -> None:
    _until_check_ins(home)
    for name, came in (("joan", "2"), ("marco", "Up and down")):
        question = home.phone(name).questions[0]
        answer = await visitor.does(f"/demo/phones/{name}/tap", prompt=question.prompt_id, place=1)
        assert answer.status_code == 200
        assert _sent_by(home, name)[-1] == came
        assert "Did your part happen" in home.last_words(name)


async def test_a_tap_on_a_question_that_is_closed_changes_nothing(visitor: Visitor, home: DemoHome) -> None:
    _until_check_ins(home)
    question = home.phone("joan").questions[0]
    for _ in range(2):
        answer = await visitor.does("/demo/phones/joan/tap", prompt=question.prompt_id, place=0)
        assert answer.status_code == 200
    assert _sent_by(home, "joan")[-2:] == ["1", "1"], "the seed's own answer, and one of this test"
    assert len(_sent_by(home, "joan")) == 3


async def test_staff_answer_a_tapped_alert_with_its_code(visitor: Visitor, home: DemoHome) -> None:
    await visitor.does("/demo/phones/joan/text", text="worried")
    question = home.phone("hannah").questions[0]
    answer = await visitor.does("/demo/phones/hannah/tap", prompt=question.prompt_id, place=0)
    assert _sent_by(home, "hannah") == [f"{question.code} 1"]
    assert f"{question.code} is yours from" in home.last_words("hannah")
    assert "Hannah has it" in answer.text


async def test_a_worry_is_listed_with_severity_code_family_and_clock(visitor: Visitor, home: DemoHome) -> None:
    answer = await visitor.does("/demo/phones/joan/text", text="worried")
    code = home.phone("hannah").questions[0].code
    assert f'id="alert-{code}"' in answer.text
    for part in (
        '<span class="severity severity-high">high</span>',
        ">Maple<",
        ">0:00<",
        "nobody yet, due Mon 15 Jun 09:3",
    ):
        assert part in answer.text
    assert "Nobody owns this." not in answer.text


async def test_the_banner_says_when_nobody_owns_an_alert_past_its_time(visitor: Visitor, home: DemoHome) -> None:
    await visitor.does("/demo/phones/joan/text", text="worried")
    assert "Nobody owns this." not in await visitor.looks()
    answer = await visitor.does("/demo/clock", move="hour")
    assert "Nobody owns this." in answer.text


async def test_the_clock_goes_to_the_next_event_an_hour_and_a_day(visitor: Visitor, home: DemoHome) -> None:
    begun = home.clock.now()
    await visitor.does("/demo/clock", move="hour")
    assert timedelta(hours=1) <= home.clock.now() - begun < timedelta(hours=1, minutes=1)
    await visitor.does("/demo/clock", move="day")
    assert timedelta(hours=25) <= home.clock.now() - begun < timedelta(hours=25, minutes=1)
    answer = await visitor.does("/demo/clock", move="next")
    assert "Hi Joan, weekly check-in." in home.last_words("joan")
    assert "Wed 17 Jun" in answer.text


@pytest.mark.parametrize("fields", [{"move": "back"}, {}, {"move": ""}])
async def test_a_move_nobody_knows_is_refused(visitor: Visitor, home: DemoHome, fields: dict[str, str]) -> None:
    begun = home.clock.now()
    assert (await visitor.does("/demo/clock", **fields)).status_code == 400
    assert home.clock.now() - begun < timedelta(minutes=1)


FOREIGN = [
    {"Origin": "http://elsewhere.example", "Sec-Fetch-Site": "cross-site"},
    {"Origin": HERE, "Sec-Fetch-Site": "cross-site"},
    {"Origin": "http://127.0.0.1:9999"},
    {"Origin": "null"},
    {},
    {**OURS, "Host": "elsewhere.example"},
]


@pytest.mark.parametrize("headers", FOREIGN)
async def test_another_page_cannot_press_anything(visitor: Visitor, home: DemoHome, headers: dict[str, str]) -> None:
    before = len(home.phone("joan").bubbles)
    answer = await visitor.does("/demo/phones/joan/text", headers=headers, text="worried")
    assert answer.status_code == 403
    assert len(home.phone("joan").bubbles) == before
    assert (await visitor.does("/demo/phones/joan/text", text="worried")).status_code == 200
    assert len(home.phone("joan").bubbles) > before


@pytest.mark.parametrize("token", ["", "x", "ü" * 32])
async def test_a_press_without_the_pages_token_is_refused(visitor: Visitor, home: DemoHome, token: str) -> None:
    for path, fields in (("/demo/clock", {"move": "day"}), ("/demo/desk", {"matter": "role"})):
        begun = home.clock.now()
        answer = await visitor.does(path, **fields, token=token)
        assert answer.status_code == 403
        assert home.clock.now() - begun < timedelta(minutes=1)
    assert home.phone("joan").questions == ()


async def test_a_foreign_name_for_this_machine_reads_nothing(visitor: Visitor) -> None:
    for path in ("/", "/demo/live"):
        assert (await visitor.client.get(path, headers={"Host": "elsewhere.example"})).status_code == 403


async def test_a_phone_nobody_has_is_not_found(visitor: Visitor) -> None:
    for name in ("dean", "otto", "..", "%00"):
        assert (await visitor.does(f"/demo/phones/{name}/text", text="hello")).status_code == 404
    assert (await visitor.does("/demo/phones/dean/tap", prompt=1, place=0)).status_code == 404


@pytest.mark.parametrize("text", ["", "   ", "x" * 5_001])
async def test_words_that_are_none_or_too_many_are_refused(visitor: Visitor, text: str) -> None:
    assert (await visitor.does("/demo/phones/joan/text", text=text)).status_code == 400


@pytest.mark.parametrize("prompt", ["", "-1", "one", "1" * 30, "١"])
async def test_a_tap_that_names_no_question_is_refused(visitor: Visitor, prompt: str) -> None:
    assert (await visitor.does("/demo/phones/joan/tap", prompt=prompt, place=0)).status_code == 400


async def test_words_are_shown_as_they_were_written_and_never_as_markup(visitor: Visitor, home: DemoHome) -> None:
    answer = await visitor.does("/demo/phones/joan/text", text="<b>hello</b> مرحبا 😀")
    assert "&lt;b&gt;hello&lt;/b&gt; مرحبا 😀" in answer.text
    assert "<b>hello" not in answer.text


async def test_without_scripts_a_press_leads_back_to_the_page(visitor: Visitor) -> None:
    answer = await visitor.does("/demo/clock", headers=OURS, move="hour")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


@pytest.mark.parametrize(
    ("matter", "slug", "words"),
    [
        ("welcome", "mari", "Is now a good time?"),
        ("reflection", "mari", "A few questions to hear your side."),
        ("role", "joan", "From our talk, your part is"),
    ],
)
async def test_the_desk_begins_each_flow(visitor: Visitor, home: DemoHome, matter: str, slug: str, words: str) -> None:
    assert (await visitor.does("/demo/desk", matter=matter)).status_code == 200
    assert words in home.last_words(slug)


async def test_an_invitation_is_thought_through_by_text_only_on_a_phone_that_is_hers_alone(
    visitor: Visitor, home: DemoHome
) -> None:
    answer = await visitor.does("/demo/desk", matter="invite")
    assert "invitation by voice" in answer.text
    assert home.phone("mari").questions == ()
    await visitor.does("/demo/desk", matter="open")
    await visitor.does("/demo/desk", matter="invite")
    assert "Shall we think about asking a friend to help?" in home.last_words("mari")


async def test_an_invitation_is_walked_from_the_desk_to_the_friends_own_phone(visitor: Visitor, home: DemoHome) -> None:
    await visitor.does("/demo/desk", matter="open")
    await visitor.does("/demo/desk", matter="invite")
    for place in (0, 2, 1, 0, 0, 0):
        prompt = home.phone("mari").questions[0].prompt_id
        await visitor.does("/demo/phones/mari/tap", prompt=prompt, place=place)
    assert "What is their mobile number?" in home.last_words("mari")
    await visitor.does("/demo/phones/mari/text", text="07700 900150")
    answer = await visitor.does("/demo/phones/mari/tap", prompt=home.phone("mari").questions[0].prompt_id, place=0)
    found = re.search(r'name="looked_over" value="(\d+)"', answer.text)
    assert found
    assert 'id="phone-a-friend"' not in answer.text
    answer = await visitor.does("/demo/desk", looked_over=found[1])
    assert 'name="looked_over"' not in answer.text
    assert home.phone("a-friend").bubbles == ()
    await visitor.does("/demo/clock", move="next")
    assert "Mari said it was OK to text you." in home.last_words("a-friend")


async def test_the_desk_refuses_what_is_not_on_it(visitor: Visitor) -> None:
    assert (await visitor.does("/demo/desk", matter="everything")).status_code == 404
    assert (await visitor.does("/demo/desk", looked_over="12345")).status_code == 404


def test_everybody_but_marco_can_answer_at_one_press(home: DemoHome) -> None:
    _until_check_ins(home)
    start_matter(home.house, "others")
    for slug in ("joan", "kemi", "elena", "sam", "mr-patel"):
        assert home.phone(slug).questions == (), slug
    assert "weekly check-in" in home.last_words("marco")


def test_people_behind_answer_for_themselves_and_those_in_front_do_not(home: DemoHome) -> None:
    _until_check_ins(home)
    assert home.phone("elena").questions == ()
    assert all(home.phone(slug).questions for slug in ("joan", "kemi", "marco"))


def test_an_alert_of_silence_passes_every_hand_at_its_next_event(home: DemoHome) -> None:
    _until_check_ins(home)
    start_matter(home.house, "others")
    seen: list[str] = []
    for _ in range(12):
        if home.phone("david").bubbles:
            break
        home.clock.to_next_event()
        seen.append(f"{home.last_words('marco')}|{home.last_words('kemi')}|{home.last_words('hannah')}")
    story = " ".join(seen)
    for part in ("when you have a moment", "trying this number too", "could you be free for Sat 10:00", "MEDIUM Maple"):
        assert part in story
    assert "nobody has this after" in home.last_words("david")


def test_a_demo_does_not_start_beside_real_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_real_credentials()
    monkeypatch.setenv("KITHLINE_TWILIO_TOKEN", "x")
    with pytest.raises(NotADemo, match="unset KITHLINE_TWILIO_TOKEN"):
        refuse_real_credentials()


def test_a_port_that_is_taken_is_named_before_anything_is_made(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(NotADemo, match=f"port {port} is taken"):
            run_demo(port, tmp_path / "demo.sqlite3")
    assert not (tmp_path / "demo.sqlite3").exists()


def test_a_second_demo_on_one_database_is_refused(home: DemoHome) -> None:
    from storage.faults import AlreadyRunning

    with pytest.raises(AlreadyRunning), demo_house(home.path, lambda line: None):
        pass
