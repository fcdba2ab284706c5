"""A unit of work seals by itself, moves rows on conditions, and is all or nothing."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, StatementError

from casework.vocabulary import ConversationState, Priority, Stage, TimerState
from storage.models import ContactPoint, Conversation, Family, Person, ScaleRating, Timer
from storage.work import Gone
from tests.databases import NOW
from tests.storage.rows import make_family, make_person


def make_timer(work, key="a", **values):
    return work.insert(Timer, kind="check_in_due", subject_id=1, key=key, due_at=NOW, **values)


def test_a_sealed_column_is_stored_unreadable_and_read_back_as_it_was(work):
    joan = make_person(work, "Joan")
    stored = work.first(select(Person.name).where(Person.id == joan)).name
    assert isinstance(stored, bytes)
    assert b"Joan" not in stored
    assert work.get(Person, joan)["name"] == "Joan"
    assert work.open(Person.name, joan, stored) == "Joan"
    assert work.get(Person, joan)["preferred_name"] is None
    assert work.open(Person.preferred_name, joan, None) is None


def test_sealed_json_keeps_its_order_moments_and_days(work):
    dialogue = {"zeta": 1, "alpha": [NOW, {"day": date(2026, 6, 15)}], "none": None}
    conversation = work.insert(
        Conversation,
        person_id=make_person(work),
        flow="nm_checkin",
        state=ConversationState.OPEN,
        dialogue=dialogue,
        priority=Priority.CHECK_IN,
        opened_at=NOW,
        touched_at=NOW,
    )
    found = work.get(Conversation, conversation)
    assert found["dialogue"] == dialogue
    assert list(found["dialogue"]) == ["zeta", "alpha", "none"]
    work.update(Conversation, conversation, dialogue={"step": 2})
    assert work.get(Conversation, conversation)["dialogue"] == {"step": 2}


def test_a_sealed_column_never_takes_plain_words_past_the_work(work):
    joan = make_person(work)
    with pytest.raises(StatementError) as refused, work.savepoint():
        work.conn.execute(Person.__table__.update().where(Person.id == joan), {"name": "Joan Doe"})
    assert "Joan Doe" not in str(refused.value)
    with pytest.raises(TypeError, match=r"^person.name holds sealed text, not int$"):
        work.update(Person, joan, name=5)


def test_moments_come_back_aware_and_in_utc(work):
    family = make_family(work)
    rating = work.insert(
        ScaleRating,
        family_id=family,
        person_id=make_person(work),
        kind="safety",
        value=6,
        at=NOW.astimezone(timezone(timedelta(hours=5, minutes=30))),
    )
    found = work.get(ScaleRating, rating)["at"]
    assert found == NOW
    assert found.tzinfo is UTC
    with pytest.raises(ValueError, match="aware"), work.savepoint():
        work.update(ScaleRating, rating, at=datetime(2026, 6, 15))


def test_moments_are_compared_as_moments(work):
    for minutes in (-1, 0, 1):
        make_timer(work, key=str(minutes))
        work.conn.execute(
            Timer.__table__.update().where(Timer.key == str(minutes)), {"due_at": NOW + timedelta(minutes=minutes)}
        )
    due = work.all(select(Timer.key).where(Timer.due_at <= NOW).order_by(Timer.due_at))
    assert [row.key for row in due] == ["-1", "0"]


def test_words_come_back_as_enums_and_unknown_ones_are_refused(work):
    family = make_family(work)
    assert work.get(Family, family)["stage"] is Stage.TEST
    with pytest.raises(ValueError, match="not a valid Stage"), work.savepoint():
        work.update(Family, family, stage="s9_magic")
    timer = make_timer(work)
    assert work.get(Timer, timer)["state"] is TimerState.WAITING


def test_a_word_from_a_short_list_is_checked_too(work):
    joan = make_person(work)
    values = {"person_id": joan, "channel": "sms", "address": "+447700900001", "address_index": b"i"}
    work.insert(ContactPoint, **values, state="suspended")
    with pytest.raises(ValueError, match="expected one of active, suspended, removed"), work.savepoint():
        work.insert(ContactPoint, **values, state="sleeping")


def test_rows_inserted_as_a_set_may_name_different_columns_and_keep_their_order(work):
    family = work.get(Family, make_family(work))
    base = {"agency_id": family["agency_id"], "language": "en", "timezone": "Europe/London"}
    made = work.insert_all(
        Person, [{**base, "name": "Kemi"}, {**base, "name": "Marco", "preferred_name": "M"}, {**base, "name": "Sam"}]
    )
    assert [work.get(Person, row_id)["name"] for row_id in made] == ["Kemi", "Marco", "Sam"]
    assert work.get(Person, made[1])["preferred_name"] == "M"
    assert work.insert_all(Person, []) == []


def test_defaults_hold_for_sets_too(work):
    rows = [{"kind": "k", "subject_id": 1, "key": "one", "due_at": NOW}]
    rows.append({"kind": "k", "subject_id": 1, "key": "two", "due_at": NOW, "version": 4, "tries": 2})
    one, two = (work.get(Timer, row_id) for row_id in work.insert_all(Timer, rows))
    assert (one["version"], one["tries"], one["state"]) == (1, 0, TimerState.WAITING)
    assert (two["version"], two["tries"]) == (4, 2)


def test_f1_the_one_who_moves_the_row_owns_it(work):
    timer = make_timer(work)
    waiting = {"state": TimerState.WAITING, "version": 1}
    assert work.change(Timer, timer, waiting, state=TimerState.DONE, done_at=NOW)
    assert not work.change(Timer, timer, waiting, state=TimerState.DONE, done_at=NOW)


@pytest.mark.parametrize(
    ("where", "moves"),
    [
        ({"family_id": None}, True),
        ({"done_at": NOW}, False),
        ({"state": (TimerState.WAITING, TimerState.DONE)}, True),
        ({"state": {TimerState.DONE}}, False),
        ({"state": "waiting", "tries": 0}, True),
        ({"due_at": NOW}, True),
        ({}, True),
    ],
    ids=str,
)
def test_conditions_of_a_change(work, where, moves):
    assert work.change(Timer, make_timer(work), where, tries=1) is moves


def test_changing_a_row_that_is_not_there_says_so(work):
    timer = make_timer(work)
    work.update(Timer, timer, tries=3)
    assert work.get(Timer, timer)["tries"] == 3
    with pytest.raises(Gone, match="timer 12345 is not there"), work.savepoint():
        work.update(Timer, 12345, tries=3)
    assert work.get(Timer, 12345) is None


def test_a_savepoint_undoes_only_what_was_inside(work):
    make_timer(work, key="kept")
    work.after_commit.append(lambda: None)

    def fail_after_some_work() -> None:
        with work.savepoint():
            make_timer(work, key="undone")
            work.after_commit.append(lambda: None)
            make_timer(work, key="kept")

    with pytest.raises(IntegrityError):
        fail_after_some_work()
    assert [row.key for row in work.all(select(Timer.key))] == ["kept"]
    assert len(work.after_commit) == 1


def test_foreign_keys_are_kept_on_both_databases(work):
    with pytest.raises(IntegrityError), work.savepoint():
        make_person(work, agency_id=12345)


def test_an_alert_code_is_free_again_only_once_its_alert_is_closed(work):
    from storage.models import Alert

    family = work.get(Family, make_family(work))
    alert = {"agency_id": family["agency_id"], "code": "KIT", "kind": "missed", "severity": "medium", "ladder": {}}
    first = work.insert(Alert, **alert, opened_at=NOW, due_at=NOW)
    with pytest.raises(IntegrityError), work.savepoint():
        work.insert(Alert, **alert, opened_at=NOW, due_at=NOW)
    work.update(Alert, first, state="closed")
    assert work.insert(Alert, **alert, opened_at=NOW, due_at=NOW) != first
