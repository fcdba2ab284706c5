"""Row ids sort by time and never meet."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from storage.ids import Ids, made_at

NOW = datetime(2026, 6, 15, 8, 0, tzinfo=UTC)


def test_ids_are_in_order_and_fit_into_63_bits():
    ids = Ids(7)
    made = [ids.new(NOW) for _ in range(10_000)]  # more than one millisecond can count
    assert made == sorted(set(made))
    assert 0 < made[0] < made[-1] < 1 << 63
    assert Ids(1023).new(datetime(9999, 1, 1, tzinfo=UTC)) < 1 << 63


def test_an_id_tells_when_it_was_made():
    assert made_at(Ids(7).new(NOW)) == NOW


def test_d6_a_clock_that_goes_back_never_gives_an_id_twice():
    ids = Ids(7)
    moments = [NOW, NOW - timedelta(days=365), NOW + timedelta(days=3), NOW, NOW]
    made = [ids.new(moment) for moment in moments]
    assert made == sorted(set(made))


def test_f1_two_nodes_never_make_the_same_id():
    assert {Ids(1).new(NOW) for _ in range(1)} & {Ids(2).new(NOW) for _ in range(1)} == set()
    assert Ids(1025).node == 1


def test_threads_that_share_ids_never_get_one_twice():
    ids = Ids(7)
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: ids.new(NOW), range(20_000)))
    assert len(set(made)) == len(made)
