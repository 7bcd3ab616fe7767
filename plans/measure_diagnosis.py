"""Why a part of a sentence is no measure, and what to write instead."""

import re
from collections.abc import Sequence

from plans.errors import Fault
from plans.measure_words import RATIO, STAGE, plain
from plans.unit import UnitFacts

SHOWN = 40
_BARE = re.compile(r"降低.*负荷|降负荷|减少.*产量|压减.*产量|降低.*产量|减产|错峰|减排|一定比例")
_SHARE = re.compile(rf"(?P<verb>限产|停产)(?:不低于|不少于)?{RATIO}")
_VERB = re.compile(r"(?P<before>.+?)(?:全部)?(?:停产|限产|焖炉|保窑)")
_BELOW = re.compile(rf"{STAGE}以下(?!（不含）)")
_CONTROLS = re.compile(r".*(?:污染防治|污染治理|治污|环保)设施.*(?:延[后迟]|继续运行).*")
_WITHIN = re.compile(r".*\d+(?:个?小时|分钟|天|日)(?:以?内|之内|前|后)")
_TASK = re.compile(r".*以[热量电]定[产电]")
_WHEN_STOPPED = re.compile(r"(?:企业)?停产[时后]$|生产设施(?:停产|停运)后$")
# What may follow a share and does not begin a new measure.
_CONTINUES = re.compile(r"[以按（]|之后|期间")


def diagnosed(parts: Sequence[str], units: Sequence[UnitFacts]) -> tuple[int, Fault]:
    """How many parts of the sentence the fault speaks of, and the fault."""
    whole = "，".join(parts)
    if _WHEN_STOPPED.match(parts[0]) and _CONTROLS.fullmatch(whole):
        return len(parts), _fault(whole, units)
    taken = 1
    while taken < len(parts) and _CONTINUES.match(parts[taken]):
        taken += 1
    said = "，".join(parts[:taken])
    return taken, _fault(said, units)


def _fault(said: str, units: Sequence[UnitFacts]) -> Fault:
    shown = said[:SHOWN]
    if _CONTROLS.fullmatch(said):
        return Fault(
            "W22",
            f"「{shown}」没有写明治污设施继续运行多少分钟。请补写，如“延后不少于30分钟停运”；也可删去这一句，指令会附上共同要求。",
        )
    if _BELOW.search(said):
        return Fault("W22", f"「{shown}」中的“以下”是否含本级不明。请写“及以下”或“以下（不含）”。")
    if _TASK.match(said):
        return Fault(
            "W22",
            f"「{shown}」是保障类企业的要求。请在保障任务中登记核定的最大允许生产负荷，指令会写明不得超过。",
        )
    verb = _VERB.match(said)
    if verb and _WITHIN.match(verb["before"]):
        return Fault(
            "W22",
            f"「{shown}」写了执行的时限。措施自响应启动之时起执行；响应持续一段时间后才执行的，请写“响应时间超过120小时后，……”。",
        )
    if verb and not re.match(r"(?:全部)?(?:停产|限产)", said) and not _is_known(verb["before"], units):
        return Fault("V04", _unknown(verb["before"], units))
    share = _SHARE.search(said)
    if share:
        return Fault(
            "V05",
            f"「{shown}」只有百分比，没有写明以什么计。请写成“{share[0]}，以生产线计”一类，并写明生产线。",
        )
    if _BARE.search(said):
        return Fault(
            "V05",
            f"「{shown}」不能执行和核查。请写明停哪条生产线，或限产百分之几、以什么为基准、看哪块电表。",
        )
    return Fault("W22", f"「{shown}」没有读懂，未当作措施。请改用“措施类型”等列填写，或参照填表说明改写。")


def _is_known(before: str, units: Sequence[UnitFacts]) -> bool:
    """Whether these words name registered lines and nothing else; then something after them was not read."""
    for name in sorted(
        (plain(each) for unit in units for each in (unit.name, unit.code)), key=len, reverse=True
    ):
        before = before.replace(name, "") if name else before
    return not before.strip("、和及与")


def _unknown(before: str, units: Sequence[UnitFacts]) -> str:
    known = "、".join(unit.name for unit in units)
    registered = f"该企业登记的有：{known}。" if known else "该企业没有登记生产线。"
    return f"「{before[:SHOWN]}」不是该企业登记的生产线。{registered}请改用登记的名称或编号，或先登记。"
