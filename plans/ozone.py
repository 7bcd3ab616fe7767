"""The ozone response: no colour, but orders of its own where the plan has them (officer-started)."""

import datetime

from plans.beijing import midnight
from plans.clause import Reason
from plans.episode import Slot, hours_of, longest, runs
from plans.series import DayView, point
from plans.situation import Situation
from plans.terms import Cause, RangePolicy


def ozone_reason(situation: Situation, policy: RangePolicy) -> Reason | None:
    """Whether the ozone response is due; None without an ozone day ahead or such a response in the plan."""
    if not any(each.cause is Cause.O3 for each in situation.ahead) or not situation.value("o3_response"):
        return None
    slots = [Slot(midnight(each.day), _ozone(each, policy)) for each in situation.views]
    day_over, run_over = situation.value("o3_day_over"), situation.value("o3_run_over")
    run = longest([run for run in runs(slots, run_over) if run[-1].day >= situation.today])
    heavy = _heavy(slots, day_over, situation.today)
    met = bool(heavy) or hours_of(run) >= situation.value("o3_run_hours")
    text = (
        f"臭氧污染：AQI>{day_over}共{len(heavy)}天，AQI>{run_over}最长持续{hours_of(run)}小时"
        f"（启动线{situation.value('o3_run_hours')}小时）；"
        + ("建议启动臭氧专门响应，由值班人员确认" if met else "未达到臭氧专门响应条件")
    )
    days = heavy or tuple(slot.day for slot in run)
    return Reason("o3", text, met, days, situation.figures.figure("o3_response").citation)


def _heavy(slots: list[Slot], line: int, today: datetime.date) -> tuple[datetime.date, ...]:
    return tuple(slot.day for slot in slots if slot.day >= today and slot.exceeds(line))


def _ozone(each: DayView, policy: RangePolicy) -> int | None:
    return point(each.index, policy) if each.cause is Cause.O3 else None
