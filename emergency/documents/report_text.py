"""The sentences of a review report: what the figures say, and only that."""

import datetime

from emergency.documents.report_paper import ReviewPaper
from plans.beijing import BEIJING, moment_text
from plans.lifecycle import OrderState
from plans.review_figures import Counts, ReviewFigures

NOT_KNOWN = "—"


def percent(share: float | None) -> str:
    """A share 0 to 1 as a percentage, a dash where there is none."""
    return NOT_KNOWN if share is None else f"{share:.1%}"


def clock(moment: datetime.datetime | None) -> str:
    """A moment short enough for a table, Beijing time."""
    return NOT_KNOWN if moment is None else moment.astimezone(BEIJING).strftime("%m-%d %H:%M")


def sentences(paper: ReviewPaper) -> dict[str, str]:
    """Every paragraph of the template by its name."""
    figures = paper.figures
    return {
        "summary": _summary(figures),
        "warning_words": _warning(figures),
        "receipt_words": _receipt(figures),
        "measure_words": _measures(figures),
        "reduction_words": _reductions(figures),
        "finding_words": _findings(figures),
        "air_words": _air(figures),
    }


def _summary(figures: ReviewFigures) -> str:
    episode, held = figures.episode, figures.counts
    return (
        f"本次过程为「{episode.title}」（{episode.code}），自{moment_text(episode.opened_at)}起。"
        f"期间发布预警 {len(episode.warnings)} 次，向企业下达指令 {held.orders} 份。"
        f"其中下发 {held.sent} 份、送达 {held.delivered} 份、签收 {held.acknowledged} 份、"
        f"申报到位 {held.in_place} 份、核实 {_judged(held)} 份。"
        f"{_superseded(figures)}"
        "下发不等于送达，送达不等于签收，签收不等于到位，到位以核实为准，五项分别统计。"
    )


def _superseded(figures: ReviewFigures) -> str:
    replaced = sum(order.state is OrderState.SUPERSEDED for order in figures.orders)
    return f"其中 {replaced} 份因预警调整被新指令取代，不再单独核实。" if replaced else ""


def _judged(held: Counts) -> int:
    return held.met + held.partly + held.unmet


def _warning(figures: ReviewFigures) -> str:
    if not figures.episode.warnings:
        return "本次过程未发布预警。"
    lead = figures.lead_hours
    return (
        f"首次预警自发布至启动的提前量为 {lead:g} 小时。" if lead is not None else "首次预警没有提前量记录。"
    )


def _receipt(figures: ReviewFigures) -> str:
    held, rates = figures.counts, figures.rates
    return (
        f"{held.orders} 份指令共生成消息 {held.messages} 条，发出 {held.messages_sent} 条，"
        f"收到送达回执 {held.messages_delivered} 条。按指令统计，送达率 {percent(rates.delivered)}，"
        f"签收率 {percent(rates.acknowledged)}，时限内签收率 {percent(rates.acknowledged_in_time)}；"
        f"未送达 {held.unreached} 份。"
    )


def _measures(figures: ReviewFigures) -> str:
    held, rates = figures.counts, figures.rates
    return (
        f"申报到位 {held.in_place} 份（{percent(rates.in_place)}），其中按时申报 {held.in_place_in_time} 份。"
        f"经核实，落实到位 {held.met} 份、部分落实 {held.partly} 份、未落实 {held.unmet} 份、"
        f"无法核实 {held.unverifiable} 份、未判定 {held.unjudged} 份。"
        "监测数据缺失的一律记为无法核实，不计为落实到位。"
    )


def _reductions(figures: ReviewFigures) -> str:
    if not has_reduction(figures):
        return "应急减排清单没有提供本次所涉企业的减排量数据，无法核算减排量。"
    return (
        "计划减排量为应急减排清单所列日减排量与指令执行天数之积；核实减排量按核实结论折算，"
        "无法核实和未判定的不计。"
        f"按减排量加权的落实率为 {percent(figures.rates.met_by_cut)}。以上为统计估计，非源模型结果。"
    )


def _findings(figures: ReviewFigures) -> str:
    leads = len(figures.open_leads)
    decided = len(figures.violations) - leads
    return (
        f"截至本报告数据截止时，经人工认定或处于申辩中的问题 {decided} 项，未经认定的线索 {leads} 项。"
        "系统输出仅为线索，违规与否、适用条款由执法人员认定，企业可以陈述、申辩。"
    )


def _air(figures: ReviewFigures) -> str:
    known = [each for each in figures.episode.air if each.observed is not None]
    if not known:
        return "本次过程没有实测日空气质量指数记录。"
    worst = max(known, key=lambda each: each.observed)
    both = [each for each in known if each.forecast_low is not None and each.forecast_high is not None]
    inside = sum(each.forecast_low <= each.observed <= each.forecast_high for each in both)
    compared = (
        f"有预报可比的 {len(both)} 日中，实测落在预报范围内 {inside} 日。" if both else "没有可比的预报。"
    )
    peak = f"{worst.day.month}月{worst.day.day}日"
    return f"有实测记录 {len(known)} 日，最高日AQI为 {worst.observed}（{peak}）。{compared}"


def has_reduction(figures: ReviewFigures) -> bool:
    """Whether the list planned any reduction at all."""
    return any(each.planned_kg for each in figures.reductions)


def problems(figures: ReviewFigures) -> list[str]:
    """What went wrong, in numbers, and what to do about it; one sentence says so where nothing did."""
    held = figures.counts
    silent, late = held.orders - held.acknowledged, held.acknowledged - held.in_time
    found = [
        (held.unreached, "份指令未送达，建议逐家核对联系人和手机号码，并确认第二联系人。"),
        (silent, "份指令至今未签收，建议由属地监管人员上门核实并补签。"),
        (late, "份指令逾时签收，建议核对值班安排并组织签收演练。"),
        (held.unmet, "份指令核实为未落实，建议由执法人员调查认定，依法处理。"),
        (held.partly, "份指令核实为部分落实，建议逐家查明未落实的工序并限期整改。"),
        (held.unverifiable, "份指令因数据缺失等无法核实，建议检修监测设备，补充现场核查。"),
        (held.unjudged, "份指令尚无核实结论，建议补充证据后完成核实。"),
        (len(figures.open_leads), "项线索尚未认定，建议在规定期限内由人工认定或排除。"),
    ]
    return _numbered(found) or ["本次过程未发现指令下达和落实方面的问题。"]


def amendments(figures: ReviewFigures) -> list[str]:
    """What the list and the plan should change, from the same figures."""
    down = sum(score.propose_downgrade for score in figures.scores)
    without = sum(not order.daily_cut for order in figures.orders)
    found = [
        (
            figures.counts.unverifiable,
            "份指令的措施缺少可用的监测数据，建议在清单中补充用电、工况等监测点位。",
        ),
        (without, "份指令没有减排量数据，建议在清单中核定减排基数。"),
        (down, "份指令的落实评分为不合格，建议复核有关企业的绩效等级（是否调整由有权部门决定）。"),
        (len(figures.assumed), "项评分和核算参数为系统缺省值（待核），建议核对依据后修订，见附表3。"),
    ]
    return _numbered(found) or ["本次过程未发现须修订清单或预案的情形。"]


def _numbered(found: list[tuple[int, str]]) -> list[str]:
    said = [f"{number} {words}" for number, words in found if number]
    return [f"\uff08{place}\uff09{words}" for place, words in enumerate(said, start=1)]
