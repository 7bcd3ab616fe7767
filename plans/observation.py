"""The observed rule: the air is heavy already and will not get better soon."""

import datetime

from plans.clause import Reason
from plans.episode import DAY_HOURS
from plans.series import point
from plans.situation import Situation
from plans.terms import RangePolicy


def already_heavy(situation: Situation, policy: RangePolicy) -> Reason | None:
    """Whether the last finished day was heavy and the window ahead brings no improvement; None: it was not.

    With daily values the window is as many days from today as it takes; each must stay over the heavy line.
    """
    heavy, today = situation.rules.heavy.aqi, situation.today
    yesterday = today - datetime.timedelta(days=1)
    values = {each.day: point(each.counts, policy) for each in situation.views if each.counts is not None}
    last = values.get(yesterday)
    if last is None or last <= heavy:
        return None
    figure = situation.figures.figure("observed_window_hours")
    days = [today + datetime.timedelta(days=step) for step in range(-(-figure.value // DAY_HOURS))]
    ahead = [values.get(day) for day in days]
    met = all(value is not None and value > heavy for value in ahead)
    shown = "、".join("未知" if value is None else str(value) for value in ahead)
    verdict = "不会明显改善，应及时启动预警" if met else "有改善或资料不足"
    text = f"实测日AQI {last}已达重度污染，未来{figure.value}小时预测AQI {shown}：{verdict}"
    return Reason("observed", text, met, (yesterday, *days), figure.citation)
