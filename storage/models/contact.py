"""How a person is reached, and how safely (method 7.1)."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from casework.vocabulary import ChannelName, PrivacyLevel
from storage.columns import Json, one_of, own_id, refers, sealed
from storage.models.base import Base


class ContactPoint(Base):
    """One number or account of one person. Two people may share a phone, so `address_index` is not unique."""

    __tablename__ = "contact_point"
    __table_args__ = (Index("ix_contact_point_person", "person_id", "position"),)

    id: Mapped[int] = own_id()
    person_id: Mapped[int] = refers("person")
    channel: Mapped[ChannelName]
    address: Mapped[bytes] = sealed()
    address_index: Mapped[bytes] = mapped_column(index=True)
    position: Mapped[int] = mapped_column(default=0)  # 0 is tried first
    privacy_level: Mapped[PrivacyLevel | None]  # unset counts as covert
    state: Mapped[str] = one_of("active", "suspended", "removed", default="active")
    verified_at: Mapped[datetime | None]
    verified_how: Mapped[str | None]
    device_check_at: Mapped[datetime | None]
    last_inbound_at: Mapped[datetime | None]
    opted_out_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]


class SafeContact(Base):
    """When and how openly one contact point may be used, as agreed in a conversation.

    `safe_from` and `safe_until` are wall-clock "HH:MM" in the person's zone; `safe_days` has 0 for Monday.
    """

    __tablename__ = "safe_contact"

    id: Mapped[int] = own_id()
    contact_point_id: Mapped[int] = refers("contact_point", unique=True)
    safe_days: Mapped[list[Any] | None] = mapped_column(Json)
    safe_from: Mapped[str | None]
    safe_until: Mapped[str | None]
    ok_to_call: Mapped[bool] = mapped_column(default=False)
    ok_voicemail: Mapped[bool] = mapped_column(default=False)
    shared_phone: Mapped[bool] = mapped_column(default=False)
    others_who_read: Mapped[bytes | None] = sealed()
    sample_reason: Mapped[bytes | None] = sealed()
    set_by: Mapped[str]
    set_at: Mapped[datetime]
