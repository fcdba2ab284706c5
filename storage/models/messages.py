"""The inbox, the outbox, and each attempt at handing a message to a provider."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casework.vocabulary import ChannelName, DeliveryState
from storage.columns import loose, one_of, own_id, refers, sealed, sealed_json
from storage.models.base import Base, index_where


class InboundMessage(Base):
    """One message as it came in; a provider's second copy of it ends at the unique key."""

    __tablename__ = "inbound_message"
    __table_args__ = (
        UniqueConstraint("provider", "provider_id"),
        Index("ix_inbound_message_person", "person_id", "received_at"),
        Index("ix_inbound_message_address", "address_index", "received_at"),
        index_where(
            "ix_inbound_message_unread",
            "needs_reading AND read_at IS NULL",
            "received_at",
            sqlite="needs_reading = 1 AND read_at IS NULL",
        ),
    )

    id: Mapped[int] = own_id()
    provider: Mapped[str]
    provider_id: Mapped[str]
    channel: Mapped[ChannelName]
    address: Mapped[bytes] = sealed()
    address_index: Mapped[bytes]
    contact_point_id: Mapped[int | None] = refers("contact_point")
    person_id: Mapped[int | None] = refers("person")
    family_id: Mapped[int | None] = refers("family", index=True)
    words: Mapped[bytes | None] = sealed()
    kind: Mapped[str] = one_of("text", "button", "media")
    received_at: Mapped[datetime]
    state: Mapped[str] = one_of("heard", "failed", "ignored", default="heard")
    conversation_id: Mapped[int | None] = refers("conversation")
    prompt_id: Mapped[int | None] = refers("prompt")
    needs_reading: Mapped[bool] = mapped_column(default=False)
    read_at: Mapped[datetime | None]
    read_by: Mapped[int | None] = refers("staff")


class OutboundMessage(Base):
    """One message decided: keys and arguments, rendered only when it is claimed.

    `fence` counts the claims, so that a sender which outlived its lease cannot record or send.
    """

    __tablename__ = "outbound_message"
    __table_args__ = (
        index_where("ix_outbound_message_due", "state = 'queued'", "not_before"),
        index_where("ix_outbound_message_leased", "state = 'sending'", "lease_until"),
        index_where("ix_outbound_message_unknown", "state = 'unknown'", "sent_at"),
        index_where("ix_outbound_message_waiting", "state = 'queued'", "person_id", "queued_at"),
        index_where("ix_outbound_message_receipt", "provider_id IS NOT NULL", "provider", "provider_id"),
        Index("ix_outbound_message_person", "person_id", "sent_at"),
    )

    id: Mapped[int] = own_id()
    person_id: Mapped[int | None] = refers("person")
    contact_point_id: Mapped[int | None] = refers("contact_point")
    family_id: Mapped[int | None] = refers("family", index=True)
    conversation_id: Mapped[int | None] = refers("conversation", index=True)
    prompt_id: Mapped[int | None] = refers("prompt", index=True)
    alert_id: Mapped[int | None] = refers("alert", index=True)
    kind: Mapped[str]
    says: Mapped[bytes] = sealed_json()
    state: Mapped[DeliveryState] = mapped_column(default=DeliveryState.QUEUED)
    queued_at: Mapped[datetime]
    not_before: Mapped[datetime]
    valid_until: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    fence: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    provider: Mapped[str | None]
    provider_id: Mapped[str | None]
    reason: Mapped[str | None]
    counts: Mapped[bool] = mapped_column(default=True)  # towards the weekly cap
    replaces_id: Mapped[int | None] = loose()


class DeliveryAttempt(Base):
    """One claim of one message: the exact words it carried, and how it ended."""

    __tablename__ = "delivery_attempt"
    __table_args__ = (UniqueConstraint("outbound_id", "fence"),)

    id: Mapped[int] = own_id()
    outbound_id: Mapped[int] = refers("outbound_message")
    fence: Mapped[int]
    contact_point_id: Mapped[int | None] = refers("contact_point")
    channel: Mapped[ChannelName]
    words: Mapped[bytes | None] = sealed()
    parts: Mapped[int | None]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    provider_id: Mapped[str | None]
    code: Mapped[str | None]
