"""A measure as one Chinese sentence an operator can act on: which lines, how much, how checked."""

import datetime
from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import groupby

from plans.action import WHOLE_UNIT_BASES, Action, CountBase
from plans.beijing import moment_text
from plans.measure_value import Measure
from plans.season import season
from plans.unit import OutputBase, Safety, UnitFacts, named, output_base

STAGES = ("国零", "国一", "国二", "国三", "国四", "国五", "国六")
NO_LINES = "（清单未写明生产线）"
NO_BASE = "基准产量未登记，由生态环境部门核定后执行。"


def sentence(measure: Measure, units: Sequence[UnitFacts] = (), due: datetime.datetime | None = None) -> str:
    """The demand in Chinese; `units` are the enterprise's units, from which the named ones are taken.

    `due` is the moment a measure for later begins, where it is known: an order says the date and the hour.
    """
    lines = named(units, measure.units)
    body = WRITERS[measure.action](measure, lines)
    return f"{_in_season(measure)}{_after(measure, due)}{body}{_noted(measure)}{_checked(measure)}"


def brief(measure: Measure, units: Sequence[UnitFacts] = ()) -> str:
    """The measure in a few words: when, on which lines, what, how much."""
    lines = "、".join(line.name for line in named(units, measure.units))
    ratio = "" if measure.ratio is None else f"{number(measure.ratio)}%"
    stage = "" if measure.max_stage is None else f"（{STAGES[measure.max_stage]}及以下）"
    when = f"{season(measure.season).label}期间" if measure.season else ""
    since = f"响应超过{measure.after_hours}小时后" if measure.after_hours else ""
    return f"{when}{since}{lines}{measure.action.label}{ratio}{stage}"


def number(value: Decimal | float | int) -> str:
    """A number without superfluous zeros: 2880, 0.7."""
    exact = Decimal(str(value))
    shown = exact.to_integral_value() if exact == exact.to_integral_value() else exact.normalize()
    return f"{shown:f}"


def names(measure: Measure, lines: Sequence[UnitFacts]) -> str:
    """The named lines; a code without a unit is shown as the code, none at all is said to be missing."""
    known = {line.code: line.name for line in lines}
    shown = [known.get(code, code) for code in measure.units]
    return "、".join(shown) if shown else NO_LINES


def _in_season(measure: Measure) -> str:
    return f"每年{season(measure.season).label}期间：" if measure.season else ""


def _after(measure: Measure, due: datetime.datetime | None) -> str:
    if measure.after_hours and due is not None:
        return f"自{moment_text(due)}起（响应满{measure.after_hours}小时）："
    return f"响应时间超过{measure.after_hours}小时后，自超过之时起：" if measure.after_hours else ""


def _noted(measure: Measure) -> str:
    return f"{measure.note.rstrip('。')}。" if measure.note else ""


def _checked(measure: Measure) -> str:
    return f"核查：{'、'.join(check.label for check in measure.checks)}。" if measure.checks else ""


def _self_reduce(measure: Measure, lines: Sequence[UnitFacts]) -> str:
    return "结合生产实际自主采取减排措施，不强制停产、限产。"


def _no_increase(measure: Measure, lines: Sequence[UnitFacts]) -> str:
    return "响应期间各项污染物排放量不得高于预警前水平，不得突击增产。"


def _limit_output(measure: Measure, lines: Sequence[UnitFacts]) -> str:
    if measure.base is CountBase.OUTPUT_MIN3:
        return f"{names(measure, lines)}限产{number(measure.ratio)}%：{_caps(measure.ratio, lines)}"
    if measure.ratio is None:
        return f"{names(measure, lines)}{measure.base.label}运行，日生产负荷不得高于该水平。"
    return f"{names(measure, lines)}限产不低于{number(measure.ratio)}%（{measure.base.label}）。"


def _caps(ratio: Decimal, lines: Sequence[UnitFacts]) -> str:
    """The base and the cap for the lines of each count unit."""
    ordered = sorted(lines, key=lambda line: line.count_unit)
    groups = [list(group) for _unit, group in groupby(ordered, key=lambda line: line.count_unit)]
    if not groups:
        return NO_BASE
    return "".join(_cap(ratio, group, len(groups) > 1) for group in groups)


def _cap(ratio: Decimal, group: Sequence[UnitFacts], several: bool) -> str:
    found = output_base(group)
    subject = "、".join(line.name for line in group) if several else ""
    if found.base is None:
        return f"{subject}基准产量未登记，由生态环境部门核定后执行。"
    unit = f"{found.count_unit}/日"
    figures = "、".join(f"{capacity.label}{number(value)}{unit}" for capacity, value in found.figures.items())
    return (
        f"{subject}{figures}，取最小值{number(found.base)}{unit}为基准，"
        f"日产量不得超过{number(found.cap(ratio))}{unit}。{_missing(found)}"
    )


def _missing(found: OutputBase) -> str:
    if not found.missing:
        return ""
    return f"（{'、'.join(capacity.label for capacity in found.missing)}未登记，基准待核）"


def _stop_lines(measure: Measure, lines: Sequence[UnitFacts]) -> str:
    if measure.base is CountBase.POT:
        return (
            f"{names(measure, lines)}停运电解槽或降低系列电流，减产不低于{number(measure.ratio)}%"
            f"（以停运电解槽数量计），不得整系列停槽。"
        )
    if measure.ratio is None:
        return f"{names(measure, lines)}停产，停止投料和出料。{_caution(lines)}"
    if measure.base in WHOLE_UNIT_BASES:
        return (
            f"{names(measure, lines)}停产，停止投料和出料（停产不低于{number(measure.ratio)}%，"
            f"{measure.base.label}）。{_caution(lines)}"
        )
    return f"{names(measure, lines)}停产不低于{number(measure.ratio)}%（{measure.base.label}）。{_caution(lines)}"


