"""Phrases that mean danger, looked for before the open question is read (method 6). A match adds eyes, removes none."""

from sqlalchemy import select

from bot import alerts
from bot.agency import agency
from bot.inbox.message import Message
from bot.line import Line
from bot.people import person
from casework.signals import SignalContext, SignalMatch, match
from casework.vocabulary import Severity
from storage import journal
from storage.lookups import Lookup, keys
from storage.models import Child, InboundMessage, Signal

INITIALS = Lookup(select(Child.family_id, Child.id, Child.initial).where(Child.family_id.in_(keys())), by="family_id")


def look(line: Line, message: Message) -> tuple[SignalMatch, ...]:
    """Write a signal for each match, and one alert for the worst when it is medium or more."""
    found = match(line.lists, message.text, _context(line, message))
    if not found:
        return ()
    line.work.update(InboundMessage, message.id, needs_reading=True)
    worst = max(found, key=lambda each: each.severity.rank)
    alert_id = _alert(line, message, worst) if worst.severity is not Severity.LOW else None
    for each in found:
        line.work.insert(
            Signal,
            inbound_id=message.id,
            family_id=message.sender.family_id,
            person_id=message.person_id,
            category=each.category,
            severity=each.severity,
            rule=each.rule,
            list_version=line.lists.version,
            matched=each.matched,
            context=each.why,
            alert_id=alert_id,
            at=line.now,
        )
    if message.sender.family_id is not None:
        payload = {"inbound": message.id, "rules": [each.rule for each in found], "severity": worst.severity}
        journal.write(line.work, message.sender.family_id, "signal", f"person:{message.person_id}", payload)
    return found


def _alert(line: Line, message: Message, worst: SignalMatch) -> int:
    return alerts.open_alert(
        line,
        kind=f"signal_{worst.category}",
        severity=worst.severity,
        family_id=message.sender.family_id,
        person_id=message.person_id,
        agency_id=agency(line).id,
    ).id


def _context(line: Line, message: Message) -> SignalContext:
    """Who they are called, and the family's initials: what "this is not {name}" and "hit N." are read by."""
    who = person(line, message.person_id)
    rows = line.work.look(INITIALS, message.sender.family_id)
    initials = (line.work.open(Child.initial, row.id, row.initial) for row in rows)
    return SignalContext(locale=who.locale, names=frozenset({who.name}), initials=frozenset(initials))
