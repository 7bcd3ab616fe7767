"""Which measures ask at least as much as others: the order by which the strictest regime wins.

`meets(measures, demand)` says whether a set of measures asks at least what one demand asks. It is reflexive (a
set meets each of its own members) and adding a measure never undoes it; it is no total order: a limit of
vehicles and a limit of output do not compare. After enterprise-measures §9.3:
STOP_ALL > STOP_LINES (more) > LIMIT_OUTPUT (more) > PROCESS_PARAM > SELF.

- A stop of whole lines counted by lines is met by as many stopped lines, whichever they are (V07).
- Any other cut of production is met where the lines it names are cut by its share on the whole, each line weighed
  by its part of the emissions: one of two equal lines stopped meets a limit of both by 50 %.
- Measures that hold only after some hours meet demands of that hour or later.
- Measures of one season meet demands of the same season only.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from plans.action import STOPS, WHOLE_UNIT_BASES, Action
from plans.emission import NOTHING, WHOLE, exact
from plans.measure_format import LOAD_BASES
from plans.measure_value import Measure
from plans.reduction_share import SHARED_CUTS, strictest, weights
from plans.stopping import stops_at_once
from plans.unit import UnitFacts, producing

CUTS = STOPS | SHARED_CUTS
# What a stop of every line makes needless.
IDLE_TOO = frozenset({
    Action.PROCESS_PARAM, Action.STOP_VOC_OPS, Action.OPEN_AIR_STOP, Action.FUEL_QUALITY, Action.NO_INCREASE,
})  # fmt: skip


def meets(measures: Sequence[Measure], demand: Measure, units: Sequence[UnitFacts]) -> bool:
    """Whether `measures` ask at least what `demand` asks of an enterprise with these units."""
    if demand.action is Action.SELF_REDUCE:
        return True
    in_time = [each for each in measures if holds_whenever(each, demand)]
    if demand.action in CUTS:
        return _cuts_enough(in_time, demand, units)
    if demand.action in IDLE_TOO and _all_stopped(in_time, demand, units):
        return True
    return any(COMPARE.get(demand.action, _same_action)(each, demand) for each in in_time)


def holds_whenever(measure: Measure, demand: Measure) -> bool:
    """Whether the measure binds at every moment at which the demand does."""
    return measure.after_hours <= demand.after_hours and measure.season in ("", demand.season)


def unmet(
    measures: Sequence[Measure], demands: Sequence[Measure], units: Sequence[UnitFacts]
) -> tuple[Measure, ...]:
    """The demands that `measures` fall short of."""
    return tuple(demand for demand in demands if not meets(measures, demand, units))


def line_rate(measures: Sequence[Measure], code: str) -> Fraction:
    """The part of one line's production the measures take away, 0 to 1."""
    return strictest(_line_rate(each, code) for each in measures)


def _line_rate(measure: Measure, code: str) -> Fraction:
    if measure.units and code not in measure.units:
        return NOTHING
    if stops_at_once(measure) or (measure.action is Action.NO_NEW_BATCH and measure.ratio is None):
        return WHOLE
    return exact(measure.ratio) / 100 if measure.action in SHARED_CUTS and measure.ratio else NOTHING


def _cuts_enough(measures: Sequence[Measure], demand: Measure, units: Sequence[UnitFacts]) -> bool:
    lines = [unit.code for unit in producing(units)]
    codes = [code for code in demand.units if code in lines] or lines
    if demand.base in LOAD_BASES and any(each.base is demand.base for each in measures):
        return True
    if stops_at_once(demand) and demand.base in WHOLE_UNIT_BASES and demand.units:
        return sum(line_rate(measures, code) == 1 for code in lines) >= len(codes)
    rates = {code: line_rate(measures, code) for code in codes}
    if rates and all(each is WHOLE for each in rates.values()):
        return True
    wanted = WHOLE if demand.base in LOAD_BASES else _line_rate(demand, codes[0] if codes else "")
    return (_on_the_whole(rates, units) if rates else line_rate(measures, "")) >= wanted


