"""Which measures switch lines off at once, and on which lines they may not (V15)."""

from collections.abc import Sequence

from plans.action import STOPS, WHOLE_UNIT_BASES
from plans.measure_value import Measure
from plans.unit import Safety, UnitFacts, named

# Units that never simply stop: a potline freezes, a running batch is lost.
NEVER_STOPPED = frozenset({Safety.POTLINE, Safety.BATCH})


def stops_at_once(measure: Measure) -> bool:
    """Whether the measure switches its lines off; a share of pots or tanks does not."""
    return measure.action in STOPS and (measure.ratio is None or measure.base in WHOLE_UNIT_BASES)


def unsafe_units(measure: Measure, units: Sequence[UnitFacts]) -> tuple[UnitFacts, ...]:
    """The lines this measure would switch off although they may not be (V15); empty where all is well."""
    if not stops_at_once(measure):
        return ()
    return tuple(line for line in named(units, measure.units) if Safety(line.safety) in NEVER_STOPPED)
