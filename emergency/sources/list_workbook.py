"""A county's workbook as a reduction list, with every fault by sheet, row, column and code (interfaces §2.3).

Reads .xlsx, .xls, a CSV of 表1, or a zip of CSVs named like the sheets. Codes W01 to W25 are those of
`docs/lists.md`; the rules V01 to V16 look at what was read.
"""

import contextlib
import gc
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from emergency.sources.list_division import division_names
from emergency.sources.list_enterprise import enterprise
from emergency.sources.list_layout import layouts
from emergency.sources.list_owner import carry_down, owned
from emergency.sources.list_record import TOLD_EVERY, Record, records
from emergency.sources.list_source import dust_sites, mobile_sources
from emergency.sources.workbook import Grid, open_workbook
from emergency.sources.workbook_guard import refuse
from plans.division import division_tree
from plans.errors import Fault
from plans.list_draft import ListDraft
from plans.list_form_enterprise import CONTACT, ENTERPRISE, GRADES, GUARANTEE
from plans.list_form_measure import DUST_MEASURE, MEASURE, MOBILE_MEASURE
from plans.list_form_source import DUST, MOBILE
from plans.list_form_unit import GATE, METER, OUTLET, UNIT

OF_ENTERPRISES = (UNIT, OUTLET, METER, GATE, MEASURE, CONTACT, GRADES, GUARANTEE)
OPENING, READING, JOINING = (
    "打开文件",
    "读取各表",
    "归并企业",
)  # the steps of reading, as people are shown them
Tell = Callable[[str, int, int], None]
NO_SHEET = "没有找到清单的任何一张表。请下载模板，把内容填入对应的工作表，或把表名、列名改成模板的样子。"


def silent(step: str, done: int, total: int) -> None:
    """Nobody wants to hear how far it is."""


@contextlib.contextmanager
def collection_paused() -> Iterator[None]:
    """No garbage is collected meanwhile: a list makes millions of values that all live on, and looking through
    them again and again took a quarter of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@collection_paused()
def read_list(
    data: bytes, name: str, *, area: str, tell: Tell = silent
) -> tuple[ListDraft, tuple[Fault, ...]]:
    """The list of `area` in the file `name`, and every fault in the order of sheets and rows.

    What has a fault is left out of the draft or stands there as far as it could be read. `tell` hears what is done,
    how much of it, and of how much; what it raises ends the reading. Raises InputInvalid where the file as a whole
    cannot be read (W01 to W04), DivisionUnknown for an unknown area.
    """
    places = division_names(division_tree(), area)
    tell(OPENING, 0, 0)
    grids = open_workbook(data, name)
    rows, faults = _rows(grids, tell)
    enterprises = rows[ENTERPRISE.key]
    held, wrong = owned(enterprises, [row for form in OF_ENTERPRISES for row in rows[form.key]])
    faults += wrong
    made = []
    for number, record in enumerate(held.enterprises):
        if number % TOLD_EVERY == 0:
            tell(JOINING, number, len(held.enterprises))
        drafted, wrong = enterprise(record, held, places)
        made.append(drafted)
        faults += wrong
    sites, wrong = dust_sites(rows[DUST.key], rows[DUST_MEASURE.key], places)
    fleets, more = mobile_sources(rows[MOBILE.key], rows[MOBILE_MEASURE.key], places)
    return ListDraft(area, tuple(made), sites, fleets), _ordered(faults + wrong + more, grids)


def _rows(grids: Sequence[Grid], tell: Tell) -> tuple[dict[str, list[Record]], list[Fault]]:
    """The records of every sheet by form; raises InputInvalid where no sheet is one of a list."""
    rows: dict[str, list[Record]] = defaultdict(list)
    faults: list[Fault] = []
    known, before, total = False, 0, sum(len(grid.rows) for grid in grids)
    for grid in grids:
        tell(READING, before, total)
        found, wrong = layouts(grid)
        faults += wrong
        known = known or bool(found)
        for layout in found:
            read, wrong = records(grid, layout, _further(tell, before, total))
            faults += wrong
            if layout.form in OF_ENTERPRISES:
                faults += carry_down(read, grid.flat)
            rows[layout.form.key] += read
        before += len(grid.rows)
    tell(READING, total, total)
    if not known:
        refuse("W04", NO_SHEET)
    return rows, faults


def _further(tell: Tell, before: int, total: int) -> Callable[[int], None]:
    return lambda row: tell(READING, before + row, total)


def _ordered(faults: Sequence[Fault], grids: Sequence[Grid]) -> tuple[Fault, ...]:
    order = {grid.name: position for position, grid in enumerate(grids)}
    return tuple(sorted(faults, key=lambda each: (order.get(each.sheet, len(order)), each.row or 0)))
