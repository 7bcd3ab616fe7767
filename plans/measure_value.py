"""One measure: what must be done, on which lines, how much, counted by what, checked how."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from plans import measure_format
from plans.action import NEED_UNITS, Action, Check, CountBase
from plans.errors import PlanDataInvalid
from plans.terms import Term


@dataclass(frozen=True)
class Measure:
    """A demand on one enterprise at one level.

    `ratio`, `sulfur`, `ash` are percent; `units` are unit codes (none: the whole enterprise); `after_hours`
    says that it holds only once the response has lasted that long, `season` (plans.season as text) that it holds
    only in that part of each year. `uncovered`: of dust only the washing and spraying is asked, not to cover what lies
    about. Which parts go with which action: `measure_format.PARTS`.
    """

    action: Action
    units: tuple[str, ...] = ()
    ratio: Decimal | None = None
    base: CountBase | None = None
    checks: tuple[Check, ...] = ()
    after_hours: int = 0
    season: str = ""
    note: str = ""
    max_stage: int | None = None
    gas: bool = False
    heavy_only: bool = False
    parameter: str = ""
    operator: str = ""
    value: Decimal | None = None
    value_unit: str = ""
    operations: tuple[str, ...] = ()
    sprays: int | None = None
    sweeps: int | None = None
    uncovered: bool = False
    sulfur: Decimal | None = None
    ash: Decimal | None = None
    delay_minutes: int | None = None

    @property
    def lacks_units(self) -> bool:
        """Whether it demands a stop or a cut without naming the lines (不可操作)."""
        return self.action in NEED_UNITS and not self.units

    def to_json(self) -> dict[str, Any]:
        """The measure as files and rows keep it; parts at their default are left out."""
        held = {item.name: getattr(self, item.name) for item in fields(self)}
        defaults = {item.name: item.default for item in fields(self)}
        return {key: _plain(value) for key, value in held.items() if value != defaults[key]}

    @classmethod
    def from_json(cls, document: Mapping[str, Any], place: Mapping[str, Any] | None = None) -> "Measure":
        """The measure of `document`; raises PlanDataInvalid with every fault."""
        parts, faults = measure_format.read(document, place)
        if faults:
            said = "".join(fault.message for fault in faults)
            raise PlanDataInvalid(f"措施有 {len(faults)} 处错误：{said}请改正后重试。", faults=faults)
        return cls(**parts)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Term):
        return value.value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
