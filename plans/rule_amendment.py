"""A rule set entered at the console, `rulesets/<name>`: a set under a name of its own, which a plan may then adopt.

A set is never changed under the name it has: what was graded by it stays explicable.
"""

import datetime
import re
from collections.abc import Mapping
from typing import Any

from plans.clause_text import condition_text
from plans.errors import Fault
from plans.library import PlanLibrary
from plans.rule import READINGS, RuleSet, rule_set_of
from plans.strictness import first_inverted
from plans.terms import Cause, WarningLevel

BEGIN = "rulesets/"
NAME = re.compile(r"[\w\-（）〔〕·]{2,40}")
NAME_ASKED = "2 至 40 个字，只用汉字、字母、数字、横线和括号"


def is_rule_set(key: str) -> bool:
    """Whether a key names a rule set rather than a figure."""
    return key.startswith(BEGIN)


def name_of(key: str) -> str:
    """The name of the rule set under a key."""
    return key.removeprefix(BEGIN)


def rule_set_faults(library: PlanLibrary, amendment) -> list[Fault]:
    """Everything that keeps the rule set of an amendment from being used, with the key inside it."""
    name, file = name_of(amendment.key), f"{amendment.key}.toml"
    faults = []
    if not NAME.fullmatch(name):
        faults.append(
            Fault("name", f"规则集名称「{name[:40]}」不合要求：须{NAME_ASKED}。", file=file, column="name")
        )
    if name in library.rule_sets:
        text = f"已有规则集「{name}」，不能覆盖。请另起名称，如加上年份。"
        faults.append(Fault("taken", text, file=file, column="name"))
    if not library.versions(amendment.area):
        text = f"地区 {amendment.area} 没有自己的预案，不能录入规则集。请由其上级录入。"
        faults.append(Fault("no_plan", text, file=file, column="area"))
    if not isinstance(amendment.value, Mapping):
        return [*faults, Fault("table", "规则集的内容无法读取。请重新录入。", file=file)]
    rules, wrong = _read(amendment)
    return faults + wrong + (_gaps(rules, file) + _inverted(rules, file) if rules else [])


def made_rule_set(amendment) -> RuleSet:
    """The rule set of an amendment without faults."""
    return _read(amendment)[0]


def rule_set_words(value: Any) -> str:
    """The whole of an entered rule set in one sentence: who confirms it sees every condition, line and cause."""
    rules, _ = rule_set_of(_table(value, "规则集", datetime.date.min), "")
    if rules is None:
        return "内容与现在的格式不符"
    said = [f"{each.level.label}：{condition_text(each.tests)}" for each in rules.clauses]
    graded = "、".join(gate.cause.label for gate in rules.gates.values() if gate.graded)
    sources = [rules.release, rules.heavy, *rules.clauses, *rules.gates.values()]
    unread = sum(not each.citation.verified for each in sources)
    return "；".join([
        *said,
        f"解除线 AQI {rules.release.aqi}，重污染线 AQI {rules.heavy.aqi}，按{READINGS[rules.day_reading]}",
        f"分级的成因：{graded or '无'}",
        f"其中 {unread} 项待核" if unread else "逐项已核对原文",
    ])  # fmt: skip


def _gaps(rules: RuleSet, file: str) -> list[Fault]:
    """A graded level without a clause, a cause of which nothing is said: the first forecast would meet the gap."""
    levels = {each.level for each in rules.clauses}
    absent = [each for each in WarningLevel if each.is_graded and each not in levels]
    faults = [
        Fault("level", f"没有{each.label}预警的条件。请补上。", file=file, column=f"clause.{each.value}")
        for each in absent
    ]
    return faults + [
        Fault("cause", f"没有写明「{each.label}」是否分级。请补上。", file=file, column=f"cause.{each.value}")
        for each in Cause
        if each not in rules.gates
    ]


def _inverted(rules: RuleSet, file: str) -> list[Fault]:
    """A higher level that is easier to reach than a lower one; a release line above every trigger."""
    faults = []
    found = first_inverted(rules)
    if found is not None:
        shown = "、".join(map(str, found.series))
        text = (
            f"日AQI为 {shown} 时达到{found.own.label}预警条件，却达不到{found.upper.label}预警条件。"
            "级别高的条件须更严，请核对。"
        )
        faults.append(Fault("inverted", text, file=file, column=f"clause.{found.own.value}"))
    lowest = rules.lowest_line
    if rules.release.aqi > lowest:
        text = f"解除线 AQI {rules.release.aqi} 高于最低的预警线 {lowest}：预警刚发布就可解除。请核对。"
        faults.append(Fault("inverted", text, file=file, column="release.aqi"))
    return faults


def _read(amendment) -> tuple[RuleSet | None, list[Fault]]:
    table = _table(amendment.value, name_of(amendment.key), amendment.in_force_from)
    return rule_set_of(table, f"{amendment.key}.toml")


def _table(value: Any, name: str, first) -> dict:
    return {**value, "name": name, "in_force_from": first}
