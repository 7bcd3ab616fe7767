"""How long the page of enterprises takes among 400,000: the first page, a late one, searches by name and by code.

Run: python benchmarks/enterprise_search.py [--enterprises N]. SQLite in a temporary folder; 95th percentile of
20 calls each. The limit beside it is one bare count over the same rows.
"""

import argparse
import pathlib
import sys
import tempfile
import time
from collections.abc import Callable

import sqlalchemy as sa

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests"))

from database import fresh_store
from machine import heading, table
from registered import NOW, credit, keeper, office

from emergency.services.browse import enterprise as pages
from emergency.services.office import Office
from emergency.storage import schema
from emergency.storage.registry_search import Filter
from emergency.storage.work import REGION_WIDE
from plans.division import division_tree
from plans.terms import EnterpriseCategory, Tier

CHUNK = 20_000
RUNS = 20
SYLLABLES = "蒙草原河山北南东西金银铜铁水火木土日月星云安泰和顺昌盛宏达"
TRADES = ("水泥", "热电", "化工", "煤业", "建材", "淀粉", "铝业", "铸造")


def main() -> None:
    """Fill the register, ask the pages, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enterprises", type=int, default=400_000)
    count = parser.parse_args().enterprises
    with tempfile.TemporaryDirectory() as folder:
        desk = office(fresh_store(folder))
        _fill(desk, count)
        rows = [(what, *_times(desk, asked)) for what, asked in _questions(count)]
        rows.append(("limit: one bare count", *_measured(lambda _: _bare_count(desk))))
    print(heading(f"The page of enterprises among {count:,}"))
    print(table(rows, ("what", "median", "p95")))


def _questions(count: int) -> list[tuple[str, Callable[[int], dict]]]:
    return [
        ("region, first page", lambda run: {"division": "150000"}),
        ("region, page in the middle", lambda run: {"division": "150000", "page": count // 100 + run}),
        ("city, first page", lambda run: {"division": "150500"}),
        ("banner, first page", lambda run: {"division": "150502"}),
        ("search by whole name", lambda run: {"search": _name(run * 997 % count)}),
        ("search by two syllables", lambda run: {"search": _name(run)[:2]}),
        ("search by trade (many hits)", lambda run: {"search": TRADES[run % len(TRADES)]}),
        ("search that finds nothing", lambda run: {"search": f"没有这家{run}"}),
        ("search by credit code", lambda run: {"search": credit(run * 991 % count)}),
        ("search by the begin of a code", lambda run: {"search": credit(run * 991 % count)[:15]}),
        ("city, search by two syllables", lambda run: {"division": "150500", "search": _name(run)[:2]}),
    ]


def _times(desk: Office, asked: Callable[[int], dict]) -> tuple[str, str]:
    def ask(run: int) -> None:
        wanted = asked(run)
        page = wanted.pop("page", 1)
        pages.enterprises(desk, keeper("150000"), NOW, Filter(**wanted), page)

    return _measured(ask)


def _measured(act: Callable[[int], object]) -> tuple[str, str]:
    taken = []
    for run in range(RUNS):
        begun = time.perf_counter()
        act(run)
        taken.append(time.perf_counter() - begun)
    taken.sort()
    return f"{taken[RUNS // 2] * 1000:.1f} ms", f"{taken[int(RUNS * 0.95)] * 1000:.1f} ms"


def _fill(desk: Office, count: int) -> None:
    banners = [each.code for each in division_tree().all() if each.tier is Tier.BANNER_COUNTY]
    with desk.store.begin(REGION_WIDE, write=True) as work:
        for start in range(0, count, CHUNK):
            numbers = range(start, min(start + CHUNK, count))
            work.rows(sa.insert(schema.enterprise), [_row(number, banners) for number in numbers])
        work.commit()


def _row(number: int, banners: list[str]) -> dict:
    return {
        "division": banners[number * 7 % len(banners)],
        "credit_code": credit(number),
        "name": _name(number),
        "industry": "cement_clinker",
        "category": EnterpriseCategory.KEY,
        "emissions": {"so2": 1.0},
        "invented": True,
        "updated_at": NOW,
    }


def _name(number: int) -> str:
    size = len(SYLLABLES)
    drawn = (number % size, number // size % size, number // size**2 % size)
    return "".join(SYLLABLES[place] for place in drawn) + f"{TRADES[number % len(TRADES)]}{number}（虚构）"


def _bare_count(desk: Office) -> int:
    with desk.store.begin(REGION_WIDE) as work:
        return work.rows(sa.select(sa.func.count()).select_from(schema.enterprise)).scalar_one()


if __name__ == "__main__":
    main()
