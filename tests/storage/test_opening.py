"""A database that cannot be trusted is refused at the start, in one plain line."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from storage.faults import AlreadyRunning, DatabaseBroken
from storage.opening import open_database
from storage.process_lock import ProcessLock
from tests.databases import NOW

ROOT = Path(__file__).parents[2]


def refused(url, keys):
    with pytest.raises(DatabaseBroken) as broken:
        open_database(url, keys)
    assert "\n" not in str(broken.value)
    return str(broken.value)


def test_a_sound_database_opens(database_url, keys):
    database = open_database(database_url, keys)
    with database.writing(NOW):
        pass
    database.close()


def test_e5_a_missing_folder_is_named(tmp_path, keys):
    folder = tmp_path / "nowhere"
    assert (
        refused(f"sqlite:///{folder / 'kithline.sqlite'}", keys) == f"the folder {folder} is not there; make it first"
    )


def test_e6_a_file_that_is_something_else_is_refused(tmp_path, keys):
    path = tmp_path / "kithline.sqlite"
    path.write_text("a shopping list " * 100)
    assert "is not a Kithline database" in refused(f"sqlite:///{path}", keys)


def test_e6_a_damaged_file_is_found_at_the_start(sqlite_url, keys):
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    open_database(sqlite_url, keys).close()
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 4)
        file.write(os.urandom(size // 2))
    assert "restore a backup" in refused(sqlite_url, keys) or "cannot be used" in refused(sqlite_url, keys)


AS_SOMEONE_ELSE = """
import os, sys
from storage.keys import Keys, make_keys
from storage.opening import open_database
from storage.faults import DatabaseBroken
keys = Keys.parse(make_keys())
open_database(sys.argv[1], keys).close()  # as root it opens; and whatever is needed is imported now
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
try:
    open_database(sys.argv[1], keys)
except DatabaseBroken as broken:
    print(broken)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to give a file to someone else")
@pytest.mark.parametrize(("file_mode", "folder_mode"), [(0o600, 0o777), (0o644, 0o777), (0o666, 0o755)])
def test_e5_a_file_of_someone_else_is_refused_with_the_remedy(
    sqlite_template, file_mode, folder_mode, tmp_path_factory
):
    folder = Path(os.path.realpath(tmp_path_factory.mktemp("foreign")))
    for parent in folder.parents[:3]:  # the run's own folders are closed to others; with several workers one deeper
        parent.chmod(parent.stat().st_mode | 0o011)
    path = folder / "kithline.sqlite"
    shutil.copy(sqlite_template, path)
    path.chmod(file_mode)
    folder.chmod(folder_mode)
    command = [sys.executable, "-c", AS_SOMEONE_ELSE, f"sqlite:///{path}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("change its owner or rights"), done.stdout


@pytest.mark.postgres
def test_e5_a_server_that_is_away_is_named_without_the_password(keys):
    said = refused("postgresql://kithline:pa55word@127.0.0.1:9/kithline", keys)
    assert said.startswith("the database cannot be used: ")
    assert "pa55word" not in said


def test_f9_a_second_serve_on_one_file_is_refused(tmp_path):
    path = tmp_path / "kithline.sqlite"
    with (
        ProcessLock(path),
        pytest.raises(AlreadyRunning, match=f"process {os.getpid()} already serves kithline.sqlite"),
    ):
        ProcessLock(path).take()
    with ProcessLock(path):
        assert path.with_name("kithline.sqlite.lock").read_text() == f"{os.getpid()}\n"


HOLDS = """
import sys, time
from pathlib import Path
from storage.process_lock import ProcessLock
lock = ProcessLock(Path(sys.argv[1])).take()
print("held", flush=True)
time.sleep(60)
"""


def test_a11_the_lock_of_a_killed_process_is_free_at_once(tmp_path):
    path = tmp_path / "kithline.sqlite"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(path)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == "held"
        with pytest.raises(AlreadyRunning, match=f"process {other.pid} already"):
            ProcessLock(path).take()
        other.send_signal(signal.SIGKILL)
    with ProcessLock(path):
        pass
