"""The last sheet of an export: how many of what, what they emit a year, and what the measures cut."""

from collections import Counter
from collections.abc import Iterator, Sequence

from plans.list_draft import ListDraft, SourceKind
from plans.list_form_enterprise import EMISSIONS
from plans.reduction_total import Total
from plans.terms import EnterpriseCategory, WarningLevel

LEVELS = (WarningLevel.YELLOW, WarningLevel.ORANGE, WarningLevel.RED)
Line = tuple[object, ...]


REDUCTION = ("预警级别", "污染物", "基数（吨/日）", "减排量（吨/日）", "减排比例（%）", "下限（%）", "结论")


def summary(draft: ListDraft, totals: Sequence[Total] = ()) -> Iterator[Line]:
    """The lines of the sheet; an empty one stands between its tables."""
    yield from _counts(draft)
    yield ()
    yield from _emissions(draft)
    if totals:
        yield ()
        yield REDUCTION
        yield from map(_reduction, totals)


def _reduction(total: Total) -> Line:
    said = total.to_json()
    reached = "达到" if total.ok else "未达到"
    figures = (said["base_t_d"], said["cut_t_d"], said["ratio"], said["floor"])
    return total.level.label, total.pollutant.label, *figures, reached if total.floor is not None else ""


def _counts(draft: ListDraft) -> Iterator[Line]:
    categories = Counter(each.category for each in draft.enterprises)
    levels = Counter(demand.level for each in draft.enterprises for demand in each.measures)
    yield "项目", "数量"
    yield "工业源企业", len(draft.enterprises)
    for category in EnterpriseCategory:
        yield f"其中：{category.label}", categories[category]
    yield "生产线与工序", sum(len(each.units) for each in draft.enterprises)
    for level in LEVELS:
        yield f"{level.label}预警措施", levels[level]
    yield "扬尘源", len(draft.dust_sites)
    yield "移动源（行）", len(draft.mobile_sources)


def _emissions(draft: ListDraft) -> Iterator[Line]:
    industry = [each for each in draft.enterprises if each.category is not EnterpriseCategory.LONG_STOPPED]
    yield "年排放量（吨/年，不含长期停产）", *(kind.label for kind in SourceKind)
    for column in EMISSIONS:
        held = (
            sum(each.emissions.get(column.key, 0.0) for each in industry),
            sum(site.pm or 0.0 for site in draft.dust_sites) if column.key == "pm" else 0.0,
            sum(each.emissions.get(column.key, 0.0) for each in draft.mobile_sources),
        )
        yield column.head.removesuffix("年排放量"), *(round(amount, 6) for amount in held)
