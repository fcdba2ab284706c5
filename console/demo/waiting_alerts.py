"""The open alerts as the page lists them, each with its way to a named human so far."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from bot.alerts import OpenAlert, open_alerts
from casework.vocabulary import HopKind
from console.demo.moments import day_and_hour, short_day_and_hour, waiting
from storage.models import Agency, AlertHop, Family, Person, Staff
from storage.sealed_rows import open_value
from storage.sealing import Vault

WHAT = {
    "worry": "somebody is worried",
    "missed_check_in": "no reply to a check-in",
    "asked_for_call": "asks to be rung",
    "hard_week": "a hard week",
    "not_understood": "a message nobody understood",
    "not_reached": "a message did not arrive",
    "find_cover": "cover is needed for a promise",
    "opted_out": "wants no more messages",
}
"""Kinds of alerts in words; any other kind is shown by its name."""

HOP_WORDS = {
    HopKind.PAGED: "told",
    HopKind.REPEATED: "told again",
    HopKind.SKIPPED: "passed over",
    HopKind.ACKNOWLEDGED: "has it",
    HopKind.ALREADY_OWNED: "heard who has it",
    HopKind.PASSED_ON: "passed it on",
    HopKind.RAISED: "made more serious",
    HopKind.REMINDED: "reminded",
    HopKind.LAPSED: "no word in time",
    HopKind.NOTED: "noted something",
    HopKind.CLOSED: "closed it",
}


@dataclass(frozen=True)
class Hop:
    """One thing that happened to an alert: when, who, what."""

    time: str
    name: str
    what: str


@dataclass(frozen=True)
class AlertView:
    """One open alert. `late`: past its due moment and nobody has it."""

    code: str
    severity: str
    family: str
    what: str
    since: str
    waited: str
    due: str
    owner: str
    late: bool
    hops: tuple[Hop, ...]


def waiting_alerts(conn: Connection, vault: Vault, now: datetime) -> tuple[AlertView, ...]:
    """Return what is open, most serious first."""
    agency_id = conn.scalar(select(Agency.id).limit(1))
    if agency_id is None:
        return ()
    names = _staff_names(conn, vault)
    aliases = {row.id: row.alias for row in conn.execute(select(Family.id, Family.alias))}
    return tuple(_view(conn, alert, names, aliases, now) for alert in open_alerts(conn, agency_id))


def _view(
    conn: Connection, alert: OpenAlert, names: dict[int, str], aliases: dict[int, str], now: datetime
) -> AlertView:
    return AlertView(
        code=alert.code,
        severity=str(alert.severity),
        family=aliases.get(alert.family_id or 0, "no family"),
        what=_what(alert.kind),
        since=day_and_hour(alert.opened_at),
        waited=waiting((alert.owned_at or now) - alert.opened_at),
        due=day_and_hour(alert.due_at),
        owner=names.get(alert.owner_id or 0, ""),
        late=alert.unowned and now > alert.due_at,
        hops=_hops(conn, alert.id, names),
    )


def _what(kind: str) -> str:
    if kind.startswith("signal_"):
        return f"words that may mean {kind.removeprefix('signal_').replace('_', ' ')}"
    return WHAT.get(kind, kind.replace("_", " "))


def _hops(conn: Connection, alert_id: int, names: dict[int, str]) -> tuple[Hop, ...]:
    rows = conn.execute(
        select(AlertHop.at, AlertHop.kind, AlertHop.staff_id, AlertHop.detail)
        .where(AlertHop.alert_id == alert_id)
        .order_by(AlertHop.at, AlertHop.id)
    )
    return tuple(
        Hop(short_day_and_hour(row.at), names.get(row.staff_id or 0, ""), _hop_words(row.kind, row.detail))
        for row in rows
    )


def _hop_words(kind: HopKind, detail: str | None) -> str:
    """What joins a waiting alert is written with it as "also <kind>, <severity>"; all else has words of its own."""
    if kind is HopKind.RAISED and detail and detail.startswith("also "):
        joined = detail.removeprefix("also ").partition(",")[0]
        return f"joined by: {_what(joined)}"
    return HOP_WORDS[kind]


def _staff_names(conn: Connection, vault: Vault) -> dict[int, str]:
    rows = conn.execute(select(Staff.id, Person.id.label("person_id"), Person.name).join(Person))
    return {row.id: str(open_value(vault, Person.name, row.person_id, row.name)) for row in rows}
