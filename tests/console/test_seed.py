"""The demo family is as the method's section 9 tells it, and is made once."""

from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from sqlalchemy import func, select

from casework.vocabulary import CheckInState, CommitmentOutcome, RatingKind
from console.demo.maple import DEMO_NOW
from storage.models import (
    CheckIn,
    Commitment,
    CommitmentEvent,
    Exclusion,
    ExclusionAlias,
    Family,
    Membership,
    Person,
    Rhythm,
    ScaleRating,
    Staff,
    Timer,
)
from storage.models.base import Base
from tests.console.demo_home import DemoHome, open_home
from tests.console.demo_home import demo_path as demo_path
from tests.console.demo_home import demo_template as demo_template
from tests.console.demo_home import home as home


def _count(home: DemoHome, model: type[Base]) -> int:
    with home.house.database.reading() as conn:
        return conn.scalar(select(func.count()).select_from(model)) or 0


def test_the_family_is_there_with_its_people_promises_and_rhythms(home: DemoHome) -> None:
    counts = {model.__name__: _count(home, model) for model in (Person, Staff, Membership, Commitment, Rhythm, CheckIn)}
    assert counts == {"Person": 10, "Staff": 3, "Membership": 7, "Commitment": 10, "Rhythm": 7, "CheckIn": 12}
    with home.house.database.reading() as conn:
        assert conn.execute(select(Family.alias, Family.status)).one() == ("Maple", "open")


def test_the_demo_begins_on_the_monday_of_the_eleventh_week_at_nine(home: DemoHome) -> None:
    assert datetime(2026, 6, 15, 8, tzinfo=UTC) == DEMO_NOW
    assert 0 <= (home.clock.now() - DEMO_NOW).total_seconds() < 600


def test_a_demo_ended_before_the_clock_was_moved_goes_on_in_its_own_time(demo_path: Path) -> None:
    with open_home(demo_path) as first:
        before = first.clock.now()
    with open_home(demo_path) as second:
        assert 0 <= (second.clock.now() - before).total_seconds() < 60


def test_opening_it_again_adds_nobody_and_nothing(demo_path: Path) -> None:
    models = (Person, Membership, Commitment, CheckIn, CommitmentEvent, ScaleRating, Timer)
    with open_home(demo_path) as first:
        before = [_count(first, model) for model in models]
    with open_home(demo_path) as second:
        assert [_count(second, model) for model in models] == before


def test_the_last_two_weeks_of_promises_went_as_the_method_tells(home: DemoHome) -> None:
    with home.house.database.reading() as conn:
        rows = conn.execute(
            select(CommitmentEvent.outcome, Commitment.scored).join(
                Commitment, Commitment.id == CommitmentEvent.commitment_id
            )
        ).all()
    outcomes = [row.outcome for row in rows]
    assert outcomes.count(CommitmentOutcome.PARTLY) == 1
    assert outcomes.count(CommitmentOutcome.EXCUSED) == 1
    assert set(outcomes) == {CommitmentOutcome.KEPT, CommitmentOutcome.PARTLY, CommitmentOutcome.EXCUSED}
    assert sum(not row.scored for row in rows) == 1


def test_everybody_asked_answered_and_mr_patel_was_excused(home: DemoHome) -> None:
    with home.house.database.reading() as conn:
        states = list(conn.scalars(select(CheckIn.state)))
    assert states.count(CheckInState.EXCUSED) == 1
    assert states.count(CheckInState.ANSWERED) == len(states) - 1


def test_safety_and_confidence_at_the_review_are_the_golden_numbers(home: DemoHome) -> None:
    with home.house.database.reading() as conn:
        rows = conn.execute(select(ScaleRating.kind, ScaleRating.value, Person.name, Person.id).join(Person)).all()
    vault = home.house.database.vault
    by_kind = {
        kind: {str(vault.open("person", "name", row.id, row.name)): row.value for row in rows if row.kind == kind}
        for kind in (RatingKind.SAFETY, RatingKind.CONFIDENCE)
    }
    informed = [value for name, value in by_kind[RatingKind.SAFETY].items() if name != "Sam"]
    assert (median(informed), max(informed) - min(informed)) == (6, 2)
    assert min(by_kind[RatingKind.SAFETY], key=by_kind[RatingKind.SAFETY].__getitem__) == "Joan"
    assert median(by_kind[RatingKind.CONFIDENCE].values()) == 7.5


def test_the_former_partner_is_kept_out_by_name_and_aliases(home: DemoHome) -> None:
    vault = home.house.database.vault
    with home.house.database.reading() as conn:
        row = conn.execute(select(Exclusion.violence, Exclusion.name_index)).one()
        aliases = set(conn.scalars(select(ExclusionAlias.alias_index)))
    assert row == (True, vault.index("name", "Dean R."))
    assert aliases == {vault.index("name", "Deano"), vault.index("name", "Dee")}


def test_the_door_plan_is_critical_but_nothing_relies_on_it_yet(home: DemoHome) -> None:
    vault, columns = home.house.database.vault, (Commitment.id, Commitment.short_label)
    with home.house.database.reading() as conn:
        rows = conn.execute(select(*columns, Commitment.relied_on, Commitment.critical)).all()
    labels = {vault.open("commitment", "short_label", row.id, row.short_label): row for row in rows}
    assert (labels["Door plan"].critical, labels["Door plan"].relied_on) == (True, False)
    assert labels["Friday sleepover"].relied_on


def test_the_phones_are_in_use_and_nothing_on_them_is_unanswered(home: DemoHome) -> None:
    for slug in ("mari", "joan", "kemi", "marco", "elena", "sam"):
        view = home.phone(slug)
        assert len(view.bubbles) >= 3, slug
        assert view.new == 0, slug
    assert "Friday sleepover" in home.phone("elena").bubbles[2].words
    assert home.phone("hannah").bubbles == ()
