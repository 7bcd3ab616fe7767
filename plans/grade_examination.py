"""A grade from its indicators: the weakest decides, and of several industries the worst (短板原则)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from plans.errors import Fault
from plans.grading import band, schemes
from plans.terms import Grade, Term


class Dimension(Term):
    """What an enterprise is graded by; the label is the name of the indicator."""

    EQUIPMENT = "equipment", "装备水平"
    TREATMENT = "treatment", "污染治理技术"
    LIMITS = "limits", "排放限值"
    FUGITIVE = "fugitive", "无组织排放"
    MONITORING = "monitoring", "监测监控水平"
    MANAGEMENT = "management", "环境管理水平"
    TRANSPORT = "transport", "运输方式"


@dataclass(frozen=True)
class Indicator:
    """The grade of one dimension; `grade` None: it does not apply, and `remark` says why."""

    dimension: Dimension
    grade: Grade | None
    remark: str = ""


def grades_of_scheme(scheme: str) -> tuple[Grade, ...]:
    """The grades one may declare in a scheme, best first; empty for an unknown or ungraded one."""
    held = schemes().get(scheme)
    return tuple(sorted(set(held.bands) - {Grade.UNRATED})) if held else ()


def faults_of(scheme: str, indicators: Iterable[Indicator]) -> list[Fault]:
    """Everything wrong with a set of indicators: missing, twice, not of the scheme, inapplicable unexplained."""
    given, allowed = list(indicators), grades_of_scheme(scheme)
    if not allowed:
        return [
            Fault("scheme", f"「{scheme}」不评绩效等级，不能申报。请选择有等级的分级标准。", column="scheme")
        ]
    faults = [fault for each in given for fault in _wrong(each, allowed)]
    for dimension in Dimension:
        count = sum(each.dimension is dimension for each in given)
        if count != 1:
            said = "没有填写" if count == 0 else f"填写了 {count} 次"
            faults.append(
                Fault("indicator", f"「{dimension.label}」{said}，每项须填一次。", column=dimension.value)
            )
    if not any(each.grade for each in given):
        faults.append(Fault("indicator", "没有一项指标有等级，无法评定。请至少填写一项。"))
    return faults


def weakest(indicators: Iterable[Indicator]) -> Grade:
    """The grade of the lowest indicator; raises ValueError where none has a grade."""
    return max(each.grade for each in indicators if each.grade is not None)


def weakest_dimensions(indicators: Iterable[Indicator]) -> tuple[Dimension, ...]:
    """The dimensions that hold the grade down."""
    given = list(indicators)
    lowest = weakest(given)
    return tuple(each.dimension for each in given if each.grade is lowest)


def overall(graded: Mapping[str, tuple[str, Grade]]) -> Grade | None:
    """The grade of an enterprise as a whole: the worst over its industries (scheme, grade); None without any.

    Grades of different schemes are compared by the band of measures they lead to, then by rank.
    """
    if not graded:
        return None
    return max(graded.values(), key=lambda each: (band(*each).rank, each[1].rank))[1]


def _wrong(each: Indicator, allowed: tuple[Grade, ...]) -> list[Fault]:
    name = each.dimension.label
    if each.grade is None and not each.remark.strip():
        return [Fault("indicator", f"「{name}」选了不适用，须写明理由。", column=each.dimension.value)]
    if each.grade is not None and each.grade not in allowed:
        known = "、".join(grade.label for grade in allowed)
        return [
            Fault(
                "indicator", f"「{name}」没有{each.grade.label}，可用：{known}。", column=each.dimension.value
            )
        ]
    return []
