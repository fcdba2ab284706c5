"""The agency, its staff, and the family's own rows: children, places in the network, parts, exclusion."""

from casework.vocabulary import MemberKind, MembershipStatus, RoleType, StaffRole, Stage
from console.demo.maple.days import at, day
from storage.models import Agency, Child, Exclusion, ExclusionAlias, Family, Membership, Role, Staff, Team
from storage.work import Work

NETWORK = (
    ("Mari", MemberKind.CAREGIVER, None, ()),
    ("Elena", MemberKind.NATURAL, RoleType.SAFEGUARDING, (("present_adult", "Friday sleepover"),)),
    ("Joan", MemberKind.NATURAL, RoleType.SAFEGUARDING, (("noticer", "Morning wave"), ("caller", "Ring for help"))),
    ("Kemi", MemberKind.NATURAL, RoleType.SAFEGUARDING, (("responder", "8 pm ring"), ("network_lead", "Group"))),
    (
        "Marco",
        MemberKind.NATURAL,
        RoleType.SAFEGUARDING,
        (("responder", "Door plan"), ("present_adult", "Sat 10 to 4")),
    ),
    ("Sam", MemberKind.NATURAL, RoleType.SUPPORT, (("transport", "Tue lift"), ("listener", "A chat"))),
    ("Mr Patel", MemberKind.PROFESSIONAL, RoleType.SUPPORT, (("listener", "School note"),)),
)


def add_agency(work: Work) -> int:
    """Write the agency: office hours on weekdays, duty at all other times."""
    return work.insert(
        Agency,
        name="Demo agency",
        service_label="Circle",
        country="GB",
        timezone="Europe/London",
        language="en",
        languages=["en", "es"],
        hours={str(weekday): ["09:00", "17:00"] for weekday in range(5)},
        holidays=[day(number).isoformat() for number in (0, 28, 49)],
        duty_cover="cover",
        duty_phone="01632960111",
    )


def add_staff(work: Work, agency_id: int, team_id: int, people: dict[str, int]) -> dict[str, int]:
    """Write who works for the agency; "Duty" is the duty desk's own phone."""
    roles = {"Hannah": StaffRole.PRACTITIONER, "David": StaffRole.SUPERVISOR, "Duty": StaffRole.DUTY}
    return {
        name: work.insert(
            Staff, agency_id=agency_id, team_id=team_id, person_id=people[name], staff_role=role, active=True
        )
        for name, role in roles.items()
    }


def add_family(work: Work, agency_id: int, people: dict[str, int]) -> int:
    """Write the family with its children, its network, and the person who must not be told; return its id."""
    team_id = work.insert(Team, agency_id=agency_id, name="North")
    staff = add_staff(work, agency_id, team_id, people)
    family_id = work.insert(
        Family,
        agency_id=agency_id,
        team_id=team_id,
        alias="Maple",
        practitioner_id=staff["Hannah"],
        supervisor_id=staff["David"],
        stage=Stage.REVIEW,
        status="open",
        timezone="Europe/London",
    )
    for initial, born in (("T", 2019), ("N", 2024)):
        work.insert(Child, family_id=family_id, initial=initial, birth_year=born)
    _add_network(work, family_id, people)
    _add_exclusion(work, family_id)
    return family_id


def _add_network(work: Work, family_id: int, people: dict[str, int]) -> None:
    for name, kind, role_type, parts in NETWORK:
        membership_id = work.insert(
            Membership,
            family_id=family_id,
            person_id=people[name],
            kind=kind,
            status=MembershipStatus.ACTIVE,
            role_type=role_type,
            joined_at=at(24, 18),
        )
        for sub_role, part in parts:
            work.insert(
                Role,
                membership_id=membership_id,
                role_type=role_type,
                sub_role=sub_role,
                i_will=part,
                confirmed_at=at(33, 18),
            )


def _add_exclusion(work: Work, family_id: int) -> None:
    exclusion_id = work.insert(
        Exclusion,
        family_id=family_id,
        name="Dean R.",
        name_index=work.vault.index("name", "Dean R."),
        violence=True,
        set_by="Hannah",
        review_at=day(96),
    )
    for alias in ("Deano", "Dee"):
        work.insert(ExclusionAlias, exclusion_id=exclusion_id, alias=alias, alias_index=work.vault.index("name", alias))
