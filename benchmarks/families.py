"""The families of the town: children, a caregiver, and seven people with a part, a promise and a rhythm each."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from benchmarks.agency import FAMILIES_A_WORKER
from benchmarks.rows import Rows
from benchmarks.town import HOUSEHOLD, Plan, address_of, caregiver_address
from casework.vocabulary import MemberKind, MembershipStatus, RoleType, Stage
from storage.models import Child, Commitment, Exclusion, Family, Membership, Rhythm, Role
from storage.work import Work


def write_families(work: Work, plan: Plan, agency: int, numbers: range, staff: list[tuple[int, int, int]]) -> list[int]:
    """Write some families by their numbers; return the ids of their rhythms."""
    rows, rhythms = Rows(work, plan, agency), []
    for number in numbers:
        rhythms += list(_family(rows, number, staff[number // FAMILIES_A_WORKER]))
    rows.write()
    return rhythms


def _family(rows: Rows, number: int, staff: tuple[int, int, int]) -> Iterator[int]:
    worker, supervisor, team = staff
    family = rows.add(
        Family,
        agency_id=rows.agency,
        team_id=team,
        alias=f"Family {number}",
        practitioner_id=worker,
        supervisor_id=supervisor,
        stage=Stage.LAUNCH,
        status="open",
        timezone=rows.plan.zone,
    )
    for initial in ("M", "T"):
        rows.add(Child, family_id=family, initial=initial, birth_year=2016)
    rows.add(
        Exclusion,
        family_id=family,
        name=f"Excluded {number}",
        name_index=rows.work.vault.index("name", f"Excluded {number}"),
        address_index=rows.work.vault.index("phone", f"+9993{number:08d}"),
        violence=True,
        set_by="staff",
    )
    caregiver = rows.person(f"Carer {number}", caregiver_address(number))
    _joins(rows, family, caregiver, MemberKind.CAREGIVER)
    first = number * (HOUSEHOLD - 1)
    for member in range(first, first + HOUSEHOLD - 1):
        yield _member(rows, family, number, member, caregiver)


def _joins(rows: Rows, family: int, who: int, kind: MemberKind) -> int:
    return rows.add(
        Membership,
        family_id=family,
        person_id=who,
        kind=kind,
        status=MembershipStatus.ACTIVE,
        role_type=None if kind is MemberKind.CAREGIVER else "safeguarding",
        joined_at=rows.work.now,
    )


def _member(rows: Rows, family: int, number: int, member: int, caregiver: int) -> int:
    who = rows.person(f"Member {member}", address_of(member))
    place = _joins(rows, family, who, MemberKind.NATURAL)
    rows.add(
        Role,
        membership_id=place,
        role_type=RoleType.SAFEGUARDING,
        sub_role="noticer",
        i_will="I walk past in the morning and wave",
    )
    rows.add(
        Commitment,
        family_id=family,
        holder_id=who,
        if_when="on a school day",
        action="Walk past and wave",
        short_label="Morning wave",
        cadence="FREQ=WEEKLY;BYDAY=MO",
        at="08:30",
        backup_id=caregiver,
        starts=date(2026, 1, 1),
    )
    return _rhythm(rows, family, who, rows.plan.due_of(number))


def _rhythm(rows: Rows, family: int, who: int, due: datetime) -> int:
    local = due.astimezone(ZoneInfo(rows.plan.zone))
    return rows.add(
        Rhythm,
        family_id=family,
        person_id=who,
        kind="check_in",
        flow="nm_checkin",
        rrule=f"FREQ=WEEKLY;BYDAY={('MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU')[local.weekday()]}",
        at=f"{local:%H:%M}",
        starts=local.date() - timedelta(days=14),
    )
