"""A forecast history: one bulletin a day and area; refused as a whole, every fault by row and column."""

import datetime
from dataclasses import replace

from emergency.sources.cell import Layout
from emergency.sources.forecast_row import air_of
from emergency.sources.observed import dated, head_faults, refuse
from emergency.sources.place import Places, places_of
from emergency.sources.table import Row, Table, read_table
from plans.beijing import midnight
from plans.division import DivisionTree
from plans.errors import Fault
from plans.forecast import Forecast, ForecastDay
from plans.replay_figure import FILE, issue_hour
from plans.shared_table import shipped_tables

Bulletins = dict[str, tuple[Forecast, ...]]
ALIASES = {"aqi_min": "aqi_low", "aqi_max": "aqi_high", "primary": "primary_guess"}


def read_forecast_history(data: bytes, name: str, tree: DivisionTree) -> Bulletins:
    """The bulletins by area code (ANYWHERE: the table names no area); raises InputInvalid with every fault.

    Columns: `issue_date`, `target_date`, `aqi` or `aqi_low` and `aqi_high`; optional `code` or `city`,
    `primary`, `cause`. A bulletin counts from the hour at which the replay assesses its day.
    """
    table = _aliased(read_table(data, name))
    refuse(head_faults(table, ("issue_date", "target_date"), ("aqi", "aqi_min", "aqi_low")), name)
    places, found, faults, seen = places_of(table, tree), dict[tuple, ForecastDay](), [*table.faults], set()
    for row in table.rows:
        key, each, wrong = _target(row, places)
        faults += wrong
        if key is not None and key in seen:
            message = "同一期预报中这一天已出现过。请只保留一行。"
            faults.append(row.fault("target_date", "repeated", message))
        seen.add(key)
        if each is not None:
            found[key] = each
    refuse(faults, name)
    return _bulletins(found, name)


def _aliased(table: Table) -> Table:
    """The table with `aqi_low`, `aqi_high`, `primary_guess` read under their usual names."""
    if not table.rows:
        return table
    layout = table.rows[0].layout
    more = {name: layout.index[alias] for name, alias in ALIASES.items() if alias in layout.index}
    shared = Layout(layout.file, {**more, **layout.index})
    return replace(table, rows=tuple(replace(row, layout=shared) for row in table.rows))


def _target(row: Row, places: Places) -> tuple[tuple | None, ForecastDay | None, list[Fault]]:
    issued, faults = dated(row, "issue_date")
    target, wrong = dated(row, "target_date")
    area = places.of(row)
    air, _, more = air_of(row, target)
    faults += wrong + more + ([area] if isinstance(area, Fault) else [])
    if issued and target and target < issued:
        faults.append(
            row.fault("target_date", "before_issue", f"预报日 {target} 早于发布日 {issued}。请改正。")
        )
    key = None if None in (issued, target) or isinstance(area, Fault) else (area, issued, target)
    return key, None if faults else ForecastDay(target, **vars(air)), faults


def _bulletins(found: dict[tuple, ForecastDay], name: str) -> Bulletins:
    issues: dict[tuple[str, datetime.date], list[ForecastDay]] = {}
    for (area, issued, _), each in sorted(found.items(), key=lambda item: item[0]):
        issues.setdefault((area, issued), []).append(each)
    areas: dict[str, list[Forecast]] = {}
    for (area, issued), days in issues.items():
        moment = midnight(issued) + datetime.timedelta(hours=issue_hour(issued, shipped_tables()[FILE]))
        areas.setdefault(area, []).append(Forecast(area, name, moment, tuple(days)))
    return {area: tuple(each) for area, each in areas.items()}
