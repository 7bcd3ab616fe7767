"""What an order's measures ask of the meters of an enterprise, and which of them no meter can tell."""

from collections.abc import Sequence
from dataclasses import dataclass

from plans.action import Action, CountBase
from plans.measure import Measure
from plans.power_value import Demand, DemandKind, PowerJudgement
from plans.terms import Verdict

STOPPING = frozenset({Action.STOP_ALL, Action.STOP_LINES, Action.KEEP_WARM})
PRODUCTION, TOTAL = "production", "total"
SEVERITY = (Verdict.UNMET, Verdict.PARTLY, Verdict.UNVERIFIABLE, Verdict.MET)


@dataclass(frozen=True)
class Meter:
    """One meter, of a unit (its code) or of the whole plant (None); kind production, control, total."""

    id: int
    code: str
    kind: str
    unit: str | None
    standby_kw: float | None


@dataclass(frozen=True)
class MeterDemand:
    """One demand on one meter, `after_hours` after the window begins and in its `season` (empty: all year).

    `why` names the measure in Chinese.
    """

    meter: Meter
    demand: Demand
    after_hours: int
    why: str
    season: str = ""


@dataclass(frozen=True)
class Unmetered:
    """A measure that power could tell, had the enterprise a meter for it."""

    why: str


@dataclass(frozen=True)
class Asked:
    """What the measures of one order ask of its meters; `untold` are measures no meter can tell."""

    demands: tuple[MeterDemand, ...]
    unmetered: tuple[Unmetered, ...]
    untold: tuple[str, ...]


def asked_of(measures: Sequence[Measure], meters: Sequence[Meter]) -> Asked:
    """The demands of `measures` on `meters`.

    Named units are asked on their own production meters, the whole enterprise on its total meter. A stop of
    units without meters of their own is asked of nothing: the total cannot tell one line from another.
    """
    demands, unmetered, untold = [], [], []
    for measure in measures:
        if not _told(measure):
            untold.append(measure.action.label)
            continue
        found, missing = _demands(measure, meters)
        demands += found
        unmetered += missing
    return Asked(tuple(demands), tuple(unmetered), tuple(untold))


def worst(verdicts: Sequence[Verdict]) -> Verdict | None:
    """The verdict on an order from the verdicts on its measures: the worst; None where there are none."""
    return next((verdict for verdict in SEVERITY if verdict in verdicts), None)


def verdict_of(judgements: Sequence[PowerJudgement], asked: Asked) -> Verdict | None:
    """The verdict on an order; a measure without its meter makes it unverifiable at best."""
    verdicts = [each.verdict for each in judgements]
    verdicts += [Verdict.UNVERIFIABLE] * len(asked.unmetered)
    return worst(verdicts)


def _told(measure: Measure) -> bool:
    """Whether power can tell: a stop, or a cut of a known share."""
    if measure.base is CountBase.DURATION:
        return False
    if measure.action is Action.LIMIT_OUTPUT:
        return measure.ratio is not None
    return measure.action in STOPPING


def _demands(measure: Measure, meters: Sequence[Meter]) -> tuple[list[MeterDemand], list[Unmetered]]:
    totals = [meter for meter in meters if meter.kind == TOTAL]
    lines = [meter for meter in meters if meter.kind == PRODUCTION]
    if measure.action is Action.STOP_ALL and totals:
        return [_demand(measure, meter) for meter in totals], []
    if measure.units:
        return _named(measure, lines, totals)
    found = lines if measure.action is Action.STOP_ALL else totals
    if found and measure.action is not Action.STOP_LINES:
        return [_demand(measure, meter) for meter in found], []
    return [], [Unmetered(f"「{measure.action.label}」没有可用的用电计量")]


def _named(
    measure: Measure, lines: Sequence[Meter], totals: Sequence[Meter]
) -> tuple[list[MeterDemand], list[Unmetered]]:
    """A demand on named units: their own meters; a cut may also be seen on the total, a stop may not."""
    metered = {meter.unit for meter in lines}
    missing = [unit for unit in measure.units if unit not in metered]
    if missing and totals and _kind(measure) is DemandKind.LIMIT:
        return [_demand(measure, meter) for meter in totals], []
    found = [_demand(measure, meter) for meter in lines if meter.unit in measure.units]
    return found, [
        Unmetered(f"「{measure.action.label}」涉及的生产线 {unit} 没有用电计量") for unit in missing
    ]


def _kind(measure: Measure) -> DemandKind:
    """A stop of some pots or tanks inside a unit shows as a cut of the unit's use, not as its stop."""
    counted_inside = measure.base in (CountBase.POT, CountBase.TANK) and measure.ratio is not None
    limits = measure.action is Action.LIMIT_OUTPUT or counted_inside
    return DemandKind.LIMIT if limits else DemandKind.STOP


def _demand(measure: Measure, meter: Meter) -> MeterDemand:
    whole = meter.kind == TOTAL
    if _kind(measure) is DemandKind.LIMIT:
        demand = Demand(DemandKind.LIMIT, ratio=float(measure.ratio), whole_plant=whole)
    else:
        demand = Demand(DemandKind.STOP, standby_kw=meter.standby_kw, whole_plant=whole)
    why = f"{measure.action.label}（电表 {meter.code}）"
    return MeterDemand(meter, demand, measure.after_hours, why, measure.season)
