"""Several processes on one PostgreSQL: they share the work, and one that dies or freezes holds nobody up."""

import signal
import time
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.town import address_of, staff_address
from tests.faults.cluster import Cluster, cluster
from tests.faults.served import eventually
from tests.postgres import Server

pytestmark = pytest.mark.postgres


def test_what_web_takes_in_a_worker_answers_and_tells_staff(postgres: Server, tmp_path: Path) -> None:
    with cluster(postgres, tmp_path, 8) as town:
        town.worker()
        address = town.web()
        eventually(lambda: len(town.asked()) == town.plan.members, 60)
        before = len(town.twilio.ledger)
        began = time.monotonic()
        assert town.twilio.texts(address_of(0), "WORRIED", at=address) == 200
        eventually(lambda: len(town.twilio.sent_to(address_of(0))) == 2, 60)
        eventually(lambda: any(each.to == staff_address(2) for each in town.twilio.ledger[before:]), 60)
        assert time.monotonic() - began < 10
        assert "Traceback" not in town.told()


def test_f1_f2_of_workers_that_share_one_dies_and_one_freezes(postgres: Server, tmp_path: Path) -> None:
    with cluster(postgres, tmp_path, 160) as town:
        _one_dies_and_one_freezes(town, workers=3)


@pytest.mark.soak
def test_f1_f2_eight_workers_open_ten_thousand_check_ins_once_each(postgres: Server, tmp_path: Path) -> None:
    with cluster(postgres, tmp_path, 11_432) as town:
        _one_dies_and_one_freezes(town, workers=8)


def _one_dies_and_one_freezes(town: Cluster, workers: int) -> None:
    """Everybody is asked, each check-in is opened once, and nobody is sent the question twice."""
    killed, frozen, *others = [town.worker() for _ in range(workers)]
    eventually(town.opened, 60)
    killed.kill()
    frozen.send_signal(signal.SIGSTOP)
    patience = 120 + town.plan.members / 10
    eventually(lambda: len(town.opened()) == town.plan.members, patience)
    eventually(lambda: len(town.asked()) == town.plan.members, patience)
    frozen.send_signal(signal.SIGCONT)
    eventually(lambda: not town.under_way(), patience)
    assert set(Counter(person for person, _ in town.opened()).values()) == {1}
    assert set(town.asked().values()) == {1}
    assert frozen.poll() is None
    assert all(each.poll() is None for each in others)
