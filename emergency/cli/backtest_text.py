"""How a replay reads on the terminal: the counts, the warnings there would have been, what was missed."""

from collections.abc import Sequence

from emergency.cli.columns import aligned
from plans.backtest import Backtest, summary
from plans.backtest_comparison import Comparison, figures_beside
from plans.backtest_words import TITLES
from plans.beijing import moment_text
from plans.division import DivisionTree
from plans.dust import DustHandling
from plans.reduction import Emission
from plans.replay_reduction import LABEL, NO_LIST, Demand, LevelDemand, WarningDemand
from plans.replay_score import HeavyPeriod, PeriodOutcome, ScoredWarning
from plans.terms import WarningLevel

SHOWN_DUST = 10


def result_text(result: Backtest, tree: DivisionTree, sources: str) -> str:
    """One area under one basis."""
    lines = [_head(result, tree), sources, "", *_summary_lines(result), ""]
    lines += ["会有的预警：", *_warning_lines(result.score.warnings)]
    missed = [each for each in result.score.periods if each.outcome is not PeriodOutcome.HIT]
    if missed:
        lines += ["", "未提前预警的重污染过程：", *aligned([_period_row(each) for each in missed])]
    return "\n".join(lines + _dust_lines(result) + _definition_lines(result))


def comparison_text(found: Comparison, tree: DivisionTree, sources: str) -> str:
    """Two bases on one history, side by side, and the days on which they differ."""
    left, right = found.left, found.right
    name = tree.get(left.area).name
    rows = [(f"{name} {left.first} 至 {left.last}", left.basis.name, right.basis.name)]
    rows += [(TITLES[key], one, other) for key, one, other in figures_beside(found)]
    lines = [_reading(left), sources, "", *aligned(rows), ""]
    lines.append(
        f"{right.basis.name} 更严 {found.stricter_right} 天，{left.basis.name} 更严 {found.stricter_left} 天。"
    )
    for basis, alone in ((left.basis, found.only_left), (right.basis, found.only_right)):
        if alone:
            lines += ["", f"只有 {basis.name} 会发的预警：", *_warning_lines(alone)]
    return "\n".join(lines + _dust_lines(left) + _definition_lines(left))


def overview_text(
    results: Sequence[Backtest], demands: Sequence[Demand | None], tree: DivisionTree, sources: str
) -> str:
    """Many areas under one basis, a row each, with their sum; then their orders and tonnes (None: no list)."""
    keys = ("days", "warnings", "heavy_periods", "hits", "late", "misses", "false_alarms", "withdrawn")
    days = tuple(f"level_days.{level.value}" for level in WarningLevel if level.is_graded)
    head = ("盟市", *(TITLES[key] for key in (*keys, *days, "dust_like_days")))
    rows = [(tree.get(each.area).name, *_counts(each, keys)) for each in results]
    total = ("合计", *(sum(column) for column in zip(*(row[1:] for row in rows), strict=True)))
    first = results[0]
    basis = f"规则：{first.basis.rules.name}；{_reading(first)}"
    lines = [basis, sources, "", *aligned([head, *rows, total])]
    lines += _demand_lines([(row[0], each) for row, each in zip(rows, demands, strict=True)])
    return "\n".join([*lines, *_definition_lines(first)])


def _demand_lines(named: Sequence[tuple[str, Demand | None]]) -> list[str]:
    """Orders and tonnes of many areas, a row for each that has a list, and who has none."""
    held = [(name, each) for name, each in named if each is not None]
    if not held:
        return ["", NO_LIST]
    head = ("盟市", "指令", *(f"{each.label}（吨）" for each in Emission))
    total = Demand(held[0][1].held, tuple(one for _, each in held for one in each.warnings))
    rows = [_sum_row(name, each) for name, each in (*held, ("合计", total))]
    without = [name for name, each in named if each is None]
    lines = ["", f"指令与减排量（{LABEL}；{held[0][1].held.day} 现行清单）：", *aligned([head, *rows])]
    return [*lines, f"没有可用清单、未测算：{'、'.join(without)}。"] if without else lines


def _sum_row(name: str, found: Demand) -> tuple:
    tonnes = (f"{float(found.total[each]):.2f}" for each in Emission)
    return name, sum(found.orders.values()), *tonnes


