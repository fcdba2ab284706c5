"""A damaged database is refused at the start, and the guide leads back to a backup, word by word (E6)."""

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url, select

from storage.models import Family, InboundMessage
from tests import cast
from tests.doubles.telegram import TelegramDouble
from tests.faults.early_twilio import EarlyTwilio
from tests.faults.guide import carry_out
from tests.faults.served import ROOT, Product, eventually, installed
from tests.faults.served import on_sqlite as on_sqlite
from tests.postgres import Server

LATER = "+447700900196"


@pytest.fixture
def on_postgres(postgres: Server, tmp_path: Path) -> Iterator[Product]:
    with postgres.database() as url, closing(EarlyTwilio()) as twilio, closing(TelegramDouble()) as telegram:
        plain = url.replace("postgresql+psycopg:", "postgresql:")
        yield installed(plain, tmp_path, twilio, telegram)
        with psycopg.connect(plain, autocommit=True) as conn:
            conn.execute(f'DROP DATABASE IF EXISTS "{make_url(url).database}_restored" WITH (FORCE)')


def _says(product: Product, *words: str) -> "subprocess.CompletedProcess[str]":
    command = product.command(*words)
    return subprocess.run(
        command, cwd=ROOT, env=product.environment(), capture_output=True, text=True, timeout=60, check=False
    )


def _damage(file: Path) -> None:
    """Write nonsense over the middle of a file."""
    size = file.stat().st_size
    with file.open("r+b") as opened:
        opened.seek(size // 4)
        opened.write(b"\xa5" * (size // 2))


def _follow(product: Product, *labels: str, **names: str) -> str:
    told = ""
    for label in labels:
        done = carry_out(product, label, **names)
        assert done.returncode == 0, done.stdout + done.stderr
        told += done.stdout
    return told


def _live_a_little(product: Product, file: Path) -> dict[str, str]:
    """Take a text in, make a backup by the guide while serving, and take in another; return the names used."""
    names = {"BACKUP": str(product.folder / "backup"), "DATABASE": str(file)}
    with product.serves() as served:
        assert product.twilio.texts(cast.OTTO, "hello", at=served.address) == 200
        eventually(lambda: product.twilio.sent_to(cast.OTTO))
        _follow(product, "sqlite backup", **names)
        assert product.twilio.texts(LATER, "hello", at=served.address) == 200
        eventually(lambda: product.twilio.sent_to(LATER))
    return names


def _both_are_there_again(product: Product) -> None:
    """Serve from the backup: what came since is asked for at Twilio."""
    with product.serves():
        eventually(lambda: len(_stored(product)) == 2)
    assert _stored(product) == {each["sid"] for each in product.twilio.inbound}


def _stored(product: Product) -> set[str]:
    return {row[0] for row in product.rows(select(InboundMessage.provider_id))}


def test_e6_a_damaged_file_is_refused_and_the_guide_leads_back_to_the_backup(on_sqlite: Product) -> None:
    file = Path(on_sqlite.url.removeprefix("sqlite:///"))
    names = _live_a_little(on_sqlite, file)
    _damage(file)
    refused, looked = _says(on_sqlite, "serve", "--port", "1"), _says(on_sqlite, "doctor")
    assert refused.returncode == looked.returncode == 1
    assert refused.stderr.splitlines()[-1].startswith("kithline: ")
    for told in (refused.stderr, looked.stdout):
        assert "restore a backup" in told or "the database cannot be used" in told
    assert "Traceback" not in refused.stderr

    told = _follow(on_sqlite, "sqlite restore", "", **names)
    assert "FAULT" not in told
    assert "ok    database: " in told
    with closing(sqlite3.connect(file)) as conn:
        assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert list(Path(f"{file}.damaged").iterdir()), "the damaged file is kept"
    _both_are_there_again(on_sqlite)


@pytest.mark.postgres
def test_e6_the_guide_leads_back_to_a_backup_on_postgresql(on_postgres: Product) -> None:
    names, url = {"BACKUP": str(on_postgres.folder / "backup")}, make_url(on_postgres.url)
    family = on_postgres.rows(select(Family.id, Family.alias))
    _follow(on_postgres, "postgresql backup", **names)
    with psycopg.connect(on_postgres.url, autocommit=True) as conn:
        conn.execute("DROP TABLE journal_entry CASCADE")
    names["RESTORED"] = f"{url.database}_restored"
    names["RESTORED_URL"] = url.set(database=names["RESTORED"]).render_as_string(hide_password=False)
    _follow(on_postgres, "postgresql restore", **names)
    on_postgres.url = names["RESTORED_URL"]
    told = _follow(on_postgres, "")
    assert "FAULT" not in told
    assert "ok    tables: of this version" in told
    assert on_postgres.rows(select(Family.id, Family.alias)) == family


def test_e6_a_file_left_beside_is_put_aside_with_the_damaged_one(on_sqlite: Product, tmp_path: Path) -> None:
    file, backup = Path(on_sqlite.url.removeprefix("sqlite:///")), tmp_path / "backup"
    shutil.copy(file, backup)
    for end in ("-wal", "-shm"):
        Path(f"{file}{end}").write_bytes(b"left by a power cut")
    _follow(on_sqlite, "sqlite restore", DATABASE=str(file), BACKUP=str(backup))
    aside = {each.name for each in Path(f"{file}.damaged").iterdir()}
    assert aside == {file.name, f"{file.name}-wal", f"{file.name}-shm"}
    assert not Path(f"{file}-wal").exists()
    assert not Path(f"{file}-shm").exists()
    assert file.stat().st_mode & 0o777 == 0o600
