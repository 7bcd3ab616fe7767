"""How long the duty desk takes while 100,000 messages lie in the outbox.

Run: python benchmarks/desk.py [--messages N]. SQLite in a temporary folder; the limit beside it is one bare
count over the same rows.
"""

import argparse
import pathlib
import sys
import tempfile

import sqlalchemy as sa

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests"))

from bureau import NOW, Bureau, open_bureau
from machine import heading, median_seconds, table

from emergency.services import desk
from emergency.storage import schema
from emergency.storage.work import REGION_WIDE
from plans.lifecycle import WarningAct
from plans.terms import WarningLevel

CHUNK = 10_000


def main() -> None:
    """Issue, multiply the messages, ask the desk, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=100_000)
    count = parser.parse_args().messages
    with tempfile.TemporaryDirectory() as folder:
        bureau = open_bureau(folder, size=120)
        bureau.receives([230, 140])
        bureau.decides(WarningAct.ISSUE, WarningLevel.YELLOW)
        _multiply(bureau, count)
        rows = [
            ("duty desk", _milliseconds(lambda: desk.duty(bureau.office, bureau.duty, NOW))),
            ("live numbers", _milliseconds(lambda: desk.live_counts(bureau.office, bureau.duty, NOW))),
            ("limit: one bare count", _milliseconds(lambda: _bare_count(bureau))),
        ]
    print(heading(f"The desk with {count:,} messages"))
    print(table(rows, ("what", "median")))


def _multiply(bureau: Bureau, count: int) -> None:
    with bureau.office.store.begin(REGION_WIDE, write=True) as work:
        model = [dict(row) for row in work.rows(sa.select(schema.message)).mappings()]
        made = 0
        while made < count:
            rows = [
                _copy(model[number % len(model)], number) for number in range(made, min(made + CHUNK, count))
            ]
            work.rows(sa.insert(schema.message), rows)
            made += len(rows)
        work.commit()


def _copy(model: dict, number: int) -> dict:
    return {**{key: value for key, value in model.items() if key != "id"}, "unique_key": f"copy:{number}"}


def _bare_count(bureau: Bureau) -> int:
    with bureau.office.store.begin(REGION_WIDE) as work:
        return work.rows(sa.select(sa.func.count()).select_from(schema.message)).scalar_one()


def _milliseconds(act) -> str:
    return f"{median_seconds(act) * 1000:.1f} ms"


if __name__ == "__main__":
    main()
