"""Statements that run on the driver itself say and answer the same as SQLAlchemy's own."""

import importlib
import pkgutil
import re

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError, IntegrityError

import bot
from casework.vocabulary import TimerState
from storage import row_texts, timers
from storage.lookups import READING, Lookup
from storage.models import Family, Person, Timer
from storage.models.base import Base
from storage.prepared import Bare, dialect_of, prepare
from tests.databases import NOW
from tests.storage.rows import make_family, make_person

MODELS = sorted((mapper.class_ for mapper in Base.registry.mappers), key=lambda model: model.__tablename__)


def _lookups() -> dict[str, Lookup]:
    modules = [importlib.import_module(each.name) for each in pkgutil.walk_packages(bot.__path__, "bot.")]
    return {
        f"{module.__name__}.{name}": value
        for module in (*modules, timers, importlib.import_module("storage.journal"))
        for name, value in vars(module).items()
        if isinstance(value, Lookup)
    }


@pytest.mark.parametrize("lookup", [pytest.param(each, id=name) for name, each in _lookups().items()])
def test_every_lookup_of_the_product_knows_all_the_tables_it_reads(lookup):
    written = str(lookup.statement.compile(dialect=sqlite.dialect()))
    named = set(re.findall(r"(?:FROM|JOIN|,)\s+(\w+)", written)) & set(Base.metadata.tables)
    assert named == {table.name for table in lookup.tables}
    assert all(lookup in READING[table] for table in lookup.tables)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__tablename__)
@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_the_insert_of_every_table_names_every_column_once(model, dialect):
    prepared = row_texts.insert_text(model, dialect)
    assert [name for name, _ in prepared.bind] == [column.name for column in model.__table__.columns]


def test_what_nobody_says_of_a_row_is_what_sqlalchemy_would_have_said(work):
    work.insert(Timer, key="ours", kind="k", subject_id=1, due_at=NOW)
    work.conn.execute(Timer.__table__.insert(), {"id": 1, "key": "theirs", "kind": "k", "subject_id": 1, "due_at": NOW})
    ours, theirs = (
        row._asdict() | {"id": None, "key": None} for row in work.all(select(Timer.__table__).order_by(Timer.id.desc()))
    )
    assert ours == theirs


def test_a_constant_of_a_statement_stands_beside_what_is_bound(database):
    with database.writing(NOW) as work:
        for key, tries in (("a", 0), ("b", 2), ("c", 3)):
            work.insert(Timer, key=key, kind="50% off", subject_id=1, due_at=NOW, tries=tries)
        statement = select(Timer.key).where(Timer.tries.in_([2, 3]), Timer.kind == "50% off", Timer.state == "waiting")
        prepared = prepare(statement.order_by(Timer.key), dialect_of(database.dialect), ())
        assert [tuple(row) for row in Bare(work.conn).all(prepared, {})] == [("b",), ("c",)]


def test_hostile_text_is_a_value_like_any_other(work):
    hostile = "x'); DROP TABLE person; -- %s %(a)s ? :b 😀 \u202e"
    joan = make_person(work, hostile, best_time=hostile)
    found = work.get(Person, joan)
    assert (found["name"], found["best_time"]) == (hostile, hostile)


def test_a_wrong_value_is_refused_where_it_is_written(database):
    with database.writing(NOW, strict=False) as work:
        joan = make_person(work)
        with pytest.raises(ValueError, match="aware"):
            work.update(Person, joan, paused_until=NOW.replace(tzinfo=None))
        with pytest.raises(ValueError, match="not a valid Stage"):
            work.update(Family, 1, stage="s9_magic")
        with pytest.raises(KeyError, match="no_such_column"):
            work.update(Person, joan, no_such_column=1)
        assert work.get(Person, joan)["paused_until"] is None


def test_a_word_bound_by_a_condition_is_the_word_in_the_database(work):
    timers.plan(work, kind="pause_over", key="a", due_at=NOW, subject_id=1)
    timer = work.first(select(Timer.id)).id
    work.update_if(Timer, timer, {"state": TimerState.DONE}, tries=8)
    work.update_if(Timer, timer, {"state": TimerState.WAITING, "due_at": NOW}, tries=9)
    assert work.first(select(Timer.tries)).tries == 9


def test_a_refusal_looks_like_sqlalchemys_own_and_shows_no_statement_values(database):
    with database.writing(NOW) as work:
        work.insert(Timer, id=7, key="a", kind="best kept quiet", subject_id=1, due_at=NOW)
    with pytest.raises(IntegrityError) as refused, database.writing(NOW) as work:
        work.insert(Timer, id=7, key="b", kind="best kept quiet", subject_id=1, due_at=NOW)
    assert isinstance(refused.value, DBAPIError)
    assert "best kept quiet" not in str(refused.value)


def test_sealed_values_are_never_written_plain_by_the_short_road(database):
    with database.writing(NOW, strict=False) as work:
        joan = make_person(work, "Joan")
    with database.reading() as conn:
        stored = conn.execute(select(Person.name).where(Person.id == joan)).scalar_one()
    assert isinstance(stored, bytes)
    assert b"Joan" not in stored


def test_rows_written_by_both_roads_are_read_by_both(work):
    family = make_family(work)
    work.conn.execute(update(Family.__table__).where(Family.id == family), {"alias": "Oak"})
    work.update(Family, family, stage="s4_test")
    raw = work.conn.execute(text("SELECT alias, stage FROM family")).one()
    assert tuple(raw) == ("Oak", "s4_test") == (work.get(Family, family)["alias"], work.get(Family, family)["stage"])
