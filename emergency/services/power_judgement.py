"""Lay the meter readings of many orders beside what their measures ask; pure of the database's ways."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from emergency.services.holiday import holidays_between
from emergency.storage import evidence, power
from emergency.storage import order as orders
from emergency.storage.work import UnitOfWork
from emergency.telemetry.power import Question, judge_many, load_series, questions_span
from plans.beijing import day_of
from plans.evidence import PowerJudgement, StopWindow, thresholds_on, to_json
from plans.evidence_thresholds import Thresholds
from plans.figure_table import FigureTable
from plans.measure import Measure
from plans.power_demand import Asked, Meter, MeterDemand, asked_of, verdict_of
from plans.season import season
from plans.terms import Verdict

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Bound:
    """An order with the windows in which its measures had to hold: one, more around a pause, or none."""

    order: orders.Order
    windows: tuple[StopWindow, ...]


@dataclass(frozen=True)
class Answered:
    """What power says of one order; `verdict` None where none of its measures shows on a meter."""

    order: orders.Order
    verdict: Verdict | None
    grounds: tuple[str, ...]
    detail: dict


@dataclass(frozen=True)
class _Case:
    """One order with its demands and the questions they make."""

    bound: Bound
    asked: Asked
    demands: tuple[MeterDemand, ...]
    later: tuple[MeterDemand, ...]
    questions: tuple[Question, ...]


def judge_bound(work: UnitOfWork, bound: Sequence[Bound], table: FigureTable) -> list[Answered]:
    """What power says of each order by the thresholds of `table`, in one sweep over the readings."""
    cases = _cases(work, bound, table)
    questions = [question for case in cases for question in case.questions]
    judgements = iter(_judgements(work, questions, table))
    return [_answered(case, [next(judgements) for _ in case.questions]) for case in cases]


def _cases(work: UnitOfWork, bound: Sequence[Bound], table: FigureTable) -> list[_Case]:
    lines = orders.lines_of(work, [each.order.id for each in bound])
    enterprises = {each.order.enterprise_id for each in bound}
    meters = power.meters_of(work, enterprises)
    excluded = _excluded_days(work, bound, enterprises, table)
    return [
        _case(
            each,
            [Measure.from_json(line.measure) for line in lines.get(each.order.id, ())],
            meters.get(each.order.enterprise_id, ()),
            excluded,
        )
        for each in bound
    ]


def _case(
    bound: Bound, measures: Sequence[Measure], meters: Sequence[Meter], excluded: Mapping[int, frozenset]
) -> _Case:
    asked = asked_of(measures, meters)
    windows = [(demand, _left(bound.windows, demand)) for demand in asked.demands]
    due = [(demand, window) for demand, left in windows for window in left]
    days = excluded.get(bound.order.enterprise_id, frozenset())
    questions = tuple(Question(demand.meter.id, window, demand.demand, days) for demand, window in due)
    later = tuple(demand for demand, left in windows if not left)
    return _Case(bound, asked, tuple(demand for demand, _ in due), later, questions)


def _left(windows: Sequence[StopWindow], demand: MeterDemand) -> tuple[StopWindow, ...]:
    """What is left of the windows in the demand's season, from its hours after the first window began.

    A pause does not stop the clock.
    """
    if not windows:
        return ()
    since = windows[0].start + datetime.timedelta(hours=demand.after_hours)
    left = [(max(each.start, since), each.end) for each in windows]
    left = [(start, end) for start, end in left if start < end]
    if demand.season:
        year = season(demand.season)
        left = [stretch for start, end in left for stretch in year.within(start, end)]
    return tuple(StopWindow(start, end) for start, end in left)


def _not_yet(demand: MeterDemand) -> str:
    if demand.season:
        return f"{demand.why}：只在每年{season(demand.season).label}期间执行，本次不在其内。"
    return f"{demand.why}：指令开始 {demand.after_hours} 小时后才须执行，本次未到。"


def _excluded_days(
    work: UnitOfWork, bound: Sequence[Bound], enterprises: set[int], table: FigureTable
) -> dict[int, frozenset]:
    """Holidays and days under any order, by enterprise: none of them is an ordinary working day."""
    windows = [window for each in bound for window in each.windows]
    if not windows:
        return {}
    first, last = min(each.start for each in windows), max(each.end for each in windows)
    since = first - thresholds_on(day_of(first), table).lookback_days * DAY
    holidays = holidays_between(day_of(since), day_of(last))
    periods = evidence.orders_between(work, enterprises, since, last)
    return {
        each: holidays.union(*(_days(start, end or last) for start, end in periods.get(each, ())))
        for each in enterprises
    }


def _days(start: datetime.datetime, end: datetime.datetime) -> frozenset[datetime.date]:
    first = day_of(start)
    return frozenset(first + offset * DAY for offset in range((day_of(end) - first).days + 1))


def _judgements(work: UnitOfWork, questions: Sequence[Question], table: FigureTable) -> list[PowerJudgement]:
    if not questions:
        return []
    thresholds = _thresholds(questions, table)
    span = questions_span(questions, thresholds)
    meters = sorted({question.meter_id for question in questions})
    series = load_series(work, meters, span.start, span.end)
    return judge_many(questions, series, thresholds)


def _thresholds(questions: Sequence[Question], table: FigureTable) -> Thresholds:
    """The thresholds of the first day: one episode is judged by one set."""
    return thresholds_on(day_of(min(question.window.start for question in questions)), table)


def _answered(case: _Case, judgements: Sequence[PowerJudgement]) -> Answered:
    order = case.bound.order
    if not case.bound.windows:
        return Answered(order, None, ("指令生效时间不足以核查用电。",), {})
    grounds = _grounds(case, judgements) or ("指令没有用电可以核查的措施。",)
    return Answered(order, verdict_of(judgements, case.asked), tuple(grounds), _detail(case, judgements))


def _grounds(case: _Case, judgements: Sequence[PowerJudgement]) -> list[str]:
    pairs = zip(case.demands, judgements, strict=True)
    said = [f"{demand.why}：{text}" for demand, each in pairs for text in each.grounds]
    said += [f"{each.why}，不能视为落实。" for each in case.asked.unmetered]
    said += [_not_yet(each) for each in case.later]
    if case.asked.untold:
        names = "、".join(dict.fromkeys(case.asked.untold))
        said.append(f"用电不能判断的措施：{names}，须以台账、门禁或现场检查核实。")
    return said


def _detail(case: _Case, judgements: Sequence[PowerJudgement]) -> dict:
    """The judgements as JSON; the drop is that of the whole, the restarts those of every meter."""
    windows = case.bound.windows
    written = [to_json(each) for each in judgements]
    used = [each["baseline"] for each in written if "used_kwh" in each["baseline"]]
    expected = sum(each["expected_kwh"] for each in used)
    return {
        "from": windows[0].start.isoformat(),
        "to": windows[-1].end.isoformat(),
        "drop_ratio": round(1 - sum(each["used_kwh"] for each in used) / expected, 4) if expected else None,
        "restarts": [restart for each in written for restart in each["restarts"]],
        "meters": [
            {"meter": demand.meter.code, "measure": demand.why, **each}
            for demand, each in zip(case.demands, written, strict=True)
        ],
    }
