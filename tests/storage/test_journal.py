"""A family's chain holds, and shows every way of tampering with it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select, update

from storage import journal
from storage.journal import Fault
from storage.models import JournalAnchor, JournalEntry
from tests.databases import NOW
from tests.storage.rows import make_family

DAY = date(2026, 6, 15)


@pytest.fixture
def family(work):
    """A family whose chain has three entries."""
    family_id = make_family(work)
    for place, kind in enumerate(("check_in_opened", "concern_raised", "alert_owned"), start=1):
        assert journal.write(work, family_id, kind, "kithline", {"place": place, "words": "Little one"}) == place
    return family_id


def faults(work, family_id):
    return journal.verify(work.conn, work.vault, family_id)


def change(work, of_family, at_seq, **values):
    work.conn.execute(
        update(JournalEntry).where(JournalEntry.family_id == of_family, JournalEntry.seq == at_seq).values(values)
    )


def entry(work, family_id, seq):
    found = select(JournalEntry.id).where(JournalEntry.family_id == family_id, JournalEntry.seq == seq)
    return work.get(JournalEntry, work.conn.execute(found).scalar_one())


def test_an_untouched_chain_holds(work, family):
    assert faults(work, family) == []
    assert entry(work, family, 2)["payload"] == {"place": 2, "words": "Little one"}


def test_a_chain_goes_on_in_a_later_unit_of_work(database):
    with database.writing(NOW) as work:
        family_id = make_family(work)
        assert journal.write(work, family_id, "a", "kithline", {}) == 1
    with database.writing(NOW + timedelta(days=1)) as work:
        assert journal.write(work, family_id, "b", "kithline", {}) == 2
    with database.reading() as conn:
        assert journal.verify(conn, database.vault, family_id) == []


def test_chains_of_families_are_apart_and_are_written_as_one_set(work, family):
    other = make_family(work, "Rowan")
    entries = [journal.Entry(f, "noted", "staff:1", {}) for f in (other, family, other)]
    assert journal.write_all(work, entries) == [1, 4, 2]
    assert faults(work, family) == faults(work, other) == []


def test_an_entry_undone_by_a_savepoint_leaves_no_gap(work, family):
    def fail():
        with work.savepoint():
            journal.write(work, family, "undone", "kithline", {})
            raise RuntimeError("poison")

    with pytest.raises(RuntimeError, match="poison"):
        fail()
    assert journal.write(work, family, "kept", "kithline", {}) == 4
    assert faults(work, family) == []


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ({"actor": "staff:9"}, "its header was changed"),
        ({"kind": "nothing_happened"}, "its header was changed"),
        ({"at": NOW - timedelta(hours=1)}, "its header was changed"),
        ({"payload_digest": b"x" * 32}, "its header was changed"),
        ({"salt": b"x" * 16}, "its payload was changed"),
        ({"payload": b"\x01 not sealed by us"}, "its payload does not open"),
        ({"payload": None, "salt": None}, "its payload is gone without a redaction"),
    ],
    ids=lambda found: "-".join(found) if isinstance(found, dict) else "",
)
def test_p11_an_edited_entry_is_found(work, family, values, what):
    assert faults(work, family) == []
    change(work, family, 2, **values)
    assert Fault(2, what) in faults(work, family)


def test_p11_a_payload_that_was_sealed_anew_is_found(work, family):
    row = entry(work, family, 2)
    forged = work.vault.seal("journal_entry", "payload", row["id"], '{"place":2,"words":"all well"}')
    change(work, family, 2, payload=forged)
    assert faults(work, family) == [Fault(2, "its payload was changed")]


def test_p11_an_edit_with_its_own_digest_made_anew_is_found_by_the_next_entry(work, family):
    from storage.chain import Header, entry_digest

    row = entry(work, family, 2)
    header = Header(family, 2, row["at"], row["kind"], "staff:9")
    change(work, family, 2, actor="staff:9", digest=entry_digest(header, row["payload_digest"], row["previous"]))
    assert faults(work, family) == [Fault(3, "it does not follow the entry before it")]


def test_p11_a_deleted_entry_is_found(work, family):
    work.conn.execute(delete(JournalEntry).where(JournalEntry.family_id == family, JournalEntry.seq == 2))
    assert Fault(3, "entries 2 to 2 are missing") in faults(work, family)


def test_p11_two_entries_that_changed_places_are_found(work, family):
    for old, new in ((1, 9), (2, 1), (9, 2)):
        change(work, family, old, seq=new)
    assert {fault.seq for fault in faults(work, family)} >= {1, 2}


def test_p11_an_entry_moved_to_another_family_is_found(work, family):
    other = make_family(work, "Rowan")
    change(work, family, 1, family_id=other)
    assert faults(work, other) != []
    assert faults(work, family) != []


def test_p11_a_chain_cut_short_is_found_by_the_anchor_of_the_day(work, family):
    journal.anchor(work, DAY)
    assert faults(work, family) == []
    work.conn.execute(delete(JournalEntry).where(JournalEntry.family_id == family, JournalEntry.seq == 3))
    assert faults(work, family) == [Fault(3, "the chain was cut: the anchor of 2026-06-15 has this entry")]


def test_p11_a_chain_emptied_whole_is_found_by_the_anchor(work, family):
    journal.anchor(work, DAY)
    work.conn.execute(delete(JournalEntry).where(JournalEntry.family_id == family))
    assert [fault.seq for fault in faults(work, family)] == [3]


def test_p11_a_chain_rewritten_from_the_start_is_found_by_the_anchor(work, family):
    journal.anchor(work, DAY)
    work.conn.execute(delete(JournalEntry).where(JournalEntry.family_id == family))
    work.journal_heads.clear()
    for _ in range(3):
        journal.write(work, family, "all_well", "kithline", {})
    assert faults(work, family) == [Fault(3, "the anchor of 2026-06-15 has another entry here")]


def test_p11_an_anchor_that_was_changed_is_found(work, family):
    journal.anchor(work, DAY)
    work.conn.execute(update(JournalAnchor).values(heads={}))
    assert faults(work, family) == [Fault(0, "the anchor of 2026-06-15 was changed")]


def test_an_anchor_is_made_once_a_day_and_the_chain_may_grow_after_it(work, family):
    journal.anchor(work, DAY)
    journal.write(work, family, "later", "kithline", {})
    journal.anchor(work, DAY)
    journal.anchor(work, DAY + timedelta(days=1))
    heads = work.all(select(JournalAnchor.heads).order_by(JournalAnchor.day))
    assert [row.heads[str(family)][0] for row in heads] == [3, 4]
    assert faults(work, family) == []


def test_p4_a_redacted_entry_still_verifies_and_says_why_it_is_empty(work, family):
    journal.anchor(work, DAY)
    journal.redact(work, family, 2, "staff:1", "erasure request")
    assert faults(work, family) == []
    emptied, said = entry(work, family, 2), entry(work, family, 4)
    assert (emptied["payload"], emptied["salt"], emptied["kind"]) == (None, None, "concern_raised")
    assert (said["kind"], said["payload"]) == ("journal_redacted", {"seq": 2, "why": "erasure request"})


def test_redacting_an_entry_that_is_not_there_says_so(work, family):
    with pytest.raises(LookupError, match="no journal entry 9"):
        journal.redact(work, family, 9, "staff:1", "erasure request")
    assert faults(work, family) == []


def test_f3_units_of_work_that_write_to_one_chain_at_once_wait_for_each_other(database):
    import threading

    with database.writing(NOW) as work:
        family_id = make_family(work)

    def write_some():
        for _ in range(10):
            database.run(lambda work: journal.write(work, family_id, "noted", "kithline", {}), NOW)

    threads = [threading.Thread(target=write_some) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with database.reading() as conn:
        assert conn.execute(select(JournalEntry.seq).order_by(JournalEntry.seq)).scalars().all() == list(range(1, 41))
        assert journal.verify(conn, database.vault, family_id) == []
