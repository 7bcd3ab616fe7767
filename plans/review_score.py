"""The compliance score of one order: 100 less what the rules deduct, item by item; a person decides on it."""

import datetime
import functools
from dataclasses import dataclass

from plans.figure_table import FigureTable, held_on, read_figures
from plans.review_facts import DISMISSED, OrderFacts
from plans.terms import Term, Verdict
from plans.violation import Violation

FILE = "review.toml"
FULL = 100
DEDUCTED = {Violation.TRUCKS: "truck", Violation.CONTROLS: "controls", Violation.BOARD: "ledger"}


class Band(Term):
    """What a score amounts to."""

    GOOD = "good", "合格"
    FAIR = "fair", "基本合格"
    MEND = "mend", "整改"
    POOR = "poor", "不合格"


@dataclass(frozen=True)
class Deduction:
    """Points taken off and why, in Chinese."""

    points: float
    why: str


@dataclass(frozen=True)
class Score:
    """The score of one order, its deductions and its band."""

    order_id: int
    enterprise: str
    total: float
    deductions: tuple[Deduction, ...]
    band: Band

    @property
    def propose_downgrade(self) -> bool:
        """Whether the rules propose to review the grade: a proposal, never an act."""
        return self.band is Band.POOR


@dataclass(frozen=True)
class ReviewRules:
    """The figures of plans/data/review.toml on one day, and the deadlines of the plan in force."""

    values: dict
    acknowledge_minutes: int
    grace_minutes: int
    assumed: tuple[str, ...] = ()

    def __getitem__(self, key: str):
        return self.values[key]


def rules_on(
    day: datetime.date, *, acknowledge_minutes: int, grace_minutes: int, table: FigureTable | None = None
) -> ReviewRules:
    """The rules in force on a Beijing day; `table` None: as shipped. Raises FigureMissing, PlanDataInvalid."""
    figures = _table() if table is None else table
    held = {key: held_on(figures, key, day) for key in figures}
    assumed = tuple(key for key, figure in held.items() if not figure.citation.verified)
    values = {key: figure.value for key, figure in held.items()}
    return ReviewRules(values, acknowledge_minutes, grace_minutes, assumed)


def acknowledged_in_time(order: OrderFacts, rules: ReviewRules) -> bool:
    """Whether the order was acknowledged within the plan's minutes of its issue."""
    return _within(order.acknowledged_at, order.issued_at, rules.acknowledge_minutes)


def in_place_in_time(order: OrderFacts, rules: ReviewRules) -> bool:
    """Whether the enterprise declared its measures in place by the deadline and its grace."""
    return _within(order.in_place_at, order.deadline, rules.grace_minutes)


def score(order: OrderFacts, rules: ReviewRules) -> Score:
    """The score of one order."""
    taken = (*_answer(order, rules), *_carried_out(order, rules), *_found(order, rules))
    total = 0 if _falsified(order) else max(0, FULL - sum(each.points for each in taken))
    if _falsified(order):
        taken = (*taken, Deduction(FULL, f"{Violation.FALSIFIED.label}，计零分"))
    return Score(order.order_id, order.enterprise, total, taken, band_of(total, rules))


def band_of(total: float, rules: ReviewRules) -> Band:
    """The band of a score; each line belongs to the better band."""
    for band in (Band.GOOD, Band.FAIR, Band.MEND):
        if total >= rules[f"band.{band.value}"]:
            return band
    return Band.POOR


def _within(moment: datetime.datetime | None, since: datetime.datetime, minutes: int) -> bool:
    return moment is not None and moment <= since + datetime.timedelta(minutes=minutes)


def _answer(order: OrderFacts, rules: ReviewRules) -> list[Deduction]:
    if order.acknowledged_at is None:
        return [Deduction(rules["deduct.no_acknowledgement"], "未签收")]
    if not acknowledged_in_time(order, rules):
        return [Deduction(rules["deduct.late_acknowledgement"], "逾期签收")]
    return []


def _carried_out(order: OrderFacts, rules: ReviewRules) -> list[Deduction]:
    late = (
        [] if in_place_in_time(order, rules) else [Deduction(rules["deduct.late_in_place"], "未按时申报到位")]
    )
    settled = order.settled
    if settled is Verdict.UNMET:
        return [*late, Deduction(rules["deduct.running"], "应停未停、应限未限")]
    if settled is Verdict.PARTLY:
        return [*late, Deduction(partly_points(order.drop_ratio, rules), "部分到位")]
    if settled is Verdict.UNVERIFIABLE:
        return [*late, Deduction(rules["deduct.no_data"], "数据缺失，无法核实")]
    return late


def partly_points(drop_ratio: float | None, rules: ReviewRules) -> float:
    """Points for a measure partly in place: the more of the cut is missing, the more; all where unknown."""
    least, most = rules["deduct.partly_least"], rules["deduct.partly_most"]
    missing = 1 - min(1.0, max(0.0, drop_ratio or 0.0))
    return round(least + (most - least) * missing, 1)


def _found(order: OrderFacts, rules: ReviewRules) -> list[Deduction]:
    code = _code(order)
    if code not in DEDUCTED:
        return []
    return [Deduction(rules[f"deduct.{DEDUCTED[code]}"], code.label)]


def _falsified(order: OrderFacts) -> bool:
    return _code(order) is Violation.FALSIFIED


def _code(order: OrderFacts) -> Violation | None:
    finding = order.finding
    if finding is None or not finding.violation or finding.state == DISMISSED:
        return None
    return Violation(finding.violation)


@functools.cache
def _table() -> FigureTable:
    return read_figures(FILE)
