"""The cast of the tests: the Maple family's people on test phones, and Otto, who must never get in."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from bot.line import Line
from casework.vocabulary import (
    ChannelName,
    MemberKind,
    MembershipStatus,
    PrivacyLevel,
    RoleType,
    StaffRole,
    Stage,
)
from storage.models import (
    Agency,
    Agreement,
    Commitment,
    ContactPoint,
    Exclusion,
    Family,
    Membership,
    Person,
    Rhythm,
    Role,
    Staff,
    Team,
)

OPEN, DISCREET, COVERT = PrivacyLevel.OPEN, PrivacyLevel.DISCREET, PrivacyLevel.COVERT
SMS, WHATSAPP, TELEGRAM = ChannelName.SMS, ChannelName.WHATSAPP, ChannelName.TELEGRAM

PHONES = {
    "mari": [(WHATSAPP, "+447700900101", DISCREET), (SMS, "+447700900101", DISCREET)],
    "joan": [(SMS, "+447700900102", OPEN)],
    "kemi": [(WHATSAPP, "+447700900103", DISCREET), (SMS, "+447700900103", DISCREET)],
    "marco": [(TELEGRAM, "900104", DISCREET), (SMS, "+447700900104", DISCREET)],
    "elena": [(SMS, "+447700900105", DISCREET)],
    "hannah": [(SMS, "+447700900111", OPEN)],
    "david": [(SMS, "+447700900112", OPEN)],
    "duty": [(SMS, "+447700900113", OPEN)],
}
OTTO = "+447700900199"
DEAN = "+447700900198"

WEEKLY_WEDNESDAY = "FREQ=WEEKLY;BYDAY=WE"
WEEKLY_SUNDAY = "FREQ=WEEKLY;BYDAY=SU"


@dataclass(frozen=True)
class Cast:
    """The ids of whom and what was seeded, by short names."""

    agency: int
    family: int
    people: dict[str, int]
    points: dict[str, list[int]]
    staff: dict[str, int]
    memberships: dict[str, int]
    rhythms: dict[str, int]
    roles: dict[str, int]
    commitments: dict[str, int]


class Seeder:
    """Writes people and what they agreed to, one unit of work."""

    def __init__(self, line: Line) -> None:
        self.work = line.work
        self.now: datetime = line.now
        self.people: dict[str, int] = {}
        self.points: dict[str, list[int]] = {}

    def person(self, agency: int, name: str, language: str = "en", **privacy: PrivacyLevel) -> int:
        """Write a person with their phones, verified and agreed to by voice."""
        person_id = self.work.insert(
            Person, agency_id=agency, name=name.title(), language=language, timezone="Europe/London"
        )
        self.people[name] = person_id
        self.points[name] = [
            self._point(person_id, position, channel, address, privacy.get("privacy", level))
            for position, (channel, address, level) in enumerate(PHONES[name])
        ]
        return person_id

    def _point(self, person_id: int, position: int, channel: ChannelName, address: str, level: PrivacyLevel) -> int:
        kind = "telegram" if channel is TELEGRAM else "phone"
        point_id = self.work.insert(
            ContactPoint,
            person_id=person_id,
            channel=channel,
            address=address,
            address_index=self.work.vault.index(kind, address),
            position=position,
            privacy_level=level,
            state="active",
            verified_at=self.now,
            verified_how="face",
            device_check_at=self.now,
        )
        self.work.insert(
            Agreement,
            person_id=person_id,
            contact_point_id=point_id,
            channel=channel,
            version="2026-1",
            words="yes",
            how="voice",
            agreed_at=self.now,
        )
        return point_id


def seed(
    line: Line,
    *,
    asked: Collection[str] = ("joan",),
    reminded: Collection[str] = (),
    joan_language: str = "en",
    mari_privacy: PrivacyLevel = DISCREET,
    duty: str = "cover",
) -> Cast:
    """Write the cast: one agency, one family, its network, its staff, its promises, and the rhythms of `asked`."""
    seeder, work = Seeder(line), line.work
    agency = work.insert(
        Agency,
        name="Test agency",
        service_label="Circle",
        country="GB",
        timezone="Europe/London",
        language="en",
        languages=["en", "es"],
        hours={str(day): ["09:00", "17:00"] for day in range(5)},
        holidays=[],
        duty_cover=duty,
        duty_phone="01632960111",
    )
    team = work.insert(Team, agency_id=agency, name="North")
    staff = {
        name: work.insert(
            Staff,
            agency_id=agency,
            team_id=team,
            person_id=seeder.person(agency, name),
            staff_role=role,
            active=True,
        )
        for name, role in (
            ("hannah", StaffRole.PRACTITIONER),
            ("david", StaffRole.SUPERVISOR),
            ("duty", StaffRole.DUTY),
        )
        if name != "duty" or duty == "cover"
    }
    family = work.insert(
        Family,
        agency_id=agency,
        team_id=team,
        alias="Maple",
        practitioner_id=staff["hannah"],
        supervisor_id=staff["david"],
        stage=Stage.LAUNCH,
        status="open",
        timezone="Europe/London",
    )
    work.insert(
        Exclusion,
        family_id=family,
        name="Dean",
        name_index=work.vault.index("name", "Dean"),
        address_index=work.vault.index("phone", DEAN),
        violence=True,
        set_by="hannah",
    )
    seeder.person(agency, "mari", privacy=mari_privacy)
    seeder.person(agency, "joan", language=joan_language)
    for name in ("kemi", "marco", "elena"):
        seeder.person(agency, name)
    memberships = {
        name: work.insert(
            Membership,
            family_id=family,
            person_id=seeder.people[name],
            kind=MemberKind.CAREGIVER if name == "mari" else MemberKind.NATURAL,
            status=MembershipStatus.ACTIVE,
            role_type=None if name == "mari" else "safeguarding",
            joined_at=line.now,
        )
        for name in ("mari", "joan", "kemi", "marco", "elena")
    }
    roles = {
        name: work.insert(
            Role,
            membership_id=memberships[name],
            role_type=RoleType.SAFEGUARDING,
            sub_role=sub_role,
            i_will=part,
        )
        for name, sub_role, part in (
            ("joan", "noticer", "Morning wave"),
            ("kemi", "responder", "8 pm ring"),
            ("marco", "responder", "Sat 10 to 4"),
            ("elena", "present_adult", "Friday sleepover"),
        )
    }
    promise = _promiser(line, family, seeder.people)
    commitments = {
        "elena": promise("elena", "Friday sleepover", "FREQ=WEEKLY;BYDAY=FR", "19:00", backup="kemi"),
        "joan": promise("joan", "Morning wave", WEEKLY_WEDNESDAY, "08:30", critical=False),
        "kemi": promise("kemi", "8 pm ring", "FREQ=WEEKLY;BYDAY=TU", "20:00", backup="elena"),
        "marco": promise("marco", "Sat 10 to 4", "FREQ=WEEKLY;BYDAY=SA", "10:00", backup="kemi"),
    }
    rhythms = {
        name: work.insert(
            Rhythm,
            family_id=family,
            person_id=seeder.people[name],
            kind="check_in",
            flow="cg_checkin" if name == "mari" else "nm_checkin",
            rrule=WEEKLY_SUNDAY if name == "mari" else WEEKLY_WEDNESDAY,
            at="16:00",
            starts=date(2026, 6, 1),
            version=1,
            active=True,
        )
        for name in asked
    }
    for name in reminded:
        rhythms[f"{name}_reminder"] = work.insert(
            Rhythm,
            family_id=family,
            person_id=seeder.people[name],
            kind="reminder",
            flow="nm_commitment_reminder",
            rrule="FREQ=DAILY",
            at="18:00",
            starts=date(2026, 6, 1),
            commitment_id=commitments[name],
            version=1,
            active=True,
        )
    return Cast(agency, family, seeder.people, seeder.points, staff, memberships, rhythms, roles, commitments)


def _promiser(line: Line, family: int, people: dict[str, int]):  # type: ignore[no-untyped-def]
    def promise(
        holder: str, label: str, cadence: str, at: str, *, backup: str | None = None, critical: bool = True
    ) -> int:
        return line.work.insert(
            Commitment,
            family_id=family,
            holder_id=people[holder],
            if_when="",
            action=label,
            short_label=label,
            cadence=cadence,
            at=at,
            critical=critical,
            backup_id=people[backup] if backup else None,
            relied_on=True,
            scored=True,
            status="active",
            starts=date(2026, 5, 1),
        )

    return promise
