"""What is wrong with a reduction list: where it stands in the workbook, how grave it is, what to do."""

from dataclasses import dataclass
from typing import Any

from plans.terms import OrderedTerm


class Severity(OrderedTerm):
    """What a fault means for the list, mildest first."""

    HINT = "hint", "提示"
    WARNING = "warning", "需核实"
    ERROR = "error", "必须改正"


@dataclass(frozen=True)
class ListFault:
    """One fault; `code` is stable (V01 … V16 and the codes of the reader), `row` counts from 1 as Excel does.

    `column` is the Chinese head of the column; both are None where a fault speaks of the whole sheet or list.
    """

    code: str
    severity: Severity
    message: str
    sheet: str = ""
    row: int | None = None
    column: str | None = None

    def to_json(self) -> dict[str, Any]:
        """As `emergency list check` writes it."""
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "code": self.code,
            "severity": self.severity.value,
            "message": self.message,
        }
