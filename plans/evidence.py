"""What a meter says of a measure: met, partly, unmet, or unverifiable, with the grounds in Chinese.

The thresholds are engineering defaults (plans/data/evidence.toml); the answer is only a lead.
"""

import datetime
from collections.abc import Iterable, Sequence

from plans.beijing import BEIJING
from plans.evidence_thresholds import Thresholds, thresholds_on
from plans.power_judgement import judge_series
from plans.power_series import Reading, Series, StopWindow, series_from, series_of
from plans.power_value import Demand, DemandKind, PowerJudgement, Restart

__all__ = [
    "Demand", "DemandKind", "PowerJudgement", "Reading", "Restart", "Series", "StopWindow", "Thresholds",
    "judge", "judge_series", "series_from", "series_of", "thresholds_on", "to_json",
]  # fmt: skip


def judge(
    readings: Sequence[Reading],
    window: StopWindow,
    demand: Demand,
    thresholds: Thresholds,
    excluded_days: Iterable[datetime.date] = (),
) -> PowerJudgement:
    """What `readings` say of `demand` in `window`.

    Readings are kWh at any regular step from 1 to 60 minutes, in any order. The window begins after deadline
    and grace. `excluded_days` (holidays, days of other responses) stay out of the baseline.
    Raises ReadingsInvalid with every fault.
    """
    return judge_series(series_of(readings), window, demand, thresholds, frozenset(excluded_days))


def to_json(judgement: PowerJudgement) -> dict:
    """The judgement as `emergency evidence judge --json` writes it."""
    restarts = [
        {"from": _shown(each.start), "to": _shown(each.end), "kwh": each.kwh} for each in judgement.restarts
    ]
    return {
        "verdict": judgement.verdict.value,
        "baseline": judgement.baseline,
        "coverage": judgement.coverage,
        "hours_stopped": judgement.hours_stopped,
        "restarts": restarts,
        "drop_ratio": judgement.drop_ratio,
        "grounds": list(judgement.grounds),
    }


def _shown(moment: datetime.datetime) -> str:
    return moment.astimezone(BEIJING).isoformat(timespec="minutes")
