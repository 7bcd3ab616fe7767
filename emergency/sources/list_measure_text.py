"""What a measure's text says, by the grammar of measures."""

from collections.abc import Sequence
from dataclasses import dataclass

from plans.errors import Fault
from plans.measure_value import Measure
from plans.unit import UnitFacts


@dataclass(frozen=True)
class ParsedMeasures:
    """What was understood, and what was not."""

    measures: tuple[Measure, ...]
    faults: tuple[Fault, ...]


def parse_measures(text: str, units: Sequence[UnitFacts]) -> ParsedMeasures:
    """Nothing is understood from text yet: the columns must be filled."""
    said = "系统不能由文字识别措施。请填写「措施类型」等列。"
    return ParsedMeasures((), (Fault("W22", said),))
