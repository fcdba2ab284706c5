"""One story on SQLite and on PostgreSQL: everybody sees the same, at the same moments (E15)."""

import re
from contextlib import ExitStack, closing
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from storage.database import Database
from storage.journal_check import verify
from storage.keys import Keys
from storage.models import Alert, AlertHop, CheckIn, CommitmentEvent, Concern, DeliveryAttempt, ScaleRating
from tests.databases import _migrate
from tests.journeys.conftest import _town
from tests.phones import Phone, Town, london
from tests.postgres import Server

CODE = re.compile(r"\b[A-Z]{3}\b(?= (?:and|MEDIUM|HIGH|CRITICAL|is yours|1\b))")
Seen = dict[str, list[tuple[datetime, str]]]


def _live_through(town: Town) -> None:
    """Joan answers, and is worried later; Marco is silent, is chased, and answers when David has taken it over."""
    town.until(london("2026-06-17 16:00"))
    for words in ("1", "yes", "3", "The stairs are hard for me now"):
        town.joan.sends(words)
    town.until(london("2026-06-18 13:00"))
    town.kemi.sends("1")
    town.until(london("2026-06-19 10:05"))
    town.david.sends(f"{_code_of(town, town.david)} 1")
    town.passes(minutes=30)
    town.marco.sends("2")
    town.until(london("2026-06-19 12:00"))
    for words in ("worried", "no", "not sure", "1", "Shouting through the wall"):
        town.joan.sends(words)
    for _ in ("I have it", "spoke to the family"):
        town.hannah.sends(f"{_code_of(town, town.hannah)} 1")
        town.passes(minutes=5)
    town.until(london("2026-06-19 12:30"))


def _code_of(town: Town, phone: Phone) -> str:
    """Return the code of the newest alert on this phone, as its holder would read it."""
    found = [CODE.findall(words) for _, words in phone.thread()]
    return next(codes[0] for codes in reversed(found) if codes)


def _seen(town: Town) -> Seen:
    """Return what arrived on each phone and when; alerts' codes are drawn by lot, and told by their order instead."""
    moments = {row.id: row.at for row in town.rows(select(DeliveryAttempt.id, DeliveryAttempt.finished_at.label("at")))}
    codes = [row.code for row in town.rows(select(Alert.code).order_by(Alert.opened_at))]

    def told(words: str) -> str:
        for place, code in enumerate(codes):
            words = words.replace(code, f"[alert {place}]")
        return words

    return {
        name: [(moments[row_id], told(words)) for row_id, words in phone.thread()]
        for name, phone in town.phones.items()
    }


def _became(town: Town) -> dict[str, list[tuple[Any, ...]]]:
    """Return what the record became, without ids."""
    wanted = {
        "check-ins": (CheckIn.due_at, CheckIn.state, CheckIn.how, CheckIn.answered_at),
        "alerts": (Alert.opened_at, Alert.kind, Alert.severity, Alert.state),
        "hops": (AlertHop.at, AlertHop.kind),
        "promises": (CommitmentEvent.due_at, CommitmentEvent.outcome),
        "ratings": (ScaleRating.kind, ScaleRating.value),
        "concerns": (Concern.danger, Concern.with_adult, Concern.severity),
    }
    return {name: sorted(map(_plain, town.rows(select(*columns)))) for name, columns in wanted.items()}


def _plain(row: Any) -> tuple[str, ...]:
    return tuple(str(each) for each in row)


@pytest.mark.postgres
def test_e15_one_story_looks_the_same_on_both_databases(sqlite_url: str, postgres: Server, keys: Keys) -> None:
    seen: list[Seen] = []
    became = []
    with ExitStack() as stack:
        for url in (sqlite_url, stack.enter_context(postgres.database(build=_migrate))):
            town = _town(Database(url, keys), "2026-06-15 09:00", {"asked": ("joan", "marco")})
            stack.enter_context(closing(town.house))
            _live_through(town)
            seen.append(_seen(town))
            became.append(_became(town))
            with town.house.database.reading() as conn:
                assert verify(conn, town.house.database.vault, town.cast.family) == []
    assert seen[0] == seen[1]
    assert became[0] == became[1]
    assert {name for name, texts in seen[0].items() if texts} >= {"joan", "marco", "marco_sms", "kemi", "hannah"}
    assert [row[1:] for row in became[0]["alerts"]] == [
        ("missed_check_in", "medium", "owned"),
        ("worry", "critical", "owned"),
    ]
