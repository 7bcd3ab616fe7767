"""What the counts of a replay are called."""

from plans.terms import WarningLevel

TITLES = {
    "days": "回放天数",
    "missing_days": "缺测天数",
    "warnings": "预警次数",
    "heavy_periods": "重污染过程",
    "hits": "命中",
    "late": "发布晚于过程开始",
    "misses": "漏报",
    "warnings_with_heavy_days": "有重污染日的预警",
    "warnings_on_condition": "无重污染日但实测达到条件的预警",
    "false_alarms": "空报",
    "withdrawn": "启动前撤销",
    **{
        f"level_days.{level.value}": f"{level.label}天数"
        for level in (WarningLevel.NONE, *(each for each in WarningLevel if each.is_graded))
    },
    "lead_hours.median": "提前量中位数（小时）",
    "lead_hours.shortest": "最短提前量（小时）",
    "lead_hours.longest": "最长提前量（小时）",
    "dust_like_days": "疑似沙尘日",
}
