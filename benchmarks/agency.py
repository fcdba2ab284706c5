"""The agency of the town and its staff."""

from benchmarks.rows import Rows
from benchmarks.town import Plan, staff_address
from casework.vocabulary import StaffRole
from storage.models import Agency, Staff, Team
from storage.work import Work

FAMILIES_A_WORKER = 25
WORKERS_A_TEAM = 8


def write_agency(work: Work, zone: str) -> int:
    """Write the agency: open all week, so that no measurement depends on the hour at which it is made."""
    return work.insert(
        Agency,
        name="Town agency",
        service_label="Circle",
        country="GB",
        timezone=zone,
        language="en",
        languages=["en"],
        hours={str(day): ["00:00", "23:59"] for day in range(7)},
        holidays=[],
        duty_cover="cover",
        duty_phone="01632960111",
    )


def write_staff(work: Work, plan: Plan, agency: int) -> list[tuple[int, int, int]]:
    """Write as many teams and workers as the families need; return (worker, supervisor, team) of each worker."""
    rows, found = Rows(work, plan, agency), []
    workers = -(-plan.families // FAMILIES_A_WORKER)
    numbers = iter(range(1_000_000))

    def hired(role: StaffRole, team: int) -> int:
        number = next(numbers)
        who = rows.person(f"Staff {number}", staff_address(number))
        return rows.add(Staff, agency_id=agency, team_id=team, person_id=who, staff_role=role)

    for first in range(0, workers, WORKERS_A_TEAM):
        team = work.insert(Team, agency_id=agency, name=f"Team {first // WORKERS_A_TEAM}")
        supervisor = hired(StaffRole.SUPERVISOR, team)
        hired(StaffRole.DUTY, team)
        count = min(WORKERS_A_TEAM, workers - first)
        found += [(hired(StaffRole.PRACTITIONER, team), supervisor, team) for _ in range(count)]
    rows.write()
    return found
