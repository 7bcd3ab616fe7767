"""The observed rule: the air is heavy already and will not get better soon."""

import datetime
from collections.abc import Sequence

from plans.clause import Reason
from plans.episode import DAY_HOURS
from plans.forecast import Forecast
from plans.rule import RuleSet
from plans.series import DayView, point
from plans.terms import RangePolicy
from plans.used_figure import UsedFigures


def already_heavy(
    forecast: Forecast,
    views: Sequence[DayView],
    rules: RuleSet,
    figures: UsedFigures,
    today: datetime.date,
    policy: RangePolicy,
) -> Reason | None:
    """Whether the last finished day was heavy and the window ahead brings no improvement; None: it was not.

    With daily values the window is as many days from today as it takes; each must stay over the heavy line.
    """
    values = {each.day: point(each.counts, policy) for each in views if each.counts is not None}
    last = values.get(today - datetime.timedelta(days=1))
    if last is None or last <= rules.heavy.aqi:
        return None
    figure = figures.figure("observed_window_hours")
    days = [today + datetime.timedelta(days=step) for step in range(-(-figure.value // DAY_HOURS))]
    ahead = [values.get(day) for day in days]
    met = all(value is not None and value > rules.heavy.aqi for value in ahead)
    shown = "、".join("未知" if value is None else str(value) for value in ahead)
    verdict = "不会明显改善,应及时启动预警" if met else "有改善或资料不足"
    text = f"实测日AQI {last}已达重度污染,未来{figure.value}小时预测AQI {shown}:{verdict}"
    return Reason("observed", text, met, (today - datetime.timedelta(days=1), *days), figure.citation)
