"""What each promised, and what they agreed to be asked and reminded of (method 9)."""

from dataclasses import dataclass

from console.demo.maple.days import day
from storage.models import Commitment, Rhythm
from storage.work import Work

ON_TRIGGER = "on_trigger"


@dataclass(frozen=True)
class Promise:
    """One commitment. `cadence` is an RRULE or `on_trigger`; `at` is London wall time."""

    id: str
    holder: str
    if_when: str
    action: str
    label: str
    cadence: str
    at: str | None = None
    critical: bool = False
    backup: str | None = None
    relied_on: bool = True
    scored: bool = True
    since: int = 24


PROMISES = (
    Promise(
        "C1",
        "Elena",
        "it is Friday",
        "I sleep over from 7 pm",
        "Friday sleepover",
        "FREQ=WEEKLY;BYDAY=FR",
        "19:00",
        critical=True,
        backup="Kemi",
        since=33,
    ),
    Promise(
        "C2",
        "Joan",
        "it is a weekday morning",
        "I look out for them and wave",
        "Morning wave",
        "FREQ=WEEKLY;BYDAY=FR",
        "08:30",
    ),
    Promise(
        "C3",
        "Kemi",
        "it is 8 in the evening",
        "I ring Mari",
        "8 pm ring",
        "FREQ=WEEKLY;BYDAY=SU",
        "20:00",
        critical=True,
        backup="Elena",
    ),
    Promise(
        "C4",
        "Marco",
        "it is Saturday",
        "the kids are with me from 10 to 4",
        "Sat 10 to 4",
        "FREQ=WEEKLY;BYDAY=SA",
        "10:00",
        critical=True,
        backup="Kemi",
    ),
    Promise(
        "C5",
        "Marco",
        "Dean comes",
        "I ring 999, then come to the kids, not to him",
        "Door plan",
        ON_TRIGGER,
        critical=True,
        relied_on=False,
        since=60,
    ),
    Promise("C6", "Sam", "it is Tuesday", "I give a lift to group", "Tue lift", "FREQ=WEEKLY;BYDAY=TU", "17:30"),
    Promise("C7", "Mr Patel", "T. is absent or upset", "I tell Hannah that day", "School note", ON_TRIGGER),
    Promise("C8", "Mari", "I want a drink", "I ring Kemi first", "First call", ON_TRIGGER, critical=True, scored=False),
    Promise("C9", "Mari", "it is Tuesday", "I go to group", "Tue group", "FREQ=WEEKLY;BYDAY=TU", "18:00"),
    Promise(
        "C10",
        "Hannah",
        "two weeks have passed",
        "I see the children",
        "Visit",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH",
        "15:30",
        backup="David",
    ),
)

CHECK_INS = (
    ("Elena", "nm_checkin", "FREQ=WEEKLY;BYDAY=WE", 37),
    ("Joan", "nm_checkin", "FREQ=WEEKLY;BYDAY=WE", 37),
    ("Kemi", "nm_checkin", "FREQ=WEEKLY;BYDAY=WE", 37),
    ("Marco", "nm_checkin", "FREQ=WEEKLY;BYDAY=WE", 37),
    ("Sam", "nm_checkin", "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", 44),
    ("Mr Patel", "nm_checkin", "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", 44),
    ("Mari", "cg_checkin", "FREQ=WEEKLY;BYDAY=SU", 41),
)


def add_promises(work: Work, family_id: int, people: dict[str, int]) -> dict[str, int]:
    """Write the ten commitments; return ids by their short name ("C1")."""
    return {
        each.id: work.insert(
            Commitment,
            family_id=family_id,
            holder_id=people[each.holder],
            if_when=each.if_when,
            action=each.action,
            short_label=each.label,
            cadence=each.cadence,
            at=each.at,
            critical=each.critical,
            backup_id=people[each.backup] if each.backup else None,
            relied_on=each.relied_on,
            scored=each.scored,
            status="active",
            starts=day(each.since),
        )
        for each in PROMISES
    }


def add_rhythms(work: Work, family_id: int, people: dict[str, int]) -> dict[str, int]:
    """Write when each is asked, always at four in the afternoon; return the rhythms' ids by person."""
    return {
        name: work.insert(
            Rhythm,
            family_id=family_id,
            person_id=people[name],
            kind="check_in",
            flow=flow,
            rrule=rrule,
            at="16:00",
            starts=day(since),
            version=1,
            active=True,
        )
        for name, flow, rrule, since in CHECK_INS
    }
