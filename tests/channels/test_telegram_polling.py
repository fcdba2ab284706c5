"""Polling loses nothing: an offset moves only after its update was taken in."""

import time
from collections.abc import Callable, Iterator

import pytest
import structlog

from bot.channels.telegram.polling import Poller, Update
from bot.channels.telegram.sending import TelegramChannel
from tests.doubles.plan import answers, broken_json, drops, html
from tests.doubles.telegram import SECRET, TOKEN, TelegramDouble, refused

MARCO = 900104


class Store:
    """What would be the database: the updates taken in, and the offset. `fails` makes taking in raise."""

    def __init__(self) -> None:
        self.taken: list[int] = []
        self.texts: list[str] = []
        self.offset: int | None = None
        self.fails = 0
        self.offset_fails = 0

        self.poison: int | None = None
        self.aside: list[int] = []

    def take(self, update: Update) -> None:
        if update["update_id"] == self.poison:
            raise ValueError("something of ours is wrong")
        if self.fails:
            self.fails -= 1
            raise OSError("the disk is full of what Marco wrote")
        self.taken.append(update["update_id"])
        self.texts.append(update.get("message", {}).get("text", ""))

    def set_aside(self, update: Update) -> None:
        if self.fails:
            raise OSError("the disk is full")
        self.aside.append(update["update_id"])

    def save_offset(self, offset: int) -> None:
        if self.offset_fails:
            self.offset_fails -= 1
            raise OSError("the disk is full")
        self.offset = offset


@pytest.fixture
def telegram() -> Iterator[TelegramDouble]:
    double = TelegramDouble()
    yield double
    double.close()


@pytest.fixture
def channel(telegram: TelegramDouble) -> Iterator[TelegramChannel]:
    made = TelegramChannel(TOKEN, api=telegram.address)
    yield made
    made.close()


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def poller(channel: TelegramChannel, store: Store) -> Iterator[Poller]:
    made = polling(channel, store)
    yield made
    made.close()


def polling(channel: TelegramChannel, store: Store) -> Poller:
    return Poller(
        channel,
        take=store.take,
        set_aside=store.set_aside,
        save_offset=store.save_offset,
        offset=store.offset,
        wait=2,
        first_pause=0.01,
    )


def eventually(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.005)


def test_updates_are_taken_in_order_and_then_confirmed(telegram: TelegramDouble, poller: Poller, store: Store) -> None:
    ids = [telegram.writes(MARCO, text)["update_id"] for text in ("one", "two", "three")]
    poller.start()
    eventually(lambda: telegram.waiting() == [])
    assert store.texts == ["one", "two", "three"]
    assert store.taken == ids
    assert store.offset == ids[-1] + 1


def test_a_message_that_comes_while_we_wait_is_taken_at_once(
    telegram: TelegramDouble, poller: Poller, store: Store
) -> None:
    poller.start()
    eventually(lambda: len(telegram.asked) == 1)
    telegram.writes(MARCO, "hello")
    eventually(lambda: store.texts == ["hello"])


def test_a5_nothing_is_confirmed_before_it_is_stored(telegram: TelegramDouble, poller: Poller, store: Store) -> None:
    ids = [telegram.writes(MARCO, text)["update_id"] for text in ("one", "two")]
    store.fails = 10_000
    poller.start()
    eventually(lambda: store.fails < 9_997)
    assert telegram.waiting() == ids
    assert store.offset is None
    store.fails = 0
    eventually(lambda: telegram.waiting() == [])
    assert store.texts == ["one", "two"]


def test_a5_a_kill_between_two_updates_loses_neither(
    telegram: TelegramDouble, channel: TelegramChannel, store: Store
) -> None:
    ids = [telegram.writes(MARCO, text)["update_id"] for text in ("one", "two")]
    polling(channel, store)._take_one(channel.fetch(None, 0).result()[0])
    assert telegram.waiting() == ids
    after = polling(channel, store)
    after.start()
    eventually(lambda: telegram.waiting() == [])
    after.close()
    assert store.texts == ["one", "two"]


def test_a5_an_offset_that_could_not_be_stored_brings_the_update_again(
    telegram: TelegramDouble, poller: Poller, store: Store
) -> None:
    update = telegram.writes(MARCO, "one")
    store.offset_fails = 1
    poller.start()
    eventually(lambda: telegram.waiting() == [])
    assert store.taken == [update["update_id"]] * 2  # the inbox knows a repeat by its id


