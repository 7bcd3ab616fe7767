"""Bases and cuts: kilograms a day by pollutant, per enterprise, and the totals of a list against its floors.

    base  = annual tonnes x 1000 / operating days
    cut   = base x share of the unit x rate of the strictest measure on it   (停产 1, 限产 x%)
    ratio = sum of cuts / sum of bases, compared exactly with the floor

After enterprise-measures §2.2. Vehicles are not counted: no emission factor was read. Enterprises that reduce
by themselves, keep a task going or are exempt cut nothing; long-stopped ones do not enter the base either.
"""

import datetime
import functools
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from plans.action import Action
from plans.derivation import stops_at_once
from plans.figure_table import FigureTable, read_figures, value_on
from plans.measure import Measure
from plans.terms import EnterpriseCategory, Term, WarningLevel
from plans.unit import UnitFacts, producing

FIGURES_FILE = "reduction.toml"
# Measures of these categories count as no cut (enterprise-measures §2.2).
NO_CUT = frozenset({
    EnterpriseCategory.GUARANTEE, EnterpriseCategory.EXEMPT_MICRO, EnterpriseCategory.LONG_STOPPED,
})  # fmt: skip
NOTHING, WHOLE = Fraction(0), Fraction(1)
SHARED_CUTS = frozenset({Action.LIMIT_OUTPUT, Action.STOP_LINES, Action.NO_NEW_BATCH})


class Emission(Term):
    """The four pollutants a list is counted in."""

    SO2 = "so2", "SO2"
    NOX = "nox", "NOx"
    PM = "pm", "PM"
    VOCS = "vocs", "VOCs"


Amounts = Mapping[Emission, Fraction]


@dataclass(frozen=True)
class Emitter:
    """What the count needs of one enterprise; `emissions` are tonnes a year by the values of Emission."""

    enterprise_id: int
    category: EnterpriseCategory
    emissions: Mapping[str, float]
    operating_days: int | None
    units: tuple[UnitFacts, ...]
    measures: Mapping[WarningLevel, tuple[Measure, ...]]

    @property
    def cuts(self) -> bool:
        """Whether its measures count as a cut."""
        return self.category not in NO_CUT


@dataclass(frozen=True)
class Total:
    """One pollutant at one level: kilograms a day, and the floor in percent (None: the plan names none)."""

    level: WarningLevel
    pollutant: Emission
    base: Fraction
    cut: Fraction
    floor: Fraction | None

    @property
    def ratio(self) -> Fraction | None:
        """The cut as a share of the base, in percent; None without a base."""
        return self.cut / self.base * 100 if self.base else None

    @property
    def ok(self) -> bool:
        """Whether the floor is reached; nothing to cut is nothing missed."""
        return self.floor is None or self.ratio is None or self.ratio >= self.floor

    def to_json(self) -> dict[str, Any]:
        """As the interfaces write it: tonnes a day and percent, rounded for reading; `ok` is exact."""
        return {
            "base_t_d": round(float(self.base / 1000), 6),
            "cut_t_d": round(float(self.cut / 1000), 6),
            "ratio": None if self.ratio is None else round(float(self.ratio), 2),
            "floor": None if self.floor is None else float(self.floor),
            "ok": self.ok,
        }


@functools.cache
def figures() -> FigureTable:
    """The figures of the count; raises PlanDataInvalid."""
    return read_figures(FIGURES_FILE)


def daily_base(
    emissions: Mapping[str, float], operating_days: int | None, day: datetime.date
) -> dict[Emission, Fraction]:
    """Kilograms a day by pollutant; without operating days the default in force on `day` holds."""
    days = operating_days or value_on(figures(), "operating_days", day)
    return {each: _exact(emissions.get(each.value, 0)) * 1000 / days for each in Emission}


def daily_cut(
    base: Amounts, units: Sequence[UnitFacts], measures: Sequence[Measure]
) -> dict[Emission, Fraction]:
    """What the measures take from the base, kg a day; on each unit the strictest counts once."""
    shares = _shares(units, measures)
    return {each: amount * shares[each] for each, amount in base.items()}


