"""Numbers of official papers: gapless and never twice, whoever counts at once, on both databases."""

import threading

import pytest
import sqlalchemy as sa

from emergency.storage import migrating, schema
from emergency.storage.engines import open_engine
from emergency.storage.official_paper import next_sequence
from emergency.storage.work import REGION_WIDE
from plans.official_paper import Series

AREA, OTHER = "150500", "150400"


def _take(store, *, division=AREA, series=Series.NOTICE, year=2026, drill=False, keep=True):
    with store.begin(REGION_WIDE, write=True) as work:
        number = next_sequence(work, division, series, year, drill)
        if keep:
            work.commit()
    return number


def test_numbers_follow_each_other_and_come_back_when_nothing_was_kept(store):
    """A rollback leaves no gap."""
    assert [_take(store), _take(store), _take(store, keep=False), _take(store)] == [1, 2, 3, 3]


def test_every_series_counts_for_itself(store):
    """Division, series, year, and drill or not."""
    _take(store)
    assert _take(store, division=OTHER) == _take(store, series=Series.DAILY) == 1
    assert _take(store, year=2027) == _take(store, drill=True) == 1
    assert _take(store) == 2


def test_many_who_draw_at_once_get_every_number_once(store):
    """Half of them roll back; those who kept hold 1 to 20 without a gap."""
    kept, start = [], threading.Barrier(8)

    def draw(place):
        start.wait()
        for turn in range(5):
            number = _take(store, keep=(place + turn) % 2 == 0)
            if (place + turn) % 2 == 0:
                kept.append(number)

    threads = [threading.Thread(target=draw, args=(place,)) for place in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert sorted(kept) == list(range(1, 21))


@pytest.mark.parametrize("number", ["通辽市重污染预警〔2026〕4号", "外来文号"])
def test_the_migration_counts_on_after_the_numbers_there_are(tmp_path, number):
    """The largest of a division, year and kind; a number of another shape counts nothing."""
    engine = open_engine(f"sqlite:///{tmp_path}/emergency.db")
    migrating.upgrade(engine, "0016")
    with engine.begin() as connection:
        connection.execute(sa.text(
            "INSERT INTO episode (id, division, code, title, drill, opened_at)"
            " VALUES (1, '150500', 'x', 'x', 0, '2026-01-01')"
        ))  # fmt: skip
        for place, (each, drill) in enumerate(
            ((number, 0), ("通辽市重污染预警〔2026〕2号", 0), ("通辽市重污染预警演练〔2025〕3号", 1)),
            start=1,
        ):
            connection.execute(sa.text(
                "INSERT INTO warning (id, division, episode_id, number, state, level, revision, drill, issued_at,"
                " start_at, plan_id, row_version) VALUES (:id, '150500', 1, :number, 'released', 'yellow', 1, :drill,"
                " '2026-01-01', '2026-01-01', 'x', 1)"
            ), {"id": place, "number": each, "drill": drill})  # fmt: skip
    migrating.upgrade(engine)
    with engine.connect() as connection:
        table = schema.paper_series
        found = {(row.year, row.drill): row.last for row in connection.execute(sa.select(table))}
    engine.dispose()

    assert found == {(2026, False): 4 if "〔" in number else 2, (2025, True): 3}
