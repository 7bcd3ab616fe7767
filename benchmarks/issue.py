"""How long one issue takes: orders and messages for 10,000 enterprises with two contacts each, one transaction.

Run: python benchmarks/issue.py [--enterprises N]. SQLite in a temporary folder. The limit beside it is a bare
insert of the same number of rows into the same tables, with nothing worked out.
"""

import argparse
import dataclasses
import pathlib
import sys
import tempfile
import time

import sqlalchemy as sa

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests"))

from bureau import AREA, NOW, TODAY, Bureau, office_in, open_bureau
from machine import heading, median_seconds, table

from emergency.demo.enterprises import enterprises
from emergency.services import approval, registry, warning
from emergency.services.warning import IssueResult
from emergency.storage import schema
from emergency.storage.work import REGION_WIDE
from plans.credit_code import check_letter
from plans.lifecycle import WarningAct
from plans.terms import WarningLevel


def main() -> None:
    """Build, issue once a run on a fresh copy, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enterprises", type=int, default=10_000)
    count = parser.parse_args().enterprises
    with tempfile.TemporaryDirectory() as folder:
        bureau = _furnish(folder, count)
        decision_id = _approved(bureau)
        issued: list[IssueResult] = []
        seconds = median_seconds(
            lambda: issued.append(warning.issue(bureau.office, bureau.duty, NOW, decision_id, "黄色")), runs=1
        )
        done = issued[0]
        limit = _bare_seconds(bureau)
    rows = [
        ("issue: orders, lines, links, messages", done.orders, done.messages, f"{seconds:.2f} s"),
        ("limit: the same rows inserted bare", done.orders, done.messages, f"{limit:.2f} s"),
    ]
    print(heading(f"One issue to {count:,} enterprises with two contacts each"))
    print(table(rows, ("what", "orders", "messages", "time")))
    print(f"ratio {seconds / limit:.1f}")


def _furnish(folder: str, count: int) -> Bureau:
    bureau = open_bureau(folder, size=8)
    model = enterprises(TODAY)[8:100]
    more = [_copy(model[number % len(model)], number) for number in range(count - 8)]
    registry.register(bureau.office, bureau.admin, NOW, more)
    registry.publish_list(bureau.office, bureau.admin, NOW, AREA, TODAY.year, "基准清单", TODAY, "基准测试")
    return Bureau(office_in(folder), bureau.people)


def _copy(model, number: int):
    stem = f"91{model.division}K{number:08d}"
    return dataclasses.replace(
        model, credit_code=stem + check_letter(stem), name=f"{model.name}{number}", meters=()
    )


def _approved(bureau: Bureau) -> int:
    bureau.receives([230, 140])
    decision_id = bureau.submits(WarningAct.ISSUE, WarningLevel.YELLOW)
    approval.approve(bureau.office, bureau.director, NOW, decision_id)
    return decision_id


def _bare_seconds(bureau: Bureau) -> float:
    tables = (schema.order, schema.order_line, schema.link, schema.message)
    with bureau.office.store.begin(REGION_WIDE, write=True) as work:
        kept = {each.name: [dict(row) for row in work.rows(sa.select(each)).mappings()] for each in tables}
        copies = [sa.Table(f"copy_{each.name}", sa.MetaData(), *_plain(each)) for each in tables]
        for copy in copies:
            copy.create(work.connection)
        begun = time.perf_counter()
        for copy in copies:
            work.rows(sa.insert(copy), kept[copy.name.removeprefix("copy_")])
        work.commit()
        return time.perf_counter() - begun


def _plain(table: sa.Table) -> list[sa.Column]:
    return [sa.Column(column.name, column.type) for column in table.c]


if __name__ == "__main__":
    main()
