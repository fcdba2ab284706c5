"""Telegram by polling: each update is stored for good before the offset moves (A5)."""

from functools import partial

from bot.channels.telegram.polling import Poller, Update
from bot.channels.telegram.sending import TelegramChannel
from bot.channels.telegram.updates import parse_update
from bot.effects.task import add_task
from bot.line import Line
from casework.vocabulary import ChannelName
from console.composition import House
from storage.cursors import move_cursor, read_cursor


def make_poller(house: House, channel: TelegramChannel) -> Poller:
    """Return a poller that goes on where the last one stopped."""
    with house.database.reading() as conn:
        offset = read_cursor(conn, ChannelName.TELEGRAM)
    return Poller(
        channel,
        take=partial(_take, house, channel),
        set_aside=partial(_set_aside, house),
        save_offset=lambda number: house.write(partial(_move, str(number))),
        offset=None if offset is None else int(offset),
    )


def _take(house: House, channel: TelegramChannel, update: Update) -> None:
    inbound = parse_update(update)
    if inbound is None:
        return
    house.take_in(inbound).result()
    if inbound.kind == "button":
        house.sender.pool_of(channel.name).submit(channel.acknowledge_tap, update)


def _set_aside(house: House, update: Update) -> None:
    """An update nobody can read is a task for a human; its words stay with Telegram, not in a log."""
    house.write(_tell)


def _tell(line: Line) -> None:
    add_task(line, family_id=None, person_id=None, kind="telegram_update_set_aside")


def _move(value: str, line: Line) -> None:
    move_cursor(line.work, ChannelName.TELEGRAM, value)
