"""Published flows and agency settings are versions that can be gone back to."""

from datetime import timedelta

import pytest

from storage import library
from storage.agency_settings import (
    agency_setting,
    agency_settings,
    change_setting,
    roll_back_setting,
    setting_history,
)
from storage.models import Family
from tests.databases import NOW
from tests.storage.rows import make_family


def publish(database, content, *, later=0, flow="nm_checkin", structure="s1"):
    with database.writing(NOW + timedelta(minutes=later)) as work:
        return library.publish(work, flow, structure, content, {"steps": [content]}, {"en": {"b": "B", "a": "A"}})


def test_the_same_content_is_published_once(database):
    assert publish(database, "c1") == publish(database, "c1", later=1)
    with database.reading() as conn:
        (version,) = library.versions(conn)
    assert (version.flow, version.structure_hash, version.content_hash) == ("nm_checkin", "s1", "c1")
    assert list(version.texts["en"]) == ["b", "a"]


def test_f8_a_newer_version_does_not_replace_the_one_that_people_stand_in(database):
    first, second = publish(database, "c1"), publish(database, "c2", later=1)
    other = publish(database, "c1", flow="cg_checkin")
    with database.reading() as conn:
        assert {version.id for version in library.versions(conn)} == {first, second, other}
        assert {flow: found.id for flow, found in library.newest(conn).items()} == {
            "nm_checkin": second,
            "cg_checkin": other,
        }


def test_publishing_an_older_version_again_goes_back_to_it(database):
    first = publish(database, "c1")
    publish(database, "c2", later=1)
    assert publish(database, "c1", later=2) == first
    with database.reading() as conn:
        assert library.newest(conn)["nm_checkin"].id == first


@pytest.fixture
def agency(work):
    return work.get(Family, make_family(work))["agency_id"]


def test_a_setting_that_nobody_set_has_its_default(work, agency):
    assert agency_setting(work.conn, agency, "quiet_hours", default="21:00") == "21:00"
    assert agency_settings(work.conn, agency) == {}


def test_a_changed_setting_is_in_force_and_says_who_and_why(work, agency):
    change = {"agency_id": agency, "key": "caps", "who": "staff:1"}
    assert change_setting(work, **change, value={"week": 3}, why="pilot") == 1
    assert change_setting(work, **change, value={"week": 2}, why="too many") == 2
    change_setting(work, agency_id=agency, key="duty", value=None, who="staff:1", why="no cover")
    assert agency_setting(work.conn, agency, "caps") == {"week": 2}
    assert agency_settings(work.conn, agency) == {"caps": {"week": 2}, "duty": None}
    assert [(found.version, found.who, found.why) for found in setting_history(work.conn, agency, "caps")] == [
        (2, "staff:1", "too many"),
        (1, "staff:1", "pilot"),
    ]


def test_a_setting_is_rolled_back_by_a_version_of_its_own(work, agency):
    change = {"agency_id": agency, "key": "caps", "who": "staff:1"}
    for week in (3, 2):
        change_setting(work, **change, value=week, why="pilot")
    assert roll_back_setting(work, **change, version=1, why="it was better") == 3
    assert agency_setting(work.conn, agency, "caps") == 3
    with pytest.raises(LookupError, match="caps has no version 9"):
        roll_back_setting(work, **change, version=9, why="never was")
