"""The rows of dust sites and mobile sources as values, each with its measures."""

from collections.abc import Callable, Sequence

from emergency.sources.list_division import DivisionNames
from emergency.sources.list_enterprise import emissions
from emergency.sources.list_measure import inline_measures, measures
from emergency.sources.list_owner import without_repeats
from emergency.sources.list_record import Record
from plans.errors import Fault
from plans.list_draft import DraftDustSite, DraftMeasure, DraftMobileSource

DUST_PLAIN = ("builder", "address", "area_m2", "supervisor", "mobile", "pm", "cameras", "monitors")
MOBILE_KEYS = ("owner", "kind", "stage", "fuel")


def dust_sites(
    rows: Sequence[Record], demands: Sequence[Record], places: DivisionNames
) -> tuple[tuple[DraftDustSite, ...], list[Fault]]:
    """Every site with its measures, and what is wrong."""
    return _sources(rows, demands, places, ("name",), "工地", _dust_site)


def mobile_sources(
    rows: Sequence[Record], demands: Sequence[Record], places: DivisionNames
) -> tuple[tuple[DraftMobileSource, ...], list[Fault]]:
    """Every fleet and the machines of every yard with their measures, and what is wrong."""
    return _sources(rows, demands, places, MOBILE_KEYS, "移动源", _mobile_source)


def _sources(
    rows: Sequence[Record],
    demands: Sequence[Record],
    places: DivisionNames,
    keys: tuple[str, ...],
    what: str,
    make: Callable,
) -> tuple[tuple, list[Fault]]:
    kept, faults = without_repeats(rows, rows[0].layout.form.unique if rows else (), what)
    named = {tuple(row.values.get(key) for key in keys): row for row in reversed(kept)}
    by_source: dict[int, list[Record]] = {id(row): [] for row in kept}
    for demand in demands:
        source = named.get(tuple(demand.values.get(key) for key in keys))
        if source is None:
            said = f"清单里没有这个{what}。请核对「{demand.layout.head_of(keys[0])}」等列与所属表是否一致。"
            faults.append(demand.fault(keys[0], "W14", said))
        else:
            by_source[id(source)].append(demand)
    made = []
    for row in kept:
        demanded, wrong = _measures(row, by_source[id(row)])
        division, strange = places.of(row)
        faults += wrong + strange
        made.append(make(row, division, demanded))
    return tuple(made), faults


def _measures(row: Record, demands: Sequence[Record]) -> tuple[tuple[DraftMeasure, ...], list[Fault]]:
    found, faults = [], []
    distinct, repeated = without_repeats(demands, None, "措施")
    for demand in distinct:
        more, wrong = measures(demand, ())
        found += more
        faults += wrong
    inline, wrong = inline_measures(row, ())
    return tuple(found + inline), repeated + faults + wrong


def _dust_site(row: Record, division: str, demanded: tuple[DraftMeasure, ...]) -> DraftDustSite:
    more = {key: row.values[key] for key in DUST_PLAIN if key in row.values}
    return DraftDustSite(division, row.values.get("name", ""), measures=demanded, place=row.place, **more)


def _mobile_source(row: Record, division: str, demanded: tuple[DraftMeasure, ...]) -> DraftMobileSource:
    values = row.values
    return DraftMobileSource(
        division,
        values.get("owner", ""),
        values.get("kind", ""),
        values.get("stage"),
        values.get("count", 0),
        values.get("fuel", ""),
        emissions(values),
        demanded,
        row.place,
        values.get("tracked"),
    )
