"""Telegram's own library over real HTTP to a double: every way a hand-over can end."""

import logging
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.codes import Action
from bot.channels.errors import ChannelError, OutcomeUnknown, SendingHalted, TryLater, Undeliverable
from bot.channels.protocol import Button, Channel, Outgoing
from bot.channels.telegram.sending import TelegramChannel
from tests.doubles.plan import Plan, answers, broken_json, drops, hangs, html
from tests.doubles.telegram import SECRET, TOKEN, TelegramDouble, refused

MARCO = 900104
WORDS = "Weekly check-in. How have things been?"


@pytest.fixture
def telegram() -> Iterator[TelegramDouble]:
    double = TelegramDouble()
    yield double
    double.close()


def adapter(telegram: TelegramDouble, token: str = TOKEN, read: float = 8.0) -> TelegramChannel:
    return TelegramChannel(token, api=telegram.address, read=read)


@pytest.fixture
def chat(telegram: TelegramDouble) -> Iterator[TelegramChannel]:
    channel = adapter(telegram)
    yield channel
    channel.close()


def note(**changes: object) -> Outgoing:
    return Outgoing(**{"delivery": "71.1", "to": str(MARCO), "text": WORDS, **changes})


def test_a_message_goes_out_with_its_options_stacked(telegram: TelegramDouble, chat: TelegramChannel) -> None:
    channel: Channel = chat
    options = (Button.of(2**62, 0, "Going well"), Button.of(2**62, 1, "I am worried"))
    result = channel.send(note(buttons=options))
    (taken,) = telegram.ledger
    assert result.provider_id == str(taken.message_id)
    assert (taken.chat, taken.text) == (MARCO, WORDS)
    assert taken.rows == [[("Going well", options[0].data)], [("I am worried", options[1].data)]]
    assert "parse_mode" not in taken.fields


def test_g5_marks_and_tags_in_the_words_stay_plain(telegram: TelegramDouble, chat: TelegramChannel) -> None:
    chat.send(note(text="<b>*not* _bold_</b> & {name}"))
    assert telegram.sent_to(MARCO) == ["<b>*not* _bold_</b> & {name}"]


def test_h11_a_group_is_never_written_to(telegram: TelegramDouble, chat: TelegramChannel) -> None:
    with pytest.raises(Undeliverable) as refusal:
        chat.send(note(to="-100900104"))
    assert refusal.value.code == "400_group"
    assert telegram.ledger == []


@pytest.mark.parametrize("to", ["+447700900104", "", "marco", "--5", "@marco"])
def test_what_is_no_private_chat_is_refused(telegram: TelegramDouble, chat: TelegramChannel, to: str) -> None:
    if to == "+447700900104":
        chat.send(note(to=to))  # digits are digits: Telegram itself says whether there is such a chat
        assert telegram.ledger[0].chat == 447700900104
        return
    with pytest.raises(Undeliverable) as refusal:
        chat.send(note(to=to))
    assert refusal.value.code == "400_chat"


def test_a_message_whose_safe_hours_are_over_is_never_handed_over(
    telegram: TelegramDouble, chat: TelegramChannel
) -> None:
    with pytest.raises(Undeliverable) as refusal:
        chat.send(note(valid_for=timedelta(0)))
    assert refusal.value.code == "expired"
    assert telegram.ledger == []


REFUSALS: dict[str, tuple[Plan, type[ChannelError], str]] = {
    "b13 blocked": (refused(403, "Forbidden: bot was blocked by the user"), Undeliverable, "403_blocked"),
    "account closed": (refused(403, "Forbidden: user is deactivated"), Undeliverable, "403_gone"),
    "not started": (
        refused(403, "Forbidden: bot can't initiate conversation with a user"),
        Undeliverable,
        "403_not_started",
    ),
    "no such chat": (refused(400, "Bad Request: chat not found"), Undeliverable, "400_chat"),
    "a new refusal": (refused(400, "Bad Request: it is Tuesday"), Undeliverable, "400"),
    "b7 revoked": (refused(401, "Unauthorized"), SendingHalted, "401"),
    "malformed token": (refused(404, "Not Found"), SendingHalted, "404"),
    "b2 flood": (refused(429, "Too Many Requests: retry after 30", retry_after=30), TryLater, "429"),
    "b2 flood without a time": (refused(429, "Too Many Requests"), TryLater, "429"),
    "group moved": (
        refused(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-1),
        Undeliverable,
        "400_group",
    ),
    "b3 out of service": (html(503), TryLater, "503"),
    "refused inside 200": (answers(200, '{"ok": false, "error_code": 403, "description": "x"}'), Undeliverable, "403"),
}


