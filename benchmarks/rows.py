"""Rows gathered by table and written as sets, through the storage models."""

from collections import defaultdict
from typing import Any

from benchmarks.town import Plan
from casework.vocabulary import ChannelName, PrivacyLevel
from storage.models import (
    Agreement,
    Base,
    Child,
    Commitment,
    ContactPoint,
    Exclusion,
    Family,
    Membership,
    Person,
    Rhythm,
    Role,
    Staff,
)
from storage.work import Work

ORDER = (
    Person,
    ContactPoint,
    Agreement,
    Staff,
    Family,
    Child,
    Exclusion,
    Membership,
    Role,
    Commitment,
    Rhythm,
)
"""Tables in the order in which they refer to each other."""


class Rows:
    """Gathers rows by table, and writes them as sets."""

    def __init__(self, work: Work, plan: Plan, agency: int) -> None:
        self.work = work
        self.plan = plan
        self.agency = agency
        self.rows: dict[type[Base], list[dict[str, Any]]] = defaultdict(list)

    def add(self, model: type[Base], **values: Any) -> int:
        """Keep one row for later and return its id."""
        values["id"] = self.work.new_id()
        self.rows[model].append(values)
        return int(values["id"])

    def write(self) -> None:
        """Write everything that was gathered."""
        for model in ORDER:
            self.work.insert_all(model, self.rows[model])
        self.rows.clear()

    def person(self, name: str, address: str) -> int:
        """Add a person with one phone, checked and agreed to by voice."""
        person_id = self.add(Person, agency_id=self.agency, name=name, language="en", timezone=self.plan.zone)
        point_id = self.add(
            ContactPoint,
            person_id=person_id,
            channel=ChannelName.SMS,
            address=address,
            address_index=self.work.vault.index("phone", address),
            privacy_level=PrivacyLevel.OPEN,
            verified_at=self.work.now,
            verified_how="face",
            device_check_at=self.work.now,
        )
        self.add(
            Agreement,
            person_id=person_id,
            contact_point_id=point_id,
            channel=ChannelName.SMS,
            version="2026-1",
            words="yes",
            how="voice",
            agreed_at=self.work.now,
        )
        return person_id
