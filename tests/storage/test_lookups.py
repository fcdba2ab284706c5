"""Questions asked for many at once: each key gets its own rows, and no answer outlives what made it true."""

from datetime import timedelta

import pytest
from sqlalchemy import bindparam, select

from storage import timers
from storage.lookups import MOST_KEYS, Lookup, keys
from storage.models import Family, Person, ScaleRating, Team, Timer
from tests.databases import NOW
from tests.storage.rows import make_family, make_person

TIMES = Lookup(select(Person.agency_id, Person.best_time).where(Person.agency_id.in_(keys())), by="agency_id")
RECENT = Lookup(
    select(Timer.key, Timer.kind)
    .where(Timer.kind.in_(keys()), Timer.due_at > bindparam("since"))
    .order_by(Timer.due_at),
    by="kind",
    since={"since": timedelta(minutes=10)},
)
WAITING = Lookup(select(Timer.kind, Timer.key).where(Timer.kind.in_(keys()), Timer.state == "waiting"), by="kind")
TRIED = Lookup(
    select(Timer.kind, Timer.key).where(Timer.kind.in_(keys()), Timer.tries == bindparam("tries")),
    by="kind",
    bound=("tries",),
)
TEAM_OF = Lookup(
    select(Family.id, Team.name).join(Team, Team.id == Family.team_id).where(Family.id.in_(keys())), by="id"
)


@pytest.fixture
def work(database):
    """A work whose steps keep their rows back until somebody asks."""
    with database.writing(NOW, strict=False) as opened:
        yield opened


@pytest.fixture
def joan(work):
    return make_person(work, "Joan")


def plan(work, key, kind="pause_over", minutes=0, subject=1):
    timers.plan(work, kind=kind, key=key, due_at=NOW + timedelta(minutes=minutes), subject_id=subject)


def test_each_key_gets_its_own_rows_in_the_order_of_the_statement(work):
    for key, kind, minutes in (("a", "pause_over", 2), ("b", "alert_step", 0), ("c", "pause_over", 1)):
        plan(work, key, kind, minutes)
    found = work.gather(RECENT, ["pause_over", "nothing", "alert_step", "pause_over", None])
    assert [row.key for row in found] == ["c", "a", "b"]
    assert [row.key for row in work.look(RECENT, "pause_over")] == ["c", "a"]
    assert work.look(RECENT, "nothing") == ()


def test_since_counts_back_from_the_moment_of_the_work(work):
    plan(work, "too old", minutes=-10)
    plan(work, "new enough", minutes=-9)
    assert [row.key for row in work.look(RECENT, "pause_over")] == ["new enough"]


def test_what_only_the_caller_knows_is_bound_when_it_is_fetched(work):
    plan(work, "a")
    assert [row.key for row in work.fetch(TRIED, ["pause_over"], tries=0)] == ["a"]
    assert work.fetch(TRIED, ["pause_over"], tries=1) == []


@pytest.mark.parametrize("count", [1, 2, 3, MOST_KEYS, MOST_KEYS + 1, 2 * MOST_KEYS + 3])
def test_any_number_of_keys_is_answered_each_with_its_own(work, count):
    subjects = Lookup(select(Timer.subject_id, Timer.key).where(Timer.subject_id.in_(keys())), by="subject_id")
    for number in range(count):
        plan(work, f"key {number}", subject=number)
    assert [row.key for row in work.gather(subjects, range(count))] == [f"key {number}" for number in range(count)]
    assert [row.key for row in work.look(subjects, count - 1)] == [f"key {count - 1}"]


def test_no_keys_ask_nothing(work):
    assert work.gather(RECENT, []) == []
    assert work.gather(RECENT, [None]) == []
    assert work.fetch(RECENT, []) == []


def test_values_come_back_as_the_types_of_their_columns_have_them(work, joan):
    ratings = Lookup(select(ScaleRating.__table__).where(ScaleRating.person_id.in_(keys())), by="person_id")
    rating = work.insert(ScaleRating, family_id=make_family(work), person_id=joan, kind="safety", value=6, at=NOW)
    assert work.look(ratings, joan)[0]._asdict() == work.get(ScaleRating, rating)


def _change(work, joan):
    work.update(Person, joan, best_time="noon")


def _change_on_a_condition(work, joan):
    assert work.change(Person, joan, {"best_time": None}, best_time="noon")


def _change_if(work, joan):
    work.update_if(Person, joan, {"language": "en"}, best_time="noon")


@pytest.mark.parametrize("write", [_change, _change_on_a_condition, _change_if])
@pytest.mark.parametrize("before", ["gather", "look"])
def test_an_answer_from_before_a_write_to_its_table_is_not_given_after_it(work, joan, write, before):
    agency = work.get(Person, joan)["agency_id"]
    first = work.gather(TIMES, [agency]) if before == "gather" else work.look(TIMES, agency)
    assert [row.best_time for row in first] == [None]
    write(work, joan)
    assert [row.best_time for row in work.look(TIMES, agency)] == ["noon"]


def test_an_answer_of_nothing_is_not_given_after_a_row_came_nor_the_row_after_it_went(work):
    assert work.gather(WAITING, ["pause_over"]) == []
    plan(work, "a")
    assert [row.key for row in work.look(WAITING, "pause_over")] == ["a"]
    timers.cancel(work, key="a")
    assert work.look(WAITING, "pause_over") == ()


def test_an_answer_from_several_tables_is_stale_after_a_write_to_any_of_them(work):
    family = make_family(work)
    assert [row.name for row in work.gather(TEAM_OF, [family])] == ["Team"]
    work.update(Team, work.get(Family, family)["team_id"], name="South")
    assert [row.name for row in work.look(TEAM_OF, family)] == ["South"]


def test_an_answer_that_an_undone_step_was_given_is_not_given_to_the_next(work, joan):
    agency = work.get(Person, joan)["agency_id"]

    def seen_and_undone() -> None:
        with work.step():
            work.update(Person, joan, best_time="noon")
            assert [row.best_time for row in work.look(TIMES, agency)] == ["noon"]
            raise ValueError("poison")

    with pytest.raises(ValueError, match="poison"):
        seen_and_undone()
    work.trust_gathered()
    assert [row.best_time for row in work.look(TIMES, agency)] == [None]


def test_a_write_to_another_table_leaves_an_answer_as_it_was(work, joan):
    agency = work.get(Person, joan)["agency_id"]
    work.start_round()
    before = work.look(TIMES, agency)
    plan(work, "a")
    assert work.look(TIMES, agency) is before


def test_what_was_gathered_for_one_round_is_asked_anew_in_the_next(work, joan):
    agency = work.get(Person, joan)["agency_id"]
    work.gather(TIMES, [agency])
    work.update(Person, joan, best_time="noon")
    work.start_round()
    assert [row.best_time for row in work.gather(TIMES, [agency])] == ["noon"]
