"""Orders: what every listed enterprise must do at a level, line by line, and who is left without.

One draft per enterprise; nobody is skipped silently: an enterprise without measures becomes a named gap.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from plans.common_line import FILE as COMMON
from plans.common_line import lines_for
from plans.dated import Citation
from plans.duration import due_at, hours_left
from plans.errors import FigureMissing
from plans.figure_table import FigureTable
from plans.listed import ListedEnterprise, ListedMeasure
from plans.measure import CountBase, Measure, sentence
from plans.plan import Plan
from plans.season import season
from plans.special_case import FILE as SPECIAL
from plans.special_case import Case, cases_on
from plans.terms import EnterpriseCategory, Grade, ResponseLevel, WarningLevel
from plans.unit import UnitFacts, named, output_base

__all__ = [
    "Drafting", "Gap", "ListedEnterprise", "ListedMeasure", "OrderDraft", "OrderLine", "UnitFacts",
    "draft_orders", "may_be_ordered",
]  # fmt: skip

# A response whose end is not known is looked ahead so far for seasons that begin meanwhile.
OPEN_END = datetime.timedelta(days=31)
# In every grading scheme these reduce by themselves (plans/data/grading).
SELF_GRADES = frozenset({Grade.A_PLUS, Grade.A, Grade.LEADING})
# These get a notice even where the list asks nothing of them (enterprise-measures §9.3 item 3).
NOTICE_ONLY = frozenset({EnterpriseCategory.EXEMPT_MICRO, EnterpriseCategory.LONG_STOPPED})


@dataclass(frozen=True)
class Span:
    """When an order holds, from when its hours are counted, and what one asks that does not run then."""

    start_at: datetime.datetime
    expected_end: datetime.datetime | None
    counted_from: datetime.datetime
    resting: ListedMeasure

    def asked_of(self, enterprise: ListedEnterprise, level: WarningLevel) -> tuple[ListedMeasure, ...]:
        """What the list asks of an enterprise in this span; of one that does not run then, not to start."""
        seasonal = enterprise.category is EnterpriseCategory.SEASONAL and enterprise.season
        if seasonal and not self._touches(enterprise.season):
            return (self.resting,)
        return self.touched(enterprise.measures.get(level, ()))

    def _touches(self, year: str) -> bool:
        end = self.expected_end or self.start_at + OPEN_END
        return bool(season(year).within(self.start_at, end))

    def touched(self, measures: Sequence[ListedMeasure]) -> tuple[ListedMeasure, ...]:
        """The measures without those of a season that does not fall into the response."""
        return tuple(
            each for each in measures if not each.measure.season or self._touches(each.measure.season)
        )

    def line(self, measure: Measure, units: Sequence[UnitFacts]) -> tuple[str, Measure]:
        """The measure as a line of the order: its sentence with the date, its hours counted from the start."""
        if not measure.after_hours:
            return sentence(measure, units), measure
        due = due_at(measure.after_hours, self.counted_from)
        left = hours_left(due, self.start_at)
        held = replace(measure, after_hours=left)
        return (sentence(measure, units, due) if left else sentence(held, units)), held


@dataclass(frozen=True)
class OrderLine:
    """One numbered demand in Chinese, with the measure behind it and its source."""

    number: int
    text: str
    measure: Measure
    citation: Citation


@dataclass(frozen=True)
class OrderDraft:
    """What one enterprise will be ordered to do; to be in place by `deadline`."""

    enterprise_id: int
    enterprise: str
    division: str
    level: WarningLevel
    response: ResponseLevel
    grade: Grade
    lines: tuple[OrderLine, ...]
    start_at: datetime.datetime
    deadline: datetime.datetime
    expected_end: datetime.datetime | None
    basis: Citation | None = None


@dataclass(frozen=True)
class Gap:
    """An enterprise that gets no order, or one it cannot carry out as written, and why."""

    enterprise_id: int
    enterprise: str
    why: str


@dataclass(frozen=True)
class Drafting:
    """All drafts of one act, and the gaps a person must close."""

    drafts: tuple[OrderDraft, ...]
    gaps: tuple[Gap, ...]


def draft_orders(
    listed: Iterable[ListedEnterprise],
    *,
    level: WarningLevel,
    start_at: datetime.datetime,
    expected_end: datetime.datetime | None,
    plan: Plan,
    day: datetime.date,
    counted_from: datetime.datetime | None = None,
) -> Drafting:
    """One draft per enterprise at `level`, in the order given; measures must be in place when it starts.

    A measure that holds only after some hours stands in the order from the beginning, with its date and hour;
    the hours are counted from `counted_from` (the start unless given). What holds in a season the response
    does not touch is left out.

    An enterprise whose category demands measures and that has none gets no draft but a gap; one whose
    measures name no lines or no base gets its draft and a gap.
    """
    resting = cases_on(plan.tables[SPECIAL], day)[Case.OFF_SEASON]
    basis, span = _basis(plan, day), Span(start_at, expected_end, counted_from or start_at, resting)
    drafts, gaps = [], []
    for enterprise in listed:
        measures = span.asked_of(enterprise, level)
        gaps += [Gap(enterprise.id, enterprise.name, why) for why in _whys(enterprise, measures, level)]
        if may_be_ordered(enterprise, measures):
            lines = _lines(enterprise, measures, plan.tables[COMMON], day, span)
            drafts.append(_draft(enterprise, lines, level, start_at, expected_end, basis))
    return Drafting(tuple(drafts), tuple(gaps))


def may_be_ordered(enterprise: ListedEnterprise, measures: Sequence[ListedMeasure]) -> bool:
    """Whether the enterprise gets an order: it has measures, or is one that is told without any."""
    return bool(measures) or enterprise.category in NOTICE_ONLY or enterprise.grade in SELF_GRADES


def _draft(enterprise, lines, level, start_at, expected_end, basis) -> OrderDraft:
    return OrderDraft(
        enterprise_id=enterprise.id,
        enterprise=enterprise.name,
        division=enterprise.division,
        level=level,
        response=level.response,
        grade=enterprise.grade,
        lines=lines,
        start_at=start_at,
        deadline=start_at,
        expected_end=expected_end,
        basis=basis,
    )


def _lines(
    enterprise: ListedEnterprise,
    measures: Sequence[ListedMeasure],
    common: FigureTable,
    day: datetime.date,
    span: Span,
) -> tuple[OrderLine, ...]:
    is_self = enterprise.grade in SELF_GRADES and not measures
    own = tuple(dict.fromkeys(measures))
    every = [*own, *lines_for(own, is_self=is_self, table=common, day=day)]
    return tuple(
        OrderLine(number, *span.line(each.measure, enterprise.units), each.citation)
        for number, each in enumerate(every, start=1)
    )


def _whys(enterprise: ListedEnterprise, measures: Sequence[ListedMeasure], level: WarningLevel) -> list[str]:
    """Why the measures cannot be ordered, or cannot be carried out as they stand."""
    if not may_be_ordered(enterprise, measures):
        return [f"清单中没有{level.label}预警的减排措施，未生成指令。请补充该企业的措施或另行书面通知。"]
    return [why for each in measures for why in _inoperable(each.measure, enterprise.units)]


def _inoperable(measure: Measure, units: Sequence[UnitFacts]) -> list[str]:
    if measure.lacks_units:
        return [f"「{measure.action.label}」没有写明生产线，不可操作。请在清单中补充生产线。"]
    lines = named(units, measure.units)
    unknown = [code for code in measure.units if code not in {line.code for line in lines}]
    if unknown:
        return [f"措施所指的生产线 {'、'.join(unknown)} 未登记。请补充登记或改正措施。"]
    if measure.base is CountBase.OUTPUT_MIN3 and output_base(lines).base is None:
        return ["限产基准（环评批复、排污许可、上年产量）均未登记，不可核查。请补充产能或产量。"]
    return []


def _basis(plan: Plan, day: datetime.date) -> Citation | None:
    """The article of the plan under which enterprises are ordered; None where the plan names none."""
    try:
        return plan.figure("order_article", day).citation
    except FigureMissing:
        return None