@pytest.mark.parametrize("status", [409, 429, 500])
def test_b3_trouble_at_telegram_is_waited_out(
    telegram: TelegramDouble, poller: Poller, store: Store, status: int
) -> None:
    telegram.scripts["getUpdates"].will(refused(status, "Trouble"), times=3)
    telegram.writes(MARCO, "hello")
    poller.start()
    eventually(lambda: store.texts == ["hello"])
    assert telegram.scripts["getUpdates"].used == 3


@pytest.mark.parametrize("plan", [drops(), html(), broken_json(), html(502)], ids=["drop", "page", "broken", "502"])
def test_b6_an_odd_answer_is_waited_out(telegram: TelegramDouble, poller: Poller, store: Store, plan: object) -> None:
    telegram.scripts["getUpdates"].will(plan)
    telegram.writes(MARCO, "hello")
    poller.start()
    eventually(lambda: store.texts == ["hello"])


def test_b1_an_outage_is_waited_out(telegram: TelegramDouble, poller: Poller, store: Store) -> None:
    telegram.server.refuse()
    poller.start()
    time.sleep(0.05)
    telegram.server.listen()
    telegram.writes(MARCO, "hello")
    eventually(lambda: store.texts == ["hello"])


def test_b14_a_second_reader_is_said_loudly_and_loses_nothing(
    telegram: TelegramDouble, channel: TelegramChannel, poller: Poller, store: Store
) -> None:
    channel.use_webhook("https://kithline.example.org", SECRET)
    update = telegram.writes(MARCO, "hello")
    with structlog.testing.capture_logs() as lines:
        poller.start()
        eventually(lambda: any(line["event"] == "telegram_read_twice" for line in lines))
    assert next(line for line in lines if line["event"] == "telegram_read_twice")["log_level"] == "error"
    assert telegram.waiting() == [update["update_id"]]
    assert store.taken == []
    channel.use_polling()
    eventually(lambda: store.texts == ["hello"])


def test_b7_a_revoked_token_is_said_loudly(telegram: TelegramDouble, poller: Poller) -> None:
    telegram.scripts["getUpdates"].will(refused(401, "Unauthorized"), times=None)
    with structlog.testing.capture_logs() as lines:
        poller.start()
        eventually(lambda: bool(lines))
    assert lines[0] == {"event": "telegram_refuses_us", "code": "401", "log_level": "error"}


def test_p2_what_could_not_be_stored_is_not_in_the_log(telegram: TelegramDouble, poller: Poller, store: Store) -> None:
    telegram.writes(MARCO, "hello")
    store.fails = 1
    with structlog.testing.capture_logs() as lines:
        poller.start()
        eventually(lambda: store.texts == ["hello"])
    assert [line["event"] for line in lines] == ["update_not_stored"]
    assert "Marco" not in str(lines)


def test_what_telegram_sends_without_a_number_is_passed_over(
    telegram: TelegramDouble, poller: Poller, store: Store
) -> None:
    odd = '{"ok": true, "result": [{"no": 1}, 5, {"update_id": "7"}]}'
    telegram.scripts["getUpdates"].will(answers(200, odd))
    poller.start()
    telegram.writes(MARCO, "hello")
    eventually(lambda: "hello" in store.texts)


def test_a10_a_poison_update_is_set_aside_and_the_others_flow(
    telegram: TelegramDouble, poller: Poller, store: Store
) -> None:
    store.poison = telegram.writes(MARCO, "poison")["update_id"]
    telegram.writes(MARCO, "hello")
    poller.start()
    eventually(lambda: store.texts == ["hello"])
    assert store.aside == [store.poison]


def test_a10_nothing_is_set_aside_while_nothing_can_be_stored(
    telegram: TelegramDouble, poller: Poller, store: Store
) -> None:
    store.fails = 6
    telegram.writes(MARCO, "one")
    telegram.writes(MARCO, "two")
    poller.start()
    eventually(lambda: store.texts == ["one", "two"])
    assert store.aside == []


def test_polling_stops_at_once_while_it_waits(telegram: TelegramDouble, poller: Poller, store: Store) -> None:
    poller.start()
    eventually(lambda: len(telegram.asked) == 1)
    began = time.monotonic()
    poller.close()
    assert time.monotonic() - began < 1.5
    telegram.writes(MARCO, "later")
    assert store.taken == []