@pytest.mark.parametrize(("plan", "kind", "code"), REFUSALS.values(), ids=REFUSALS.keys())
def test_a_refusal_is_told_apart_and_the_next_message_goes_out(
    telegram: TelegramDouble, chat: TelegramChannel, plan: Plan, kind: type[ChannelError], code: str
) -> None:
    telegram.scripts["sendMessage"].will(plan)
    with pytest.raises(kind) as error:
        chat.send(note())
    assert (type(error.value), error.value.code) == (kind, code)
    assert telegram.ledger == []
    chat.send(note())
    assert telegram.sent_to(MARCO) == [WORDS]


def test_b2_a_flood_waits_as_long_as_telegram_asks(telegram: TelegramDouble, chat: TelegramChannel) -> None:
    telegram.scripts["sendMessage"].will(refused(429, "Too Many Requests: retry after 30", retry_after=30))
    with pytest.raises(TryLater) as later:
        chat.send(note())
    assert later.value.after == timedelta(seconds=30)


def test_b13_a_block_is_for_telegram_only(telegram: TelegramDouble, chat: TelegramChannel) -> None:
    telegram.scripts["sendMessage"].will(refused(403, "Forbidden: bot was blocked by the user"))
    with pytest.raises(Undeliverable) as refusal:
        chat.send(note())
    assert refusal.value.action is Action.OTHER_CHANNEL


def test_b7_another_token_halts_sending(telegram: TelegramDouble) -> None:
    channel = adapter(telegram, token="900000001:BBBB_invented-token-of-nobody-35xx")
    with pytest.raises(SendingHalted):
        channel.send(note())
    channel.close()
    assert telegram.ledger == []


def test_b1_a_refused_connection_is_tried_later_and_works_again(
    telegram: TelegramDouble, chat: TelegramChannel
) -> None:
    telegram.server.refuse()
    with pytest.raises(TryLater) as later:
        chat.send(note())
    assert later.value.code == "unreachable"
    telegram.server.listen()
    chat.send(note())
    assert telegram.sent_to(MARCO) == [WORDS]


@pytest.mark.parametrize("api", ["http://telegram.invalid", "https"])
def test_b17_no_name_and_no_handshake_are_tried_later(telegram: TelegramDouble, api: str) -> None:
    if api == "https":
        api = telegram.address.replace("http:", "https:")
    channel = TelegramChannel(TOKEN, api=api)
    with pytest.raises(TryLater):
        channel.send(note())
    channel.close()


UNKNOWN: dict[str, Plan] = {
    "b4 hangs": hangs(),
    "b5 hangs after taking it": hangs(kept=True),
    "b5 answer lost": drops(kept=True),
    "connection dropped": drops(),
    "b5 500 after taking it": answers(500, '{"ok": false, "error_code": 500}', kept=True),
    "502 page": html(502),
    "b6 200 with a page": html(200),
    "b6 broken json": broken_json(kept=True),
    "b6 json that is a list": answers(200, "[]"),
    "b6 yes without a result": answers(200, '{"ok": true}'),
    "b6 yes with half a message": answers(200, '{"ok": true, "result": {"message_id": "x"}}', kept=True),
    "a page that refuses": html(403),
}


@pytest.mark.parametrize("plan", UNKNOWN.values(), ids=UNKNOWN.keys())
def test_without_a_plain_answer_the_outcome_is_unknown(
    telegram: TelegramDouble, chat: TelegramChannel, plan: Plan
) -> None:
    impatient = adapter(telegram, read=0.4 if plan.hangs else 8.0)
    telegram.scripts["sendMessage"].will(plan)
    with pytest.raises(OutcomeUnknown):
        impatient.send(note())
    impatient.close()
    assert len(telegram.ledger) == (1 if plan.kept else 0)
    chat.send(note(text="next"))
    assert telegram.ledger[-1].text == "next"