def _on_the_whole(rates: Mapping[str, Fraction], units: Sequence[UnitFacts]) -> Fraction:
    """The cut of these lines together, each weighed by its emissions; equally where none emits."""
    parts = weights(units)
    held = {code: parts.get(code, NOTHING) for code in rates}
    if not any(held.values()):
        held = dict.fromkeys(rates, WHOLE)
    cut = sum((part * rates[code] for code, part in held.items()), NOTHING)
    return cut / sum(held.values(), NOTHING)


def _all_stopped(measures: Sequence[Measure], demand: Measure, units: Sequence[UnitFacts]) -> bool:
    codes = demand.units or tuple(unit.code for unit in producing(units))
    if demand.action is Action.NO_INCREASE:
        return any(each.action in CUTS for each in measures)
    return bool(codes) and all(line_rate(measures, code) == 1 for code in codes)


def _same_action(measure: Measure, demand: Measure) -> bool:
    return measure.action is demand.action and _covers_units(measure, demand)


def _covers_units(measure: Measure, demand: Measure) -> bool:
    return not measure.units or (bool(demand.units) and set(demand.units) <= set(measure.units))


def _parameter(measure: Measure, demand: Measure) -> bool:
    same = (measure.parameter, measure.operator, measure.value_unit) == (
        demand.parameter, demand.operator, demand.value_unit,
    )  # fmt: skip
    if not (same and _same_action(measure, demand)) or None in (measure.value, demand.value):
        return False
    return measure.value >= demand.value if demand.operator == ">=" else measure.value <= demand.value


def _solvents(measure: Measure, demand: Measure) -> bool:
    whole = not measure.operations or (
        demand.operations and set(demand.operations) <= set(measure.operations)
    )
    return _same_action(measure, demand) and bool(whole)


def _trucks(measure: Measure, demand: Measure) -> bool:
    if measure.action is Action.ROAD_TRANSPORT_STOP:
        return True
    return (
        measure.action is Action.TRUCK_BAN
        and (measure.max_stage or 0) >= (demand.max_stage or 0)
        and measure.gas >= demand.gas
        and measure.heavy_only <= demand.heavy_only
        and (not _spares(measure) or measure.note == demand.note)
    )


def _spares(measure: Measure) -> bool:
    """Whether the ban leaves some vehicles out: 特种车辆、危化品车辆等除外."""
    return measure.note.rstrip("。").endswith("除外")


def _machines(measure: Measure, demand: Measure) -> bool:
    return measure.action is Action.NRMM_BAN and (measure.max_stage or 0) >= (demand.max_stage or 0)


def _dust(measure: Measure, demand: Measure) -> bool:
    if measure.action is not Action.DUST:
        return False
    often = (measure.sprays or 0) >= (demand.sprays or 0) and (measure.sweeps or 0) >= (demand.sweeps or 0)
    return often and measure.uncovered <= demand.uncovered


def _fuel(measure: Measure, demand: Measure) -> bool:
    pairs = ((measure.sulfur, demand.sulfur), (measure.ash, demand.ash))
    return measure.action is Action.FUEL_QUALITY and all(
        asked is None or (given is not None and given <= asked) for given, asked in pairs
    )


def _controls(measure: Measure, demand: Measure) -> bool:
    return _same_action(measure, demand) and (measure.delay_minutes or 0) >= (demand.delay_minutes or 0)


COMPARE: dict[Action, Callable[[Measure, Measure], bool]] = {
    Action.PROCESS_PARAM: _parameter,
    Action.STOP_VOC_OPS: _solvents,
    Action.TRUCK_BAN: _trucks,
    Action.NRMM_BAN: _machines,
    Action.DUST: _dust,
    Action.FUEL_QUALITY: _fuel,
    Action.KEEP_CONTROLS_RUNNING: _controls,
}
