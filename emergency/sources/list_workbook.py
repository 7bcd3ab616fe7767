"""A county's workbook as a reduction list, with every fault by sheet, row, column and code (interfaces §2.3).

Reads .xlsx, .xls, a CSV of 表1, or a zip of CSVs named like the sheets. Codes W01 to W25 are those of
`docs/lists.md`; the rules V01 to V16 look at what was read.
"""

import contextlib
import gc
from collections import defaultdict
from collections.abc import Iterator, Sequence

from emergency.sources.list_division import division_names
from emergency.sources.list_enterprise import enterprise
from emergency.sources.list_layout import layouts
from emergency.sources.list_owner import carry_down, owned
from emergency.sources.list_record import Record, records
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
NO_SHEET = "没有找到清单的任何一张表。请下载模板，把内容填入对应的工作表，或把表名、列名改成模板的样子。"


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
def read_list(data: bytes, name: str, *, area: str) -> tuple[ListDraft, tuple[Fault, ...]]:
    """The list of `area` in the file `name`, and every fault in the order of sheets and rows.

    What has a fault is left out of the draft or stands there as far as it could be read. Raises InputInvalid where
    the file as a whole cannot be read (W01 to W04), DivisionUnknown for an unknown area.
    """
    places = division_names(division_tree(), area)
    grids = open_workbook(data, name)
    rows, faults = _rows(grids)
    enterprises = rows[ENTERPRISE.key]
    held, wrong = owned(enterprises, [row for form in OF_ENTERPRISES for row in rows[form.key]])
    faults += wrong
    made = []
    for record in held.enterprises:
        drafted, wrong = enterprise(record, held, places)
        made.append(drafted)
        faults += wrong
    sites, wrong = dust_sites(rows[DUST.key], rows[DUST_MEASURE.key], places)
    fleets, more = mobile_sources(rows[MOBILE.key], rows[MOBILE_MEASURE.key], places)
    return ListDraft(area, tuple(made), sites, fleets), _ordered(faults + wrong + more, grids)


def _rows(grids: Sequence[Grid]) -> tuple[dict[str, list[Record]], list[Fault]]:
    """The records of every sheet by form; raises InputInvalid where no sheet is one of a list."""
    rows: dict[str, list[Record]] = defaultdict(list)
    faults: list[Fault] = []
    known = False
    for grid in grids:
        found, wrong = layouts(grid)
        faults += wrong
        known = known or bool(found)
        for layout in found:
            read, wrong = records(grid, layout)
            faults += wrong
            if layout.form in OF_ENTERPRISES:
                faults += carry_down(read, grid.flat)
            rows[layout.form.key] += read
    if not known:
        refuse("W04", NO_SHEET)
    return rows, faults


def _ordered(faults: Sequence[Fault], grids: Sequence[Grid]) -> tuple[Fault, ...]:
    order = {grid.name: position for position, grid in enumerate(grids)}
    return tuple(sorted(faults, key=lambda each: (order.get(each.sheet, len(order)), each.row or 0)))
