"""What a fleet or the machines of a yard emit in a day, and whether a measure makes them stand still.

The annual emissions of the list count where it gives them; otherwise vehicles x kilometres x factor of the stage.
Without either nothing is counted, and that is said. All factors are flagged defaults (plans/data/reduction.toml).
"""

import datetime
from collections.abc import Mapping
from fractions import Fraction

from plans.action import Action
from plans.emission import NOTHING, Emission, daily_base, exact, nothing
from plans.figure_table import FigureTable, value_on
from plans.list_draft import DraftMobileSource
from plans.measure_value import Measure

TRUCK, MACHINE = "truck", "nrmm"
GRAMS = 1000


def mobile_base(
    source: DraftMobileSource, day: datetime.date, table: FigureTable
) -> dict[Emission, Fraction] | None:
    """Kilograms a day by pollutant; None where neither emissions nor a factor are known."""
    if any(source.emissions.values()):
        return daily_base(source.emissions, value_on(table, "mobile_days", day), day, table)
    return _by_factor(source, day, table) if source.kind == TRUCK else None


def stands_still(source: DraftMobileSource, measure: Measure) -> bool:
    """Whether the measure takes the source off the road or out of the yard from the first hour, all year."""
    if measure.after_hours or measure.season:
        return False
    if source.kind == TRUCK and measure.action is Action.ROAD_TRANSPORT_STOP:
        return True
    action = Action.TRUCK_BAN if source.kind == TRUCK else Action.NRMM_BAN
    if measure.action is not action or source.stage is None or source.stage > (measure.max_stage or 0):
        return False
    return measure.gas or not _runs_on_gas(source) or source.kind != TRUCK


def _runs_on_gas(source: DraftMobileSource) -> bool:
    return "气" in source.fuel


def _by_factor(
    source: DraftMobileSource, day: datetime.date, table: FigureTable
) -> dict[Emission, Fraction] | None:
    factors = _factors(source.stage, day, table)
    if not factors:
        return None
    kilometres = source.count * exact(value_on(table, "truck_km", day))
    return nothing() | {each: kilometres * factor / GRAMS for each, factor in factors.items()}


def _factors(stage: int | None, day: datetime.date, table: FigureTable) -> Mapping[Emission, Fraction]:
    keys = {each: f"truck_factor.{each.value}.{stage}" for each in Emission}
    found = {each: exact(value_on(table, key, day)) for each, key in keys.items() if key in table}
    return {each: factor for each, factor in found.items() if factor != NOTHING}
