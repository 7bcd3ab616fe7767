"""The observed rule: the air is heavy already and will not get better soon."""

import datetime
from collections.abc import Sequence

from plans.beijing import day_of, moment_text
from plans.clause import Reason
from plans.episode import DAY_HOURS
from plans.series import beijing_hour, cause_of, counted, point
from plans.situation import Situation
from plans.terms import RangePolicy

HOUR = datetime.timedelta(hours=1)


def already_heavy(situation: Situation, policy: RangePolicy) -> Reason | None:
    """Whether the air is heavy, by the hour measured last or the day before, and no improvement is forecast.

    None where neither was heavy. The hour measured last decides where it is heavy.
    """
    return _heavy_hour(situation, policy) or _heavy_day(situation, policy)


def _heavy_hour(situation: Situation, policy: RangePolicy) -> Reason | None:
    """By the hour measured last: every hour of the window ahead must be forecast and heavy.

    Without hours the days that the window touches stand for it. None where that hour is not heavy or may not
    raise a level.
    """
    current, heavy = situation.current, situation.rules.heavy.aqi
    if current is None or current.aqi <= heavy:
        return None
    if not situation.rules.gate(cause_of(None, current.primary)).graded:
        return None
    figure = situation.figures.figure("observed_window_hours")
    ahead = _hours_ahead(situation, policy, figure.value) or _days_ahead(situation, policy, figure.value)
    met = _stays(ahead, heavy)
    text = (
        f"{moment_text(current.at)}实测小时AQI {current.aqi}已达重度污染，"
        f"未来{figure.value}小时预测AQI {_shown(ahead)}：{_verdict(met)}"
    )
    return Reason("observed", text, met, (situation.today,), figure.citation)


def _heavy_day(situation: Situation, policy: RangePolicy) -> Reason | None:
    """By the last finished day. With daily values the window is as many days from today as it takes."""
    heavy, today = situation.rules.heavy.aqi, situation.today
    yesterday = today - datetime.timedelta(days=1)
    values = _by_day(situation, policy)
    last = values.get(yesterday)
    if last is None or last <= heavy:
        return None
    figure = situation.figures.figure("observed_window_hours")
    days = [today + datetime.timedelta(days=step) for step in range(-(-figure.value // DAY_HOURS))]
    ahead = [values.get(day) for day in days]
    met = _stays(ahead, heavy)
    shown = "、".join("未知" if value is None else str(value) for value in ahead)
    text = f"实测日AQI {last}已达重度污染，未来{figure.value}小时预测AQI {shown}：{_verdict(met)}"
    return Reason("observed", text, met, (yesterday, *days), figure.citation)


def _hours_ahead(situation: Situation, policy: RangePolicy, count: int) -> list[int | None]:
    """What the next hours count, the one under way left out; empty where the forecast has no such hour."""
    first = beijing_hour(situation.now) + HOUR
    held = {each.start: each for each in situation.forecast.hours}
    found = [held.get(first + step * HOUR) for step in range(count)]
    if not any(found):
        return []
    return [None if each is None else _counts(situation, each, policy) for each in found]


def _counts(situation: Situation, each, policy: RangePolicy) -> int | None:
    if each.aqi is None:
        return None
    gate = situation.rules.gate(cause_of(each.cause, each.primary))
    counts = counted(each.aqi, each.pm25_aqi, gate)
    return None if counts is None else point(counts, policy)


def _days_ahead(situation: Situation, policy: RangePolicy, count: int) -> list[int | None]:
    """What the days count that the window from now on touches."""
    values, last = _by_day(situation, policy), day_of(situation.now + count * HOUR)
    span = (last - situation.today).days + 1
    return [values.get(situation.today + datetime.timedelta(days=step)) for step in range(span)]


def _by_day(situation: Situation, policy: RangePolicy) -> dict[datetime.date, int]:
    return {each.day: point(each.counts, policy) for each in situation.views if each.counts is not None}


def _stays(ahead: Sequence[int | None], heavy: int) -> bool:
    return all(value is not None and value > heavy for value in ahead)


def _shown(ahead: Sequence[int | None]) -> str:
    """The range of the window and whether something in it is unknown."""
    known = [value for value in ahead if value is not None]
    if not known:
        return "未知"
    shown = f"{min(known)}至{max(known)}" if min(known) < max(known) else f"{known[0]}"
    return shown if len(known) == len(ahead) else f"{shown}（部分未知）"


def _verdict(met: bool) -> str:
    return "不会明显改善，应及时启动预警" if met else "有改善或资料不足"
