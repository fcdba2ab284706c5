"""How far a channel's updates were read; moved in the transaction that stored them, so a kill loses none (A5)."""

from sqlalchemy import Connection, insert, select, update

from storage.models import ChannelCursor
from storage.work import Work


def read_cursor(conn: Connection, channel: str) -> str | None:
    """Return what `move_cursor` stored last for this channel."""
    return conn.execute(select(ChannelCursor.value).where(ChannelCursor.channel == channel)).scalar()


def move_cursor(work: Work, channel: str, value: str) -> None:
    """Store how far this channel was read."""
    moved = update(ChannelCursor).where(ChannelCursor.channel == channel).values(value=value)
    if work.conn.execute(moved).rowcount == 0:
        work.conn.execute(insert(ChannelCursor), [{"channel": channel, "value": value}])
