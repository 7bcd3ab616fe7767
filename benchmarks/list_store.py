"""How long it takes to store a list of 20,000 enterprises (about 100,000 rows), to publish it, and both once more.

Run: python benchmarks/list_store.py [--enterprises N]. SQLite in a temporary folder; the limit beside it is the
bare insertion of the same number of rows.
"""

import argparse
import dataclasses
import pathlib
import sys
import tempfile
import time
from collections.abc import Callable

import sqlalchemy as sa

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests"))

from database import fresh_store
from drawn_list import drawn, drawn_list, land
from machine import heading, table
from registered import NOW, TODAY, keeper, office

from emergency.services import listing
from emergency.storage import schema
from emergency.storage.work import REGION_WIDE

TABLES = (
    schema.enterprise, schema.unit, schema.outlet, schema.meter, schema.entrance, schema.contact, schema.grade,
    schema.list_measure, schema.enterprise_change,
)  # fmt: skip


def main() -> None:
    """Store, store again with a tenth changed, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enterprises", type=int, default=20_000)
    count = parser.parse_args().enterprises
    first = drawn_list(*(drawn(number) for number in range(1, count + 1)))
    second = drawn_list(*(_changed(each, number) for number, each in enumerate(first.enterprises)))
    with tempfile.TemporaryDirectory() as folder:
        desk = office(fresh_store(folder))
        rows = [
            (
                "examine and compare (preview)",
                _seconds(lambda: listing.preview(desk, keeper(), first, TODAY)),
            ),
            ("store, all new", _seconds(lambda: _import(desk, first))),
            ("land in the register", _seconds(lambda: _land(desk))),
            ("store again, a tenth changed", _seconds(lambda: _import(desk, second))),
            ("land, a tenth changed", _seconds(lambda: _land(desk))),
        ]
        written = _rows(desk)
        rows.append(("limit: bare insertion of as many rows", _seconds(lambda: _bare(folder, written))))
    print(heading(f"A list of {count:,} enterprises, {written:,} rows in the end"))
    print(table(rows, ("what", "time")))


def _changed(each, number: int):
    return each if number % 10 else dataclasses.replace(each, regulator="新分局")


def _import(desk, draft) -> None:
    listing.import_list(desk, keeper(), NOW, draft, year=2026, title="基准清单", in_force_from=TODAY)


def _land(desk) -> None:
    """As the publication of the newest draft does."""
    with desk.store.begin(REGION_WIDE) as work:
        newest = work.rows(sa.select(sa.func.max(schema.reduction_list.c.id))).scalar_one()
    land(desk, keeper(), NOW, newest)


def _rows(desk) -> int:
    with desk.store.begin(REGION_WIDE) as work:
        counts = [work.rows(sa.select(sa.func.count()).select_from(each)).scalar_one() for each in TABLES]
    return sum(counts)


def _bare(folder: str, count: int) -> None:
    store = fresh_store(f"{folder}/bare")
    row = {"enterprise_id": 1, "code": "K1", "name": "1号线", "kind": "line", "capacities": {"eia": 4000}}
    rows = [{**row, "code": str(number)} for number in range(count)]
    with store.begin(REGION_WIDE, write=True) as work:
        work.rows(sa.text("PRAGMA foreign_keys=OFF"))
        work.rows(sa.text("PRAGMA defer_foreign_keys=ON"))
        for start in range(0, count, 5_000):
            work.rows(sa.insert(schema.unit), rows[start : start + 5_000])


def _seconds(act: Callable[[], object]) -> str:
    begun = time.perf_counter()
    act()
    return f"{time.perf_counter() - begun:.1f} s"


if __name__ == "__main__":
    main()
