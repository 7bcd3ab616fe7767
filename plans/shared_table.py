"""The tables of figures that bind every area and may be amended, and what may be entered for one of them.

A table is offered only where everything that follows it reads it from the library.
"""

import functools
from collections.abc import Mapping

from plans.cap_profile import SEVERITIES
from plans.dated import Figure
from plans.emission import Emission
from plans.figure_table import FigureTable, read_figures
from plans.grading import DIRECTORY as SCHEMES
from plans.grading import schemes
from plans.measure_sentence import MeasureSentence
from plans.notice import LABELS
from plans.region_choice import LevelChoice
from plans.severity import Severity
from plans.terms import Grade
from plans.value_shape import (
    Bounds,
    Code,
    Fixed,
    MonthDay,
    Numbers,
    OneOf,
    Sentence,
    Sentences,
    Shape,
    SomeOf,
)

REGION = "150000"  # whose administrators amend what binds every area
OFFERED = (
    "evidence.toml", "review.toml", "quality.toml", "region.toml", "backtest.toml", "ozone.toml",
    "health_tip.toml", "department.toml", "contact.toml", "coverage.toml", "grade_procedure.toml",
    "list_rules.toml", "reduction.toml", "orders/common.toml", "notice.toml",
    "cap.toml", "orders/special.toml", "escalation.toml",
)  # fmt: skip
# Its keys begin with a division: every tier may keep a list of its own beside the region's.
BY_AREA = "department.toml"
# The identifiers of messages are made from it, each by its day: what was sent must keep its own.
FORWARD_ONLY = "cap.toml"

# Of backtest.toml: the hour by which a file of bulletins without hours is dated (HJ 633-2026 5.2.3, read).
# Of region.toml: that neighbours are told is the law's own sentence, not a choice.
WITHHELD = frozenset({
    "region.toml/border", "backtest.toml/issue_hour",
})  # fmt: skip

BOUNDS: Mapping[str, Bounds] = {
    "%": Bounds(0, 100), "分": Bounds(0, 100), "": Bounds(0, 1), "小时": Bounds(0, 240),
    "分钟": Bounds(1, 1440), "天": Bounds(1, 366, whole=True), "时": Bounds(0, 23, whole=True),
    "项": Bounds(1, 6, whole=True), "个": Bounds(1, 100, whole=True), "倍": Bounds(1, 1000),
    "个工作日": Bounds(1, 60, whole=True), "个月": Bounds(1, 60, whole=True), "位": Bounds(4, 8, whole=True),
    "次": Bounds(1, 20, whole=True), "件": Bounds(1, 50, whole=True), "家": Bounds(0, 100_000, whole=True),
    "处": Bounds(0, 100_000, whole=True), "度": Bounds(0, 5),
    "公里/日": Bounds(1, 2000), "克/公里": Bounds(0, 100),
    "µg/m³": Bounds(1, 100_000), "mg/m³": Bounds(1, 1000),
}  # fmt: skip

DAILY = {"pm25": "PM2.5", "pm10": "PM10", "so2": "SO2", "no2": "NO2", "co": "CO", "o3_8h": "O3（8小时）"}
GRADES = {each.value: each.label for each in Grade}

