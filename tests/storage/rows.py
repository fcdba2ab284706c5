"""The few rows that most storage tests begin with."""

from storage.models import Agency, Family, Person, Team
from storage.work import Work


def make_family(work: Work, alias: str = "Maple") -> int:
    agency = work.insert(
        Agency,
        name="Agency",
        service_label="Circle",
        country="GB",
        timezone="Europe/London",
        language="en",
        languages=["en", "es"],
        hours={"0": ["09:00", "17:00"]},
    )
    team = work.insert(Team, agency_id=agency, name="Team")
    return work.insert(Family, agency_id=agency, team_id=team, alias=alias, stage="s4_test", timezone="Europe/London")


def make_person(work: Work, name: str = "Joan", **values: object) -> int:
    """Joan, with an agency of her own when no other is named."""
    if "agency_id" not in values:
        family = work.get(Family, make_family(work))
        assert family is not None
        values["agency_id"] = family["agency_id"]
    return work.insert(Person, name=name, language="en", timezone="Europe/London", **values)
