"""How each action is written: one pattern a way of writing, with what it gives. Every pattern must match whole.

Where a pattern was read: [340] 环办大气函〔2020〕340号 水泥熟料; [唐山] 唐山Ⅱ级响应 2019-10 and its independent coking
notice; [成都] 成都2023; [郑州] 郑州橙色 2022-01-02 and 2024-10; [滨州] 滨州橙色; [安阳] 安阳红色; [山西] 山西某市橙色
2020-11; [长三角] 长三角橙色. Patterns without a mark are the sentences of plans.measure_text.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from plans.action import Action, CountBase
from plans.measure_words import BASE, RATIO, STAGE, WHOLE_UNITS, base_of, stage_of

Found = Mapping[str, str | None]


@dataclass(frozen=True)
class Pattern:
    """A way of writing an action; `parts` makes the parts of the measure from the named groups."""

    action: Action
    form: re.Pattern
    parts: Callable[[Found], dict[str, Any]]


def _share(found: Found) -> dict[str, Any]:
    """The share and its base, where they are written."""
    parts: dict[str, Any] = {}
    if found.get("ratio"):
        parts["ratio"] = Decimal(found["ratio"])
    if found.get("base"):
        parts["base"] = base_of(found["base"])
    return parts


def _least(found: Found) -> dict[str, Any]:
    return {"ratio": Decimal(found["ratio"]), "base": CountBase.OUTPUT_MIN3}


def _pots(found: Found) -> dict[str, Any]:
    return {"ratio": Decimal(found["ratio"]), "base": CountBase.POT}


def _trucks(found: Found) -> dict[str, Any]:
    return {
        "max_stage": stage_of(found["stage"]),
        "gas": bool(found.get("gas")),
        "heavy_only": bool(found.get("heavy")),
        "note": found.get("spared") or "",
    }


def _machines(found: Found) -> dict[str, Any]:
    """国三以下（不含） is 国二 and below."""
    return {"max_stage": stage_of(found["stage"]) - bool(found.get("without"))}


def _times(found: Found) -> dict[str, Any]:
    return {key: int(found[key]) for key in ("sweeps", "sprays") if found.get(key)}


def _uncovered(found: Found) -> dict[str, Any]:
    """Nothing is said of covering, so it is not asked; to spray what cannot be covered means to cover the rest."""
    return _times(found) | ({} if found.get("rest") else {"uncovered": True})


def _quality(found: Found) -> dict[str, Any]:
    return {key: Decimal(found[key]) for key in ("sulfur", "ash") if found.get(key)}


def _operations(found: Found) -> dict[str, Any]:
    return {"operations": tuple(found["operations"].split("、"))} if found.get("operations") else {}


def _delay(found: Found) -> dict[str, Any]:
    return {"delay_minutes": int(found["minutes"]) * (HOUR if found.get("hours") else 1)}


def _nothing(found: Found) -> dict[str, Any]:
    return {}


HOUR = 60  # minutes
_CONTROLS = r"(?:污染防治|污染治理|治污|环保)设施"
_DELAY = r"(?P<minutes>\d{1,4})(?:分钟|(?P<hours>小时))"
_TREATED = r"(?:，(?:残留污染物处置完毕方可停运|确保停产期间污染物有效处置))?"
_AT_LEAST = r"(?:不低于|不少于)?"
_MORE = r"(?:（含）)?(?:及?以上)?"
# [成都] 全天停止生产运行
_STOPPED = r"(?:(?:全天)?停止生产(?:运行)?|(?:全天)?停产(?:，停止投料和出料)?)"
SPARED = r"(?P<spared>[^，。：（）]{2,24}除外)"
_TRUCK = r"(?P<heavy>重型)?(?:载货车辆?|货车|车辆)(?P<gas>（含燃气）)?"


def _pattern(action: Action, form: str, parts: Callable[[Found], dict[str, Any]] = _nothing) -> Pattern:
    return Pattern(action, re.compile(form), parts)


PATTERNS = (
    # [340] 鼓励结合实际,自主采取减排措施
    _pattern(
        Action.SELF_REDUCE,
        r"(?:鼓励)?(?:企业)?(?:结合(?:生产)?实际)?，?自主(?:采取)?减排(?:措施)?(?:，不强制停产、限产)?",
    ),
    _pattern(Action.NO_INCREASE, r"响应期间各项污染物排放量不得高于预警前水平(?:，不得突击增产)?"),
    # [郑州] 污染物排放量较预警前不得上升
    _pattern(Action.NO_INCREASE, r"(?:可以生产的(?:工业)?企业)?(?:各项)?污染物排放量较预警前不得上升"),
    # [340] 限产20%,以…三者日均值的最小值为基准核算
    _pattern(Action.LIMIT_OUTPUT, rf"限产{_AT_LEAST}{RATIO}{_MORE}，?（?{BASE}）?", _share),
    _pattern(Action.LIMIT_OUTPUT, rf"限产{RATIO}：.*取最小值.*为基准，日产量不得超过.*", _least),
    _pattern(Action.LIMIT_OUTPUT, rf"限产{RATIO}：.*基准产量未登记，由生态环境部门核定后执行", _least),
    # [唐山] C类按前一年中日生产最低负荷运行
    _pattern(Action.LIMIT_OUTPUT, rf"{BASE}运行(?:，日生产负荷不得高于该水平)?", _share),
    # [唐山] 烧结机、球团设备、石灰窑停产，以生产线计: the whole of what is named, whatever it is counted by
    _pattern(Action.STOP_LINES, rf"{_STOPPED}(?:，?（?{WHOLE_UNITS}）?)?"),
    # [340] 停产50%,以生产线计  [唐山] 停产50%(含)以上,以高炉计
    _pattern(Action.STOP_LINES, rf"停产{_AT_LEAST}{RATIO}{_MORE}，?（?{BASE}）?", _share),
    _pattern(Action.STOP_LINES, rf"{_STOPPED}（停产不低于{RATIO}，{BASE}）", _share),
    _pattern(
        Action.STOP_LINES,
        rf"停运电解槽或降低系列电流，减产不低于{RATIO}（以停运电解槽数量计），不得整系列停槽",
        _pots,
    ),
    _pattern(Action.STOP_ALL, rf"全部{_STOPPED}"),
    _pattern(Action.KEEP_WARM, r"停止投料和出料，可保温保窑（仅维持炉温所需燃料，不出产品）"),
    # [唐山] 停产保窑  [安阳] 高炉焖炉
    _pattern(Action.KEEP_WARM, r"停产[，、]?保[窑温]|停产（保[窑温]）|焖炉"),
    _pattern(Action.NO_NEW_BATCH, r"停止投入新料，不开新批次|(?:停止|不再?)投(?:入)?新料"),
    _pattern(Action.NO_NEW_BATCH, rf"减少新批次投料{_AT_LEAST}{RATIO}，?（?{BASE}）?", _share),
    _pattern(
        Action.NO_NEW_BATCH, rf"(?:新投料|新批次(?:投料)?)减少{_AT_LEAST}{RATIO}，?（?{BASE}）?", _share
    ),
    _pattern(
        Action.STOP_VOC_OPS,
        r"(?:全厂)?停止涉(?:挥发性有机物|VOCs)工序(?:（(?P<operations>[^（）]+)）)?",
        _operations,
    ),
    # [340] 停止使用国四及以下重型载货车辆(含燃气)进行运输
    # [山西] …重型载货车(含燃气)进行运输(特种车辆、危化品车辆等除外)
    _pattern(
        Action.TRUCK_BAN,
        rf"(?:停止|禁止)使用{STAGE}及以下{_TRUCK}(?:进行运输|运输(?:物料和产品)?)?(?:（{SPARED}）)?",
        _trucks,
    ),
    # [340] 停止公路运输
    _pattern(Action.ROAD_TRANSPORT_STOP, r"停止公路运输"),
    # [滨州] 停止使用国二及以下非道路移动机械  [郑州] 停止使用国三以下(不含)非道路移动机械
    _pattern(
        Action.NRMM_BAN,
        rf"(?:厂区内)?(?:停用|停止使用|禁止使用|严禁){STAGE}(?:及以下|以下(?P<without>（不含）))"
        r"非道路移动机械(?:（应急抢险除外）|入场作业|作业|使用)?",
        _machines,
    ),
    _pattern(
        Action.DUST,
        r"物料堆场、煤场全部苫盖(?:，路面清扫冲洗每日不少于(?P<sweeps>[1-9]\d*)次)?"
        r"(?:，无法苫盖的堆场喷淋每日不少于(?P<sprays>[1-9]\d*)次)?",
        _times,
    ),
    # [成都] 每天清扫冲洗作业不得少于3次;没有苫盖条件的堆场,每天喷淋不得少于6次
    _pattern(
        Action.DUST,
        r"(?:厂区)?(?:路面)?(?:每[天日]清扫冲洗(?:作业)?|清扫冲洗每[天日])不得?少于(?P<sweeps>[1-9]\d*)次",
        _uncovered,
    ),
    _pattern(
        Action.DUST,
        r"(?P<rest>没有苫盖条件的|无法苫盖的)?(?:物料)?堆场(?:，?每[天日]喷淋|喷淋每[天日])不得?少于(?P<sprays>[1-9]\d*)次",
        _uncovered,
    ),
    _pattern(Action.OPEN_AIR_STOP, r"停止露天开采、破碎、筛分、装卸和堆取作业"),
    # [郑州] 矿山停止露天作业
    _pattern(Action.OPEN_AIR_STOP, r"(?:矿山)?停止露天作业"),
    _pattern(
        Action.FUEL_QUALITY,
        r"使用优质煤(?:：(?:硫分低于(?P<sulfur>\d+(?:\.\d+)?)%)?、?(?:灰分低于(?P<ash>\d+(?:\.\d+)?)%)?)?",
        _quality,
    ),
    # [长三角] 硫分低于0.7%、灰分低于15%
    _pattern(
        Action.FUEL_QUALITY,
        r"(?:使用)?硫分低于(?P<sulfur>\d+(?:\.\d+)?)%(?:、灰分低于(?P<ash>\d+(?:\.\d+)?)%)?(?:的煤炭?)?",
        _quality,
    ),
    _pattern(Action.NO_RESTART, r"已停运的炉窑和生产线，响应期间未经批准不得启炉、不得恢复生产"),
    # [郑州] 未经批准不得擅自启炉  [德州] 应急响应期间不得恢复生产
    _pattern(
        Action.NO_RESTART,
        r"(?:应急响应期间)?(?:处于停炉状态的(?:工业)?企业，)?(?:未经批准)?不得擅?自?启炉|应急响应期间不得恢复生产",
    ),
    _pattern(
        Action.KEEP_CONTROLS_RUNNING,
        rf"停产时污染防治设施延后停止运行，生产设施停运后继续运行不少于{_DELAY}{_TREATED}",
        _delay,
    ),
    # [郑州] 企业停产时，污染防治设施应延后停止运行，确保停产期间污染物有效处置: with how long, which it leaves open
    _pattern(
        Action.KEEP_CONTROLS_RUNNING,
        rf"(?:企业)?(?:停产[时后]，?)?{_CONTROLS}[应须]?延[后迟](?:停止运行|停运|关停)?，?(?:不少于|至少)?{_DELAY}"
        rf"(?:以上)?(?:后?(?:停止运行|停运|关停))?{_TREATED}",
        _delay,
    ),
    _pattern(
        Action.KEEP_CONTROLS_RUNNING,
        rf"(?:企业)?(?:停产后|生产设施(?:停产|停运)后)，?{_CONTROLS}[应须]?继续运行(?:不少于|至少)?{_DELAY}(?:以上)?{_TREATED}",
        _delay,
    ),
)