# Of a whole table, figures that begin alike, or one figure; narrower than the unit says, or no number at all.
SHAPES: Mapping[str, Shape] = {
    "quality.toml/frozen_hours": Bounds(2, 24, whole=True),  # a single record repeats nothing
    "quality.toml/observed_needs": SomeOf(DAILY),
    "quality.toml/observed_above_when_incomplete": Bounds(0, 500, whole=True),
    "cap.toml/event_code": Code("[0-9A-Z]{5}", "五位编码，如 12Q02"),
    "cap.toml/sector": Code("[0-9]{3}", "三位数字，如 000"),
    "cap.toml/severity": OneOf(SEVERITIES),
    "region.toml/level_choice": OneOf({each.value: each.label for each in LevelChoice}),
    "backtest.toml/horizon_days": Bounds(1, 15, whole=True),
    "backtest.toml/heavy_over": Bounds(50, 500, whole=True),
    "ozone.toml/addressed": SomeOf({each.value: each.label for each in Emission}),
    "ozone.toml": Sentences(Sentence(200), 12),
    "health_tip.toml": Sentence(500),
    "department.toml": Sentences(Sentence(200), 20),
    "grade_procedure.toml/deciding.region": SomeOf(GRADES),
    "grade_procedure.toml/bar.grades": SomeOf(GRADES),
    "grade_procedure.toml/validity.last_day": MonthDay(),
    "grade_procedure.toml/validity.warn_days": Numbers(Bounds(1, 366, whole=True), falling=True),
    "notice.toml/elements": SomeOf(LABELS),
    "notice.toml/caution": Sentence(200),
    "orders/common.toml": MeasureSentence(),
    "orders/special.toml/potline": Bounds(1, 100),
    "orders/special.toml": MeasureSentence(optional=False),
    "escalation.toml": Numbers(Bounds(1, 2880, whole=True), falling=False),
    "escalation.toml/digest": Bounds(1, 1440, whole=True),
    "contact.toml/check_day": Bounds(1, 28, whole=True),
    "escalation.toml/audit": Bounds(1, 1440, whole=True),
    "escalation.toml/people": Bounds(1, 3, whole=True),
    "grade_procedure.toml/remind.workdays": Numbers(Bounds(1, 60, whole=True), falling=True),
    "grade_procedure.toml/notice.remedy": Sentence(200),
    "list_rules.toml/upgrade_steps": Numbers(Bounds(1, 99, whole=True), falling=False),
    "list_rules.toml/mobile_count": Bounds(1, 5, whole=True),
    "list_rules.toml/severity": OneOf({each.value: each.label for each in Severity}),
}
# Carried out in one way alone, so that only the article can be entered.
FIXED = frozenset({
    "region.toml/start_choice", "grade_procedure.toml/steps", "grade_procedure.toml/gate.standard",
    "grade_procedure.toml/downgrade.grounds", "list_rules.toml/mobile_pattern",
    "notice.toml/duration", "notice.toml/number", "orders/special.toml/batch",
})  # fmt: skip

# Figures of one table that only make sense in this order, the least first.
ORDERED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "evidence.toml": (
        ("minimum_running_days", "minimum_valid_days", "baseline_days", "lookback_days"),
        ("limit_partly_factor", "limit_factor"),
        ("circuit_share", "partly_share"),
        ("plant_share", "partly_share"),
    ),
    "grade_procedure.toml": (("remind.from_hour", "remind.until_hour"),),
    "review.toml": (
        ("deduct.partly_least", "deduct.partly_most"),
        ("deduct.late_acknowledgement", "deduct.no_acknowledgement"),
        ("band.mend", "band.fair", "band.good"),
        ("credit.unmet", "credit.partly", "credit.met"),
    ),
}


@functools.cache
def shipped_tables() -> Mapping[str, FigureTable]:
    """The tables offered for amendment as the program brought them, by file name."""
    found = {file: read_figures(file) for file in OFFERED}
    return found | {SCHEMES: {name: (each.figure,) for name, each in schemes().items()}}


def is_shared(key: str) -> bool:
    """Whether a key names a figure of a table, `<file>/<key>`, rather than one of a plan."""
    return "/" in key


def parts(key: str) -> tuple[str, str]:
    """File and key of a figure of a table."""
    file, _, name = key.rpartition("/")
    return file, name


def owner_of(key: str) -> str:
    """The area whose administrators amend a figure of a table."""
    file, name = parts(key)
    return name.partition(".")[0] if file == BY_AREA else REGION


def shipped_figure(key: str) -> Figure | None:
    """The newest shipped figure under `<file>/<key>`; None where no table on offer has it.

    A list of an area that ships with none is an amendment of the region's.
    """
    file, name = parts(key)
    if key in WITHHELD:
        return None
    table = shipped_tables().get(file, {})
    series = table.get(name) or table.get(_of_region(file, name))
    return series[-1] if series else None


def shape_of(key: str) -> Shape:
    """What may be entered for a figure on offer."""
    figure = shipped_figure(key)
    if key in FIXED or parts(key)[0] == SCHEMES:
        return Fixed(figure.value)
    begin = key.partition(".toml")[0] + ".toml/" + parts(key)[1].partition(".")[0]
    return SHAPES.get(key) or SHAPES.get(begin) or SHAPES.get(parts(key)[0]) or BOUNDS[figure.unit]


def _of_region(file: str, name: str) -> str | None:
    return f"{REGION}.{name.partition('.')[2]}" if file == BY_AREA else None