def demand_text(found: Demand | None, name: str) -> str:
    """Orders and reductions of one result; without a list, that there is none."""
    if found is None:
        return f"\n\n{NO_LIST}"
    held = found.held
    lines = ["", "", f"指令与减排量（{name}；{LABEL}；{held.day} 现行清单：{'、'.join(held.titles)}）："]
    head = ("启动", "级别", "天数", "指令", *(f"{each.label}每日/合计（吨）" for each in Emission))
    rows = [_demand_row(warning, at) for warning in found.warnings for at in warning.levels]
    lines += aligned([head, *rows]) if rows else ["  没有预警，不下达指令。"]
    total = "、".join(f"{pollutant.label} {float(tonnes):.2f}" for pollutant, tonnes in found.total.items())
    return "\n".join([*lines, f"合计（吨）：{total}。"])


def _demand_row(each: WarningDemand, at: LevelDemand) -> tuple:
    amounts = (f"{float(at.daily[key]):.2f}/{float(at.total[key]):.2f}" for key in Emission)
    return moment_text(each.scored.warning.start), at.level.label, at.days, at.orders, *amounts


def _counts(result: Backtest, keys: Sequence[str]) -> list[int]:
    counts = summary(result)
    levels = [days for level, days in counts["level_days"].items() if level != WarningLevel.NONE.value]
    return [*(counts[key] for key in keys), *levels, counts["dust_like_days"]]


def _head(result: Backtest, tree: DivisionTree) -> str:
    basis = result.basis
    span = f"{result.first} 至 {result.last}"
    return f"{tree.get(result.area).name} {span}:{basis.plan.title}({basis.rules.name})\n{_reading(result)}"


def _reading(result: Backtest) -> str:
    if result.is_perfect:
        return "完全准确预报的算法：以实测当作预报，是任何预报所能达到的上限。"
    return "按当时的预报逐日研判，逐条建议照办。"


def _summary_lines(result: Backtest) -> list[str]:
    counts = summary(result)
    flat = {key: value for key, value in counts.items() if not isinstance(value, dict)}
    for key in ("level_days", "lead_hours"):
        flat |= {f"{key}.{inner}": value for inner, value in counts[key].items()}
    return aligned([(TITLES[key], flat[key]) for key in TITLES if flat[key] is not None])


def _warning_lines(warnings: Sequence[ScoredWarning]) -> list[str]:
    if not warnings:
        return ["  无"]
    head = ("级别", "发布", "启动", "解除", "最高AQI", "重污染日", "结果", "依据")
    return aligned([head, *(_warning_row(each) for each in warnings)])


def _warning_row(each: ScoredWarning) -> tuple:
    warning = each.warning
    end = moment_text(warning.end) if warning.end else warning.ending.label
    outcome = each.outcome.label
    issued, start = moment_text(warning.issued_at), moment_text(warning.start)
    changes = "→".join(dict.fromkeys(stage.level.label for stage in warning.stages))
    return changes, issued, start, end, each.max_aqi, each.heavy_days, outcome, warning.clause


def _period_row(each: HeavyPeriod) -> tuple:
    lead = "" if each.lead_hours is None else f"提前量 {each.lead_hours} 小时"
    return f"{each.first} 至 {each.last}", f"最高AQI {each.max_aqi}", each.outcome.label, lead


def _dust_lines(result: Backtest) -> list[str]:
    if result.handling is DustHandling.IGNORE or not result.dust:
        return []
    done = (
        "已按沙尘剔除"
        if result.handling is DustHandling.EXCLUDE
        else "未剔除，请会商判明（--dust exclude 可剔除）"
    )
    shown = [f"{each.day}（AQI {each.aqi}，比值 {each.share}）" for each in result.dust[:SHOWN_DUST]]
    more = f" 等 {len(result.dust)} 天" if len(result.dust) > SHOWN_DUST else ""
    return ["", f"疑似沙尘日，{done}：{'、'.join(shown)}{more}"]


def _definition_lines(result: Backtest) -> list[str]:
    shown = "、".join(f"{each.title} {each.value}{each.unit}" for each in result.definitions)
    assumed = "、".join(each.title for each in result.definitions if not each.citation.verified)
    return ["", f"定义：{shown}。", f"待核：{assumed}。"]
