"""What the channels leave behind: how far a provider was read, and strangers who wrote."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import own_id, refers, sealed
from storage.models.base import Base


class ChannelCursor(Base):
    """How far one channel's updates were read; moved in the transaction that stored them."""

    __tablename__ = "channel_cursor"

    channel: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class UnknownContact(Base):
    """Someone wrote whom we do not know; a human looks."""

    __tablename__ = "unknown_contact"

    id: Mapped[int] = own_id()
    inbound_id: Mapped[int] = refers("inbound_message")
    address: Mapped[bytes] = sealed()
    address_index: Mapped[bytes] = mapped_column(index=True)
    name: Mapped[bytes | None] = sealed()
    call_back: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="open")
    at: Mapped[datetime]
