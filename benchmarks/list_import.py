"""Import a workbook of 20,000 enterprises with full validation, beside the time the reading library alone needs.

Run: python benchmarks/list_import.py [ENTERPRISES] [RUNS]   (default: 20000 enterprises, 3 runs, SQLite)
The limit printed is python-calamine laying out the same sheets as lists, which understands and checks nothing.
"""

import datetime
import io
import sys
import tempfile

import python_calamine
from machine import heading, median_seconds, table

from emergency.config import Settings
from emergency.demo.county import AREA, Composition, county_list
from emergency.documents.list_workbook import write_list
from emergency.services import listing
from emergency.services.office import SYSTEM
from emergency.sources.list_workbook import read_list
from emergency.storage.engines import open_engine
from emergency.storage.migrating import upgrade
from emergency.wiring import build
from plans.beijing import BEIJING
from plans.library import load
from plans.list_check import examine

NOW = datetime.datetime(2026, 11, 25, 9, tzinfo=BEIJING)
DAY = NOW.date()
WHOLE = Composition()


def scaled(enterprises: int) -> Composition:
    """The shares of the default composition at another size."""
    times = enterprises / sum(WHOLE.categories.values())
    rest = {name: round(getattr(WHOLE, name) * times) for name in vars(WHOLE) if name != "non_key"}
    listed = sum(rest[name] for name in ("key", "exempt", "guarantee", "long_stopped", "seasonal"))
    return Composition(non_key=enterprises - listed, **rest)


def bare_read(data: bytes) -> int:
    """Every cell of every sheet as the library gives it; returns how many rows."""
    workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    return sum(len(workbook.get_sheet_by_name(name).to_python()) for name in workbook.sheet_names)


def check(draft):
    """The whole examination."""
    library = load()
    plan = library.plan_for(AREA, DAY)
    return examine(draft, divisions=library.divisions, plan=plan, day=DAY)


def store(draft) -> None:
    """Store into an empty database; `import_list` examines again, as every import does."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.db"
        engine = open_engine(url)
        upgrade(engine)
        engine.dispose()
        system = build(Settings(database_url=url))
        listing.import_list(system.office, SYSTEM, NOW, draft, year=2026, title="性能", in_force_from=DAY)
        system.engine.dispose()


def main() -> None:
    """Print the table."""
    enterprises = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    data = write_list(county_list(DAY, scaled(enterprises)))
    rows = bare_read(data)
    draft, faults = read_list(data, "list.xlsx", area=AREA)
    found = check(draft)
    limit = median_seconds(lambda: bare_read(data), runs)
    parts = [
        ("read", median_seconds(lambda: read_list(data, "list.xlsx", area=AREA), runs)),
        ("examine", median_seconds(lambda: check(draft), runs)),
        ("import (examine and store)", median_seconds(lambda: store(draft), runs)),
    ]
    print(heading("list import"))
    print(
        f"{len(draft.enterprises):,} enterprises, {rows:,} rows, {len(data) / 1e6:.1f} MB; "
        f"faults read {len(faults)}, examined {len(found.faults)}; medians of {runs}"
    )
    total = parts[0][1] + parts[2][1]
    lines = [("limit: calamine alone", limit), *parts, ("read + import", total)]
    shown = [(name, f"{each:.2f} s", f"{rows / each:,.0f}", f"{each / limit:.1f}") for name, each in lines]
    print(table(shown, ("step", "median", "rows/s", "times the limit")))


if __name__ == "__main__":
    main()
