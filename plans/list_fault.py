"""What reading a list found and what its examination found, said once: a cell that could not be read is not
blamed a second time for being empty."""

from collections.abc import Sequence

from plans.errors import Fault
from plans.list_form import fold_head
from plans.list_form_measure import DUST_MEASURE, MEASURE, MOBILE_MEASURE
from plans.list_forms import FORMS, form_of
from plans.severity import Severity

# A measure of which one cell could not be read is no measure: nothing more can be said of its row.
WHOLE_ROWS = (MEASURE, DUST_MEASURE, MOBILE_MEASURE)
ERROR = Severity.ERROR.value


def joined(read: Sequence[Fault], examined: Sequence[Fault]) -> tuple[Fault, ...]:
    """Every fault once, sheet by sheet in the order of the first, row by row; those of no sheet stand last."""
    cells = {_cell(fault) for fault in read if fault.severity == ERROR}
    rows = {(fault.sheet, fault.row) for fault in read if fault.severity == ERROR and _of_measures(fault)}
    kept = [fault for fault in examined if _cell(fault) not in cells and (fault.sheet, fault.row) not in rows]
    order: dict[str | None, int] = {}
    for fault in (*read, *kept):
        order.setdefault(fault.sheet, len(order))
    order[None] = len(order)
    return tuple(sorted((*read, *kept), key=lambda each: (order[each.sheet], each.row or 0)))


def has_errors(faults: Sequence[Fault]) -> bool:
    """Whether something must be mended."""
    return any(fault.severity == ERROR for fault in faults)


def _cell(fault: Fault) -> tuple[str | None, int | None, str | None]:
    return fault.sheet, fault.row, _column_key(fault)


def _of_measures(fault: Fault) -> bool:
    named = form_of(fault.sheet or "")
    return named is not None and named[0] in WHOLE_ROWS and fault.row is not None


def _column_key(fault: Fault) -> str | None:
    """The key of the column; its head folded where no form has it."""
    if fault.column is None:
        return None
    head = fold_head(fault.column)
    named = form_of(fault.sheet or "")
    forms = (named[0], *FORMS) if named else FORMS
    return next((form.heads[head].key for form in forms if head in form.heads), head)
