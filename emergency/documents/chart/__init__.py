"""Charts of a response, drawn from plain values: `svg` for pages, `png` for Word."""

from emergency.documents.chart.air import air_course
from emergency.documents.chart.backtest import LevelStrip, ReplayCourse, replay_course
from emergency.documents.chart.course import (
    AirCourse,
    Bulletin,
    CategoryColour,
    DayIndex,
    DayRange,
    Threshold,
    WarningPeriod,
)
from emergency.documents.chart.delivery import (
    AcknowledgementCourse,
    FiveCounts,
    acknowledgement_course,
    delivery_funnel,
)
from emergency.documents.chart.joint import JointBar, joint_course
from emergency.documents.chart.level_month import (
    LevelCalendar,
    MonthCount,
    calendar_words,
    level_calendar,
    month_counts,
)
from emergency.documents.chart.outcome import ReplayOutcome, lead_counts, outcome_bars, outcome_words
from emergency.documents.chart.power import PowerCourse, PowerPoint, power_course
from emergency.documents.chart.reduction_list import ListReduction, ListShare, list_shares
from emergency.documents.chart.result import (
    DivisionVerdicts,
    PollutantReduction,
    Reduction,
    reduction_bars,
    verdict_bars,
)
from emergency.documents.chart.sheet import png, svg

__all__ = [
    "AcknowledgementCourse",
    "AirCourse",
    "Bulletin",
    "CategoryColour",
    "DayIndex",
    "DayRange",
    "DivisionVerdicts",
    "FiveCounts",
    "JointBar",
    "LevelCalendar",
    "LevelStrip",
    "ListReduction",
    "ListShare",
    "MonthCount",
    "PollutantReduction",
    "PowerCourse",
    "PowerPoint",
    "Reduction",
    "ReplayCourse",
    "ReplayOutcome",
    "Threshold",
    "WarningPeriod",
    "acknowledgement_course",
    "air_course",
    "calendar_words",
    "delivery_funnel",
    "joint_course",
    "lead_counts",
    "level_calendar",
    "list_shares",
    "month_counts",
    "outcome_bars",
    "outcome_words",
    "png",
    "power_course",
    "reduction_bars",
    "replay_course",
    "svg",
    "verdict_bars",
]
