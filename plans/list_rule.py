"""The rules a reduction list must keep (V01 to V16): their names, how grave a breach is, their thresholds.

How grave a breach may be at most is a figure of the plan (`severity.V01` ...); milder cases of a rule and all
thresholds stand in plans/data/list_rules.toml. After enterprise-measures §2.5.
"""

import datetime
from typing import Any

from plans.figure_table import value_on
from plans.plan import Plan
from plans.severity import Severity
from plans.terms import Term

FILE = "list_rules.toml"


class ListRule(Term):
    """A rule, or a milder case of one; what stands before the point is the code of the fault."""

    V01 = "V01", "统一社会信用代码"
    V01_REPEATED = "V01.repeated", "统一社会信用代码重复"
    V02 = "V02", "位置"
    V02_MISSING = "V02.missing", "没有坐标"
    V03 = "V03", "行业与绩效等级"
    V03_EXPIRED = "V03.expired", "绩效等级过期"
    V04 = "V04", "措施可操作"
    V04_SITE = "V04.site", "扬尘源、移动源措施可操作"
    V04_IDLE = "V04.idle", "措施对该车队或机械不起作用"
    V05 = "V05", "限产有基准和计量点"
    V05_ONE_FIGURE = "V05.one_figure", "基准产量只有一项"
    V06 = "V06", "措施可监测、可核查"
    V06_CHANNEL = "V06.channel", "核查所用设备未登记"
    V06_SITE = "V06.site", "扬尘源、移动源措施的核查"
    V07 = "V07", "按整条生产线停产"
    V07_ONE_LINE = "V07.one_line", "只有一条生产线"
    V08 = "V08", "级别越高减排越多"
    V08_MEASURE = "V08.measure", "高级别缺少低级别的措施"
    V08_SITE = "V08.site", "扬尘源、移动源高级别缺少低级别的措施"
    V09 = "V09", "不宽于行业规则"
    V09_ASSUMED = "V09.assumed", "宽于未核实的行业默认值"
    V10 = "V10", "自主减排承诺与保障任务"
    V11 = "V11", "长期停产不计减排"
    V12 = "V12", "减排比例下限"
    V12_NO_BASE = "V12.no_base", "没有减排基数"
    V13 = "V13", "两名联系人"
    V13_STALE = "V13.stale", "联系方式未按期核实"
    V14 = "V14", "与排污许可一致"
    V14_FORM = "V14.form", "许可证编号的形式"
    V14_UNCHECKED = "V14.unchecked", "没有许可名录可比"
    V14_ABSENT = "V14.absent", "排污许可中查不到"
    V15 = "V15", "安全约束"
    V16 = "V16", "监管单位和人员"

    @property
    def code(self) -> str:
        """The stable code of the fault."""
        return self.value.partition(".")[0]


def threshold(key: str, plan: Plan, day: datetime.date) -> Any:
    """The threshold in force on `day` by the law the plan stands in; raises FigureMissing."""
    return value_on(plan.tables[FILE], key, day)


def severity_of(rule: ListRule, plan: Plan, day: datetime.date) -> Severity:
    """How grave a breach is under the plan: its figure for the rule, or the case's own where that is milder."""
    key = f"severity.{rule.code}"
    asked = plan.figure(key, day).value if plan.has(key, day) else Severity.ERROR
    return asked if rule.value == rule.code else min(asked, _of_case(rule, plan, day))


def _of_case(rule: ListRule, plan: Plan, day: datetime.date) -> Severity:
    return Severity(threshold(f"severity.{rule.value}", plan, day))
