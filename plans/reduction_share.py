"""The part of an enterprise's emissions that measures take away, 0 to 1, by pollutant.

    share = sum over the lines of  the line's part of the emissions x rate of the strictest measure on it

What cannot be counted (vehicles, dust, process parameters, measures of a later hour or of a season)
takes nothing.
"""

import functools
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from plans.action import Action
from plans.emission import NOTHING, WHOLE, Emission, exact, nothing
from plans.measure_value import Measure
from plans.stopping import stops_at_once
from plans.unit import UnitFacts, producing

SHARED_CUTS = frozenset({Action.LIMIT_OUTPUT, Action.STOP_LINES, Action.NO_NEW_BATCH})


def weights(units: Sequence[UnitFacts]) -> Mapping[str, Fraction]:
    """Each producing unit's part of the emissions, scaled down where the shares exceed the whole."""
    return _weights(tuple((unit.code, unit.emission_share) for unit in producing(units)))


@functools.lru_cache(maxsize=4096)
def _weights(held: tuple[tuple[str, float], ...]) -> Mapping[str, Fraction]:
    parts = {code: exact(share) for code, share in held}
    whole = sum(parts.values(), NOTHING)
    return {code: part / whole for code, part in parts.items()} if whole > 1 else parts


def shares(units: Sequence[UnitFacts], measures: Sequence[Measure]) -> dict[Emission, Fraction]:
    """The part of each pollutant the measures take away; only solvents may differ from the rest."""
    if not measures:
        return nothing()
    parts = weights(units)
    found = dict.fromkeys(Emission, _share(parts, measures, Emission.PM))
    if any(measure.action is Action.STOP_VOC_OPS for measure in measures):
        found[Emission.VOCS] = _share(parts, measures, Emission.VOCS)
    return found


def rate(measure: Measure, code: str, pollutant: Emission) -> Fraction:
    """The part of one unit's emissions a measure takes away; what cannot be counted takes nothing."""
    if measure.after_hours or measure.season or (measure.units and code not in measure.units):
        return NOTHING
    if stops_at_once(measure) or (measure.action is Action.NO_NEW_BATCH and measure.ratio is None):
        return WHOLE
    if measure.action in SHARED_CUTS and measure.ratio is not None:
        return exact(measure.ratio) / 100
    stops_solvents = measure.action is Action.STOP_VOC_OPS and not measure.operations
    return WHOLE if stops_solvents and pollutant is Emission.VOCS else NOTHING


def strictest(rates: Iterable[Fraction]) -> Fraction:
    """The largest of rates from 0 to 1; stops looking at a whole one."""
    reached = NOTHING
    for each in rates:
        if each is WHOLE:
            return WHOLE
        if each is not NOTHING and each > reached:
            reached = each
    return reached


def _share(parts: Mapping[str, Fraction], measures: Sequence[Measure], pollutant: Emission) -> Fraction:
    taken = NOTHING
    for code, part in parts.items():
        reached = strictest(rate(measure, code, pollutant) for measure in measures)
        if reached is not NOTHING:
            taken += part if reached is WHOLE else part * reached
    return taken
