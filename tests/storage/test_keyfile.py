"""The demo's key file is made once, readable by its owner only."""

import stat

import pytest

from storage.keyfile import read_or_make_keys
from storage.keys import KeysBroken


def test_the_key_file_is_made_once_and_read_by_its_owner_only(tmp_path):
    path = tmp_path / "demo.keys"
    made = read_or_make_keys(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_or_make_keys(path) == made
    assert [found.name for found in tmp_path.iterdir()] == ["demo.keys"]


def test_a_key_file_that_others_may_read_is_refused_with_the_remedy(tmp_path):
    path = tmp_path / "demo.keys"
    read_or_make_keys(path)
    path.chmod(0o640)
    with pytest.raises(KeysBroken, match="chmod 600"):
        read_or_make_keys(path)


def test_a_key_file_that_is_not_one_is_refused(tmp_path):
    path = tmp_path / "demo.keys"
    path.touch(mode=0o600)
    with pytest.raises(KeysBroken, match="entry 1 is not"):
        read_or_make_keys(path)