def _stop_all(measure: Measure, lines: Sequence[UnitFacts]) -> str:
    return f"{names(measure, lines)}全部停产，停止投料和出料。{_caution(lines)}"


def _keep_warm(measure: Measure, lines: Sequence[UnitFacts]) -> str:
    return (
        f"{names(measure, lines)}停止投料和出料，可保温保窑（仅维持炉温所需燃料，不出产品）；"
        "按安全操作规程逐步降负荷，不得骤停。"
    )


def _caution(lines: Sequence[UnitFacts]) -> str:
    held = [line for line in lines if line.safety]
    if not held:
        return ""
    said = "、".join(f"{line.name}{Safety(line.safety).label}" for line in held)
    return f"安全要求：{said}，按操作规程逐步停运，不得骤停。"


def _process_param(measure: Measure, lines: Sequence[UnitFacts]) -> str:
    bound = "不低于" if measure.operator == ">=" else "不高于"
    subject = names(measure, lines) if measure.units else ""
    return f"{subject}{measure.parameter}{bound}{number(measure.value)}{measure.value_unit}。"


def _no_new_batch(measure: Measure, lines: Sequence[UnitFacts]) -> str:
    if measure.ratio is None or measure.ratio == 100:
        return f"{names(measure, lines)}停止投入新料，不开新批次；在制批次可安全做完。"
    return (
        f"{names(measure, lines)}减少新批次投料不低于{number(measure.ratio)}%（{measure.base.label}）；"
        "在制批次可安全做完。"
    )


def _stop_voc_ops(measure: Measure, lines: Sequence[UnitFacts]) -> str:
    subject = names(measure, lines) if measure.units else "全厂"
    operations = f"（{'、'.join(measure.operations)}）" if measure.operations else ""
    return f"{subject}停止涉挥发性有机物工序{operations}。"


def _truck_ban(measure: Measure, lines: Sequence[UnitFacts]) -> str:
    weight = "重型载货车辆" if measure.heavy_only else "载货车辆"
    gas = "（含燃气）" if measure.gas else ""
    return f"停止使用{STAGES[measure.max_stage]}及以下{weight}{gas}运输物料和产品。"


def _road_transport_stop(measure: Measure, lines: Sequence[UnitFacts]) -> str:
    return "停止公路运输。"


def _nrmm_ban(measure: Measure, lines: Sequence[UnitFacts]) -> str:
    return f"厂区内停用{STAGES[measure.max_stage]}及以下非道路移动机械（应急抢险除外）。"


def _dust(measure: Measure, lines: Sequence[UnitFacts]) -> str:
    said = [] if measure.uncovered else ["物料堆场、煤场全部苫盖"]
    if measure.sweeps:
        said.append(f"路面清扫冲洗每日不少于{measure.sweeps}次")
    if measure.sprays:
        said.append(f"{'' if measure.uncovered else '无法苫盖的'}堆场喷淋每日不少于{measure.sprays}次")
    return f"{'，'.join(said)}。"


def _open_air_stop(measure: Measure, lines: Sequence[UnitFacts]) -> str:
    return "停止露天开采、破碎、筛分、装卸和堆取作业。"


def _fuel_quality(measure: Measure, lines: Sequence[UnitFacts]) -> str:
    bounds = [
        f"{name}低于{number(value)}%"
        for name, value in (("硫分", measure.sulfur), ("灰分", measure.ash))
        if value is not None
    ]
    return f"使用优质煤{'：' if bounds else ''}{'、'.join(bounds)}。"


def _no_restart(measure: Measure, lines: Sequence[UnitFacts]) -> str:
    return "已停运的炉窑和生产线，响应期间未经批准不得启炉、不得恢复生产。"


def _keep_controls_running(measure: Measure, lines: Sequence[UnitFacts]) -> str:
    return (
        f"停产时污染防治设施延后停止运行，生产设施停运后继续运行不少于{measure.delay_minutes}分钟，"
        "残留污染物处置完毕方可停运。"
    )


WRITERS: dict[Action, Callable[[Measure, Sequence[UnitFacts]], str]] = {
    Action.SELF_REDUCE: _self_reduce,
    Action.NO_INCREASE: _no_increase,
    Action.LIMIT_OUTPUT: _limit_output,
    Action.STOP_LINES: _stop_lines,
    Action.STOP_ALL: _stop_all,
    Action.KEEP_WARM: _keep_warm,
    Action.PROCESS_PARAM: _process_param,
    Action.NO_NEW_BATCH: _no_new_batch,
    Action.STOP_VOC_OPS: _stop_voc_ops,
    Action.TRUCK_BAN: _truck_ban,
    Action.ROAD_TRANSPORT_STOP: _road_transport_stop,
    Action.NRMM_BAN: _nrmm_ban,
    Action.DUST: _dust,
    Action.OPEN_AIR_STOP: _open_air_stop,
    Action.FUEL_QUALITY: _fuel_quality,
    Action.NO_RESTART: _no_restart,
    Action.KEEP_CONTROLS_RUNNING: _keep_controls_running,
}
