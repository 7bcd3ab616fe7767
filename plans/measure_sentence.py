"""One measure as the value of a figure: a sentence of the measure grammar that names no line of any enterprise."""

from dataclasses import dataclass

from plans.action import NEED_UNITS
from plans.measure_parser import parse_measures
from plans.measure_value import Measure

NOT_ASKED = "不适用"
LONGEST = 300


@dataclass(frozen=True)
class MeasureSentence:
    """The shape of such a value; `optional` where an article may ask for none."""

    optional: bool = True
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def asked(self) -> str:
        """How it is written."""
        said = (
            f"一句措施，不超过 {LONGEST} 字，写法同清单的措施栏，如「停产时污染防治设施延后停止运行，生产设施停运后"
            "继续运行不少于30分钟。核查：生产用电。」"
        )
        return f"{said}；原文没有这项要求的，填「{NOT_ASKED}」" if self.optional else said

    def read(self, text: str) -> str:
        """The sentence without line breaks."""
        return "".join(line.strip() for line in text.splitlines())

    def holds(self, value) -> bool:
        """Whether it is one measure that every enterprise can be asked for, or says that none is."""
        if not isinstance(value, str) or len(value) > LONGEST:
            return False
        return (self.optional and value == NOT_ASKED) or read_sentence(value) is not None


def read_sentence(text: str) -> Measure | None:
    """The measure; None where the words are not exactly one, or one that must name lines."""
    found = parse_measures(text, ())
    if found.faults or len(found.measures) != 1 or found.measures[0].action in NEED_UNITS:
        return None
    return found.measures[0]
