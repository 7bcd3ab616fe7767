"""The thresholds of power evidence: dated data, every one an engineering default shown as 待核."""

import dataclasses
import datetime
import functools
from dataclasses import dataclass

from plans.figure_table import FigureTable, held_on, read_figures

FILE = "evidence.toml"


@dataclass(frozen=True)
class Thresholds:
    """The thresholds that hold on one day; shares in percent; each reason stands in the data."""

    baseline_days: int
    lookback_days: int
    minimum_valid_days: int
    valid_day_share: float
    running_day_share: float
    minimum_running_days: int
    circuit_share: float
    plant_share: float
    point_share: float
    partly_share: float
    limit_factor: float
    limit_partly_factor: float
    gap_hours: float
    minimum_coverage: float
    restart_minutes: float
    restart_share: float
    assumed: tuple[str, ...] = ()


def thresholds_on(day: datetime.date, table: FigureTable | None = None) -> Thresholds:
    """The thresholds in force on a Beijing day; `table` None: as shipped. Raises FigureMissing, PlanDataInvalid."""
    return thresholds_from(_table() if table is None else table, day)


def thresholds_from(table: FigureTable, day: datetime.date) -> Thresholds:
    """The thresholds of `table` on `day`; `assumed` names those nobody has read in a text."""
    keys = [field.name for field in dataclasses.fields(Thresholds) if field.name != "assumed"]
    held = {key: held_on(table, key, day) for key in keys}
    assumed = tuple(key for key, figure in held.items() if not figure.citation.verified)
    return Thresholds(**{key: figure.value for key, figure in held.items()}, assumed=assumed)


@functools.cache
def _table() -> FigureTable:
    return read_figures(FILE)