def added_cuts(
    base: Amounts, units: Sequence[UnitFacts], measures: Sequence[Measure]
) -> list[dict[Emission, Fraction]]:
    """What each measure adds to those before it, kg a day; together they are the cut of all."""
    reached = [_shares(units, measures[:count]) for count in range(len(measures) + 1)]
    return [
        {each: amount * (after[each] - before[each]) for each, amount in base.items()}
        for before, after in itertools.pairwise(reached)
    ]


def as_numbers(amounts: Amounts) -> dict[str, float]:
    """Amounts as rows keep them: by value, grams exact enough for reading, zeros left out."""
    return {each.value: round(float(amount), 3) for each, amount in amounts.items() if amount}


def base_of(emitter: Emitter, day: datetime.date) -> dict[Emission, Fraction]:
    """The enterprise's part of the base; a long-stopped one has none."""
    if emitter.category is EnterpriseCategory.LONG_STOPPED:
        return dict.fromkeys(Emission, Fraction(0))
    return daily_base(emitter.emissions, emitter.operating_days, day)


def cut_of(emitter: Emitter, level: WarningLevel, day: datetime.date) -> dict[Emission, Fraction]:
    """The enterprise's part of the cut at `level`."""
    if not emitter.cuts:
        return dict.fromkeys(Emission, Fraction(0))
    return daily_cut(base_of(emitter, day), emitter.units, emitter.measures.get(level, ()))


def totals(
    emitters: Iterable[Emitter],
    level: WarningLevel,
    floors: Mapping[str, float] | float | None,
    day: datetime.date,
) -> tuple[Total, ...]:
    """The four totals of a list at `level`; `floors` in percent, by label or one for all."""
    held = tuple(emitters)
    bases = [base_of(each, day) for each in held]
    cuts = [cut_of(each, level, day) for each in held]
    return tuple(
        Total(
            level=level,
            pollutant=pollutant,
            base=sum((each[pollutant] for each in bases), Fraction(0)),
            cut=sum((each[pollutant] for each in cuts), Fraction(0)),
            floor=_floor(floors, pollutant),
        )
        for pollutant in Emission
    )


def _floor(floors: Mapping[str, float] | float | None, pollutant: Emission) -> Fraction | None:
    value = floors.get(pollutant.label, 0) if isinstance(floors, Mapping) else floors
    return None if value is None else _exact(value)


def _weights(units: Sequence[UnitFacts]) -> dict[str, Fraction]:
    """Each producing unit's part of the emissions, scaled down where the shares exceed the whole."""
    shares = {unit.code: _exact(unit.emission_share) for unit in producing(units)}
    whole = sum(shares.values(), Fraction(0))
    return {code: share / whole for code, share in shares.items()} if whole > 1 else shares


def _shares(units: Sequence[UnitFacts], measures: Sequence[Measure]) -> dict[Emission, Fraction]:
    """The part of each pollutant the measures take away; only solvents may differ from the rest."""
    shares = dict.fromkeys(Emission, _share(units, measures, Emission.PM))
    if any(measure.action is Action.STOP_VOC_OPS for measure in measures):
        shares[Emission.VOCS] = _share(units, measures, Emission.VOCS)
    return shares


def _share(units: Sequence[UnitFacts], measures: Sequence[Measure], pollutant: Emission) -> Fraction:
    weights = _weights(units)
    return sum(
        (weights[unit.code] * _rate(unit, measures, pollutant) for unit in producing(units)), Fraction(0)
    )


def _rate(unit: UnitFacts, measures: Sequence[Measure], pollutant: Emission) -> Fraction:
    return max((_rate_of(measure, unit, pollutant) for measure in measures), default=NOTHING)


def _rate_of(measure: Measure, unit: UnitFacts, pollutant: Emission) -> Fraction:
    """The part of the unit's emissions a measure takes away, 0 to 1; what cannot be counted takes nothing."""
    if measure.after_hours or (measure.units and unit.code not in measure.units):
        return NOTHING
    if stops_at_once(measure) or (measure.action is Action.NO_NEW_BATCH and measure.ratio is None):
        return WHOLE
    if measure.action in SHARED_CUTS and measure.ratio is not None:
        return _exact(measure.ratio) / 100
    stops_solvents = measure.action is Action.STOP_VOC_OPS and not measure.operations
    return WHOLE if stops_solvents and pollutant is Emission.VOCS else NOTHING


@functools.lru_cache(maxsize=65_536)
def _exact(value: Any) -> Fraction:
    return Fraction(str(value))
