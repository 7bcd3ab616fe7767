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
    "LevelStrip",
    "ListReduction",
    "ListShare",
    "PollutantReduction",
    "PowerCourse",
    "PowerPoint",
    "Reduction",
    "ReplayCourse",
    "Threshold",
    "WarningPeriod",
    "acknowledgement_course",
    "air_course",
    "delivery_funnel",
    "joint_course",
    "list_shares",
    "png",
    "power_course",
    "reduction_bars",
    "replay_course",
    "svg",
    "verdict_bars",
]
