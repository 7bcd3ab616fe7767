"""A production unit as the reduction list knows it: what it is, how much it makes, how it may stop."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from plans.terms import Term

PRODUCTION_KINDS = ("line", "process")


class Safety(Term):
    """Why a unit may not simply be switched off (enterprise-measures V15)."""

    NONE = "", "无安全约束"
    POTLINE = "potline", "电解槽不得停槽"
    KILN = "kiln", "停产期间可保温保窑"
    FURNACE = "furnace", "停产期间可保温"
    BATCH = "batch", "在制批次可安全做完"


class Capacity(Term):
    """The three daily outputs of which the least is the base of a cut (环办大气函〔2020〕340号 水泥)."""

    EIA = "eia", "环评批复产能"
    PERMIT = "permit", "排污许可载明产能"
    LAST_YEAR = "last_year", "上年正常生产实际产量"


@dataclass(frozen=True)
class UnitFacts:
    """One line, process or device; `capacities` are daily outputs in `count_unit`, keyed as Capacity."""

    code: str
    name: str
    kind: str = "line"
    count_unit: str = ""
    capacities: Mapping[str, float] = field(default_factory=dict)
    safety: str = ""
    emission_share: float = 1.0

    @property
    def produces(self) -> bool:
        """Whether stopping or limiting this unit cuts production (control devices and the like do not)."""
        return self.kind in PRODUCTION_KINDS


@dataclass(frozen=True)
class OutputBase:
    """The base of an output limit: each known figure per day, the least of them, and what is missing."""

    figures: Mapping[Capacity, Decimal]
    missing: tuple[Capacity, ...]
    count_unit: str

    @property
    def base(self) -> Decimal | None:
        """The least of the known figures; None where none is known."""
        return min(self.figures.values(), default=None)

    def cap(self, ratio: Decimal) -> Decimal | None:
        """The daily output that is left after a cut of `ratio` percent of the base."""
        return None if self.base is None else self.base * (100 - ratio) / 100


def output_base(units: Sequence[UnitFacts]) -> OutputBase:
    """The base of all `units` of one count unit together; a figure counts only where every unit has it."""
    figures = {}
    for capacity in Capacity:
        known = [unit.capacities.get(capacity.value) for unit in units]
        if known and None not in known:
            figures[capacity] = sum((Decimal(str(value)) for value in known), Decimal(0))
    missing = tuple(capacity for capacity in Capacity if capacity not in figures)
    return OutputBase(figures, missing, units[0].count_unit if units else "")


def named(units: Sequence[UnitFacts], codes: Sequence[str]) -> tuple[UnitFacts, ...]:
    """The units with these codes, in the order of `units`."""
    wanted = frozenset(codes)
    return tuple(unit for unit in units if unit.code in wanted)


def producing(units: Sequence[UnitFacts]) -> tuple[UnitFacts, ...]:
    """The units whose stop cuts production."""
    return tuple(unit for unit in units if unit.produces)
