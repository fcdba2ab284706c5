"""Telegram's updates as messages in, and nothing that makes it fail."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.errors import Forged, Unreadable
from bot.channels.protocol import Button, Inbound
from bot.channels.telegram.doors import TelegramDoor
from bot.channels.telegram.updates import SILENT, parse_update
from casework.vocabulary import ChannelName
from tests.doubles.telegram import NOW, SECRET, TelegramDouble, message, person

MARCO = 900104
GROUP = {"id": -100900104, "type": "supergroup", "title": "Family"}


@pytest.fixture(scope="module")
def telegram() -> TelegramDouble:
    double = TelegramDouble()
    double.close()
    return double


def heard(content: dict[str, object], update_id: int = 7) -> Inbound | None:
    return parse_update({"update_id": update_id, **content})


def test_a_message_comes_in(telegram: TelegramDouble) -> None:
    update = telegram.writes(MARCO, "2")
    assert parse_update(update) == Inbound(
        provider="telegram",
        provider_id=str(update["update_id"]),
        channel=ChannelName.TELEGRAM,
        address=str(MARCO),
        text="2",
        button=None,
        kind="text",
        sent_at=datetime.fromtimestamp(NOW, UTC),
    )


def test_c2_a_second_copy_is_the_same_message(telegram: TelegramDouble) -> None:
    update = telegram.writes(MARCO, "2")
    first, second = parse_update(update), parse_update(update)
    assert first is not None
    assert first == second


def test_the_payload_of_a_start_link_is_kept(telegram: TelegramDouble) -> None:
    taken = parse_update(telegram.writes(MARCO, "/start a1B2_c3-D4"))
    assert taken is not None
    assert taken.text == "/start a1B2_c3-D4"


def test_a_tap_brings_its_prompt_and_option(telegram: TelegramDouble) -> None:
    taken = parse_update(telegram.taps(MARCO, Button.of(2**62, 3, "I am worried").data))
    assert taken is not None
    assert (taken.kind, taken.button, taken.address, taken.text) == ("button", (2**62, 3), str(MARCO), "")


@pytest.mark.parametrize("data", ["x", "", "p1.1;2", None])
def test_c8_a_tap_on_a_button_that_is_not_ours_is_still_a_tap(telegram: TelegramDouble, data: str) -> None:
    taken = parse_update(telegram.taps(MARCO, data))
    assert taken is not None
    assert (taken.kind, taken.button) == ("button", None)


def test_c8_a_double_tap_is_two_updates_with_one_meaning(telegram: TelegramDouble) -> None:
    data = Button.of(5, 1, "No").data
    first, second = parse_update(telegram.taps(MARCO, data)), parse_update(telegram.taps(MARCO, data))
    assert first is not None
    assert second is not None
    assert first.button == second.button == (5, 1)
    assert first.provider_id != second.provider_id


def test_a_tap_on_a_message_too_old_to_show_is_a_tap() -> None:
    old = {"chat": {"id": MARCO, "type": "private"}, "message_id": 3, "date": 0}
    taken = heard({"callback_query": {"id": "1", "from": person(MARCO), "message": old, "data": "p1.1"}})
    assert taken is not None
    assert taken.button == (1, 1)


def test_h11_an_edited_message_is_seen_and_known_as_one(telegram: TelegramDouble) -> None:
    taken = parse_update(telegram.edits(MARCO, "he is here"))
    assert taken is not None
    assert (taken.text, taken.edited) == ("he is here", True)
    assert taken.sent_at == datetime.fromtimestamp(NOW + 60, UTC)


@pytest.mark.parametrize("part", ["photo", "voice", "sticker", "location", "video_note", "a kind of next year"])
def test_h13_what_is_no_text_is_media(part: str) -> None:
    taken = heard({"message": message(1, MARCO, **{part: {"file_id": "x"}})})
    assert taken is not None
    assert (taken.kind, taken.text) == ("media", "")


def test_h13_the_words_under_a_picture_are_kept() -> None:
    taken = heard({"message": message(1, MARCO, photo=[{"file_id": "x"}], caption="look at this")})
    assert taken is not None
    assert (taken.kind, taken.text) == ("media", "look at this")


@pytest.mark.parametrize("part", sorted(SILENT))
def test_what_a_chat_says_about_itself_is_nobodys_message(part: str) -> None:
    assert heard({"message": message(1, MARCO, **{part: True})}) is None


@pytest.mark.parametrize(
    "content",
    [
        {"message": {**message(1, MARCO, text="secret"), "chat": GROUP}},
        {"edited_message": {**message(1, MARCO, text="secret"), "chat": GROUP}},
        {"message": {**message(1, MARCO, caption="secret", photo=[]), "chat": GROUP}},
        {"message": {**message(1, MARCO, new_chat_members=[person(900000001)]), "chat": GROUP}},
        {"callback_query": {"id": "1", "from": person(MARCO), "message": {"chat": GROUP}, "data": "p1.1"}},
    ],
    ids=["message", "edit", "caption", "bot added", "tap"],
)
def test_h11_in_a_group_only_the_fact_is_taken(content: dict[str, object]) -> None:
    taken = heard(content)
    assert taken is not None
    assert (taken.group, taken.text, taken.button) == (True, "", None)


def test_h11_a_post_in_a_channel_is_nobodys_message() -> None:
    assert heard({"channel_post": {"message_id": 1, "chat": {"id": -1, "type": "channel"}, "text": "news"}}) is None


def test_c11_a_program_is_not_listened_to() -> None:
    program = {"id": MARCO, "is_bot": True}
    assert heard({"message": {**message(1, MARCO, text="hello"), "from": program}}) is None
    assert heard({"callback_query": {"id": "1", "from": program, "data": "p1.1"}}) is None


def test_half_a_character_does_not_stop_the_rest() -> None:
    taken = heard({"message": message(1, MARCO, text="he is \ud83d here")})
    assert taken is not None
    assert taken.text == "he is ? here"


NAMES = [
    "update_id",
    "message",
    "edited_message",
    "callback_query",
    "chat",
    "from",
    "id",
    "type",
    "text",
    "date",
    "edit_date",
    "caption",
    "data",
    "photo",
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(NAMES),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)


@given(JSON, st.dictionaries(st.sampled_from(["message", "edited_message", "callback_query"]), JSON))
def test_no_json_whatever_makes_it_fail(whole: object, content: dict[str, object]) -> None:
    for update in (whole, {"update_id": 7, **content}):
        taken = parse_update(update)
        assert taken is None or taken.provider_id.lstrip("-").isdecimal()


def test_g9_the_right_secret_opens_the_door() -> None:
    assert TelegramDoor(SECRET).read(b'{"update_id": 7}', SECRET) == {"update_id": 7}


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET[:-1], SECRET + "x", "é" * len(SECRET), "\udc80"])
def test_g9_any_other_secret_is_refused_before_anything_is_read(secret: str | None) -> None:
    with pytest.raises(Forged):
        TelegramDoor(SECRET).read(b"not json", secret)


@pytest.mark.parametrize("body", [b"", b"not json", b"[]", b"{}", b'{"update_id": "7"}', b"[" * 100_000, b"\xff\xfe"])
def test_a_body_that_is_no_update_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        TelegramDoor(SECRET).read(body, SECRET)


def test_g10_a_door_without_a_secret_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="without a secret"):
        TelegramDoor("")
