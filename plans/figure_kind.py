"""What a plan may hold: the title, unit and type of every figure, and which way a lower tier may change it.

The keys are fixed here; every value, its days and its source stand in plans/data/plans.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import pydantic

from plans.severity import Severity
from plans.terms import Post, RangePolicy, WarningLevel

Hours = Annotated[int, pydantic.Field(ge=0, le=240)]
Minutes = Annotated[int, pydantic.Field(ge=0, le=2880)]
Count = Annotated[int, pydantic.Field(ge=1, le=60)]
Index = Annotated[int, pydantic.Field(ge=0, le=500)]
Percent = Annotated[int, pydantic.Field(ge=0, le=100)]
Clock = Annotated[str, pydantic.Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Floor = Percent | dict[Literal["SO2", "NOx", "PM", "VOCs"], Percent]
SeverityName = Literal["hint", "warning", "error"]
PostName = Literal["office_director", "deputy_commander", "commander"]


def _rising(value: list[int]) -> list[int]:
    if value != sorted(set(value)):
        raise ValueError("须由小到大，不得重复")
    return value


Reminders = Annotated[list[Minutes], pydantic.Field(min_length=1), pydantic.AfterValidator(_rising)]


def _same(value: Any) -> Any:
    return value


@dataclass(frozen=True)
class FigureKind:
    """One quantity of a plan; `tighter` tells whether a lower tier asks at least as much as the upper."""

    title: str
    unit: str
    form: Any
    read: Callable[[Any], Any] = _same
    tighter: Callable[[Any, Any], bool] | None = None

    def value(self, raw: Any) -> Any:
        """The value of what stands in the data; raises pydantic.ValidationError."""
        return self.read(pydantic.TypeAdapter(self.form).validate_python(raw, strict=True))


def _longer(lower, upper) -> bool:
    return lower >= upper


def _shorter(lower, upper) -> bool:
    return lower <= upper


def _higher_policy(lower: RangePolicy, upper: RangePolicy) -> bool:
    return lower.rank >= upper.rank


def _higher_post(lower: Post, upper: Post) -> bool:
    return lower.rank >= upper.rank


def _higher_floor(lower, upper) -> bool:
    return all(_percent(lower, name) >= _percent(upper, name) for name in ("SO2", "NOx", "PM", "VOCs"))


def _percent(floor, name: str) -> int:
    return floor.get(name, 0) if isinstance(floor, dict) else floor


def _reminds_sooner(lower: list[int], upper: list[int]) -> bool:
    """At least as many reminders, none later than the same one above."""
    return len(lower) >= len(upper) and all(own <= above for own, above in zip(lower, upper, strict=False))


def _rolling_stays(lower: str, upper: str) -> bool:
    return lower == "rolling" or upper == "natural"


def _counts_sooner(lower: str, upper: str) -> bool:
    return lower == "response" or upper == "level"


def _graver(lower: Severity, upper: Severity) -> bool:
    return lower >= upper


GRADED = [level for level in WarningLevel if level.is_graded]
# The rules of the reduction list by code (plans/list_rule.py).
LIST_RULES = tuple(f"V{number:02}" for number in range(1, 17))
FIGURES: dict[str, FigureKind] = {
    "rule_set": FigureKind("分级规则集", "", str),
    "day_reading": FigureKind(
        "日值口径（自然日/滚动24小时）", "", Literal["natural", "rolling"], tighter=_rolling_stays
    ),
    "range_policy": FigureKind(
        "预报区间取值", "", Literal["min", "mid", "max"], RangePolicy, tighter=_higher_policy
    ),
    "upper_bound_from_days": FigureKind("按上限定级所需重污染天数", "天", Count, tighter=_shorter),
    "merge_gap": FigureKind("间隔不满足解除条件的两次过程合并", "", bool, tighter=_longer),
    "observed_window_hours": FigureKind("实测重污染判断时段", "小时", Hours, tighter=_shorter),
    "release_hours": FigureKind("解除前须持续的小时数", "小时", Hours, tighter=_longer),
    "release_inclusive": FigureKind("等于解除线时是否可以解除", "", bool, tighter=_shorter),
    "oscillating_holds_higher": FigureKind("级别频繁波动时按高级别执行", "", bool, tighter=_longer),
    "lower_after_bulletins": FigureKind("降级前较低级别须连续出现的预报次数", "次", Count, tighter=_longer),
    "lead_hours": FigureKind("提前发布时间", "小时", Hours, tighter=_longer),
    "lead_target_hours": FigureKind("提前发布目标", "小时", Hours, tighter=_longer),
    "form_hours": FigureKind("会商后完成审批表的时限", "小时", Hours, tighter=_shorter),
    "dispatch_hours": FigureKind("签发后下达的时限", "小时", Hours, tighter=_shorter),
    "upward_minutes": FigureKind("发布后向上一级报告的时限", "分钟", Minutes, tighter=_shorter),
    "acknowledge_minutes": FigureKind("企业签收时限", "分钟", Minutes, tighter=_shorter),
    "remind_minutes": FigureKind("未签收催办时点", "分钟", Reminders, tighter=_reminds_sooner),
    "department_acknowledge_minutes": FigureKind("成员单位签收任务的时限", "分钟", Minutes, tighter=_shorter),
    "department_remind_minutes": FigureKind(
        "成员单位未签收任务催办时点", "分钟", Reminders, tighter=_reminds_sooner
    ),
    "department_report_remind_minutes": FigureKind(
        "成员单位逾时未报告催办时点", "分钟", Reminders, tighter=_reminds_sooner
    ),
    "tier_acknowledge_minutes": FigureKind("下级签收上级通知的时限", "分钟", Minutes, tighter=_shorter),
    "tier_act_hours": FigureKind("下级按上级通知落实的时限", "小时", Hours, tighter=_shorter),
    "tier_report_hours": FigureKind("响应开始后回报上级的时限", "小时", Hours, tighter=_shorter),
    "grace_minutes": FigureKind("到位宽限", "分钟", Minutes, tighter=_shorter),
    **{
        f"approver.{level.value}": FigureKind(
            f"{level.label}预警签发人", "", PostName, Post, tighter=_higher_post
        )
        for level in GRADED
    },
    "delegation_days": FigureKind("委托签批的最长天数", "天", Count, tighter=_shorter),
    **{
        f"floor.{level.value}": FigureKind(
            f"{level.label}预警减排比例下限", "%", Floor, tighter=_higher_floor
        )
        for level in GRADED
    },
    "pool_so2_nox": FigureKind("SO2与NOx减排比例可合并计算", "", bool, tighter=_shorter),
    **{
        f"severity.{code}": FigureKind(
            f"违反清单规则 {code} 的程度", "", SeverityName, Severity, tighter=_graver
        )
        for code in LIST_RULES
    },
    "hours_counted_from": FigureKind(
        "响应时间超过若干小时的计时起点", "", Literal["level", "response"], tighter=_counts_sooner
    ),
    "daily_report_hour": FigureKind("响应期间每日报告时间", "", Clock, tighter=_shorter),
    "evaluation_workdays": FigureKind("解除后完成评估的工作日数", "个工作日", Count, tighter=_shorter),
    "o3_response": FigureKind("臭氧污染启动专门响应", "", bool, tighter=_longer),
    "o3_day_over": FigureKind("臭氧响应：单日AQI超过", "", Index, tighter=_shorter),
    "o3_run_over": FigureKind("臭氧响应：连续多日AQI超过", "", Index, tighter=_shorter),
    "o3_run_hours": FigureKind("臭氧响应：连续时间", "小时", Hours, tighter=_shorter),
    "county_may_issue": FigureKind("旗县可自行发布预警", "", bool, tighter=_shorter),
    "region_cities": FigureKind("区域预警所需相邻盟市数", "个", Count, tighter=_shorter),
    "order_article": FigureKind("下达管控指令的依据", "", str),
    "response_article": FigureKind("启动响应的依据", "", str),
}