def test_b4_one_hanging_message_holds_up_no_other_chat(telegram: TelegramDouble) -> None:
    impatient = adapter(telegram, read=1.5)
    telegram.scripts["sendMessage"].will(hangs())
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(impatient.send, note())
        while not telegram.scripts["sendMessage"].used:
            time.sleep(0.005)
        impatient.send(note(to="900199", text="meanwhile"))
        assert not first.done()
        assert telegram.sent_to(900199) == ["meanwhile"]
        with pytest.raises(OutcomeUnknown):
            first.result()
    impatient.close()


def test_telegram_cannot_be_asked_about_a_message(chat: TelegramChannel) -> None:
    assert not chat.can.lookup
    with pytest.raises(OutcomeUnknown):
        chat.look_up("71.1", "5", str(MARCO), datetime.now(UTC), WORDS)


def test_a_tap_is_acknowledged(telegram: TelegramDouble, chat: TelegramChannel) -> None:
    tap = telegram.taps(MARCO, "p1.0")
    chat.acknowledge_tap(tap)
    assert telegram.acknowledged == [tap["callback_query"]["id"]]


@pytest.mark.parametrize("plan", [refused(400, "Bad Request: query is too old and response timeout expired"), drops()])
def test_b15_a_tap_that_cannot_be_acknowledged_counts_all_the_same(
    telegram: TelegramDouble, chat: TelegramChannel, plan: Plan
) -> None:
    telegram.scripts["answerCallbackQuery"].will(plan)
    chat.acknowledge_tap(telegram.taps(MARCO, "p1.0"))
    assert telegram.acknowledged == []
    assert telegram.scripts["answerCallbackQuery"].used == 1


@pytest.mark.parametrize("update", [{}, {"message": {}}, {"callback_query": None}, {"callback_query": {"id": 5}}])
def test_what_is_no_tap_is_not_acknowledged(
    telegram: TelegramDouble, chat: TelegramChannel, update: dict[str, object]
) -> None:
    chat.acknowledge_tap(update)
    assert telegram.acknowledged == []


def test_telegram_is_told_where_our_door_is_and_then_that_there_is_none(
    telegram: TelegramDouble, chat: TelegramChannel
) -> None:
    chat.use_webhook("https://kithline.example.org/", SECRET)
    assert telegram.webhook is not None
    assert telegram.webhook["url"] == "https://kithline.example.org/webhooks/telegram"
    assert telegram.webhook["secret_token"] == SECRET
    chat.use_polling()
    assert telegram.webhook is None


def test_closing_twice_changes_nothing(telegram: TelegramDouble) -> None:
    channel = adapter(telegram)
    channel.send(note())
    channel.close()
    channel.close()
    assert telegram.sent_to(MARCO) == [WORDS]


def test_p2_the_token_and_the_words_are_never_logged_or_raised(
    telegram: TelegramDouble, chat: TelegramChannel, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    chat.send(note())
    said = []
    for plan in (refused(401, f"Unauthorized {TOKEN}"), refused(400, WORDS), drops(), broken_json(), html(500)):
        telegram.scripts["sendMessage"].will(plan)
        with pytest.raises(ChannelError) as error:
            chat.send(note())
        said += [str(error.value), repr(error.value), str(error.value.__cause__)]
    telegram.server.refuse()
    with pytest.raises(TryLater) as later:
        chat.send(note())
    said.append(repr(later.value))
    told = caplog.text + "".join(said) + repr(chat)
    for secret in (TOKEN, TOKEN.split(":")[1], str(MARCO), WORDS):
        assert secret not in told


def test_p2_the_token_would_be_logged_if_the_library_were_not_silenced(
    telegram: TelegramDouble, chat: TelegramChannel, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    library = logging.getLogger("httpx")
    silence = library.filters[:]
    library.filters.clear()
    try:
        chat.send(note())
    finally:
        library.filters[:] = silence
    assert TOKEN in caplog.text
