"""Readings of many meters: loaded in one sweep, judged one by one in numpy."""

import datetime
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from emergency.storage import power
from emergency.storage.work import UnitOfWork
from plans.errors import ReadingsInvalid
from plans.evidence import Demand, PowerJudgement, Series, StopWindow, judge_series, series_from
from plans.evidence_thresholds import Thresholds
from plans.power_value import nothing_seen

EMPTY = Series(0, 3600, np.empty(0))


@dataclass(frozen=True)
class Question:
    """One demand on one meter in one window, with the days that stay out of its baseline."""

    meter_id: int
    window: StopWindow
    demand: Demand
    excluded: frozenset[datetime.date] = frozenset()


def load_series(
    work: UnitOfWork, meter_ids: Sequence[int], since: datetime.datetime, until: datetime.datetime
) -> dict[int, Series | ReadingsInvalid]:
    """The series of each meter; the refusal itself where its readings do not lie on one grid."""
    batches = [_columns(batch) for batch in power.readings_between(work, meter_ids, since, until)]
    if not batches:
        return {}
    rows = np.concatenate(batches)
    owners, begins = np.unique(rows[:, 0], return_index=True)
    parts = np.split(rows, begins[1:])
    return {int(owner): _series(part) for owner, part in zip(owners, parts, strict=True)}


def judge_many(
    questions: Sequence[Question], series: Mapping[int, Series | ReadingsInvalid], thresholds: Thresholds
) -> list[PowerJudgement]:
    """The judgement of each question, in their order; a meter that sent nothing is unverifiable."""
    return [_judge(question, series.get(question.meter_id, EMPTY), thresholds) for question in questions]


def questions_span(questions: Sequence[Question], thresholds: Thresholds) -> StopWindow:
    """The time from which readings are needed to answer all questions."""
    back = datetime.timedelta(days=thresholds.lookback_days + 1)
    first = min(question.window.start for question in questions) - back
    return StopWindow(first, max(question.window.end for question in questions))


def _judge(question: Question, series: Series | ReadingsInvalid, thresholds: Thresholds) -> PowerJudgement:
    if isinstance(series, ReadingsInvalid):
        unusable = nothing_seen("电表读数的时间间隔前后不一致，无法核算")
        return replace(unusable, grounds=(*unusable.grounds, series.message))
    return judge_series(series, question.window, question.demand, thresholds, question.excluded)


def _columns(batch: Sequence[tuple[int, int, float]]) -> np.ndarray:
    """One batch as an array of three columns; epoch seconds are exact in a float up to 2**53."""
    # numpy asks each row for its length and items one by one unless it gets the bare numbers.
    cells = itertools.chain.from_iterable(batch)
    return np.fromiter(cells, dtype=float, count=3 * len(batch)).reshape(-1, 3)


def _series(rows: np.ndarray) -> Series | ReadingsInvalid:
    try:
        return series_from(rows[:, 1].astype(np.int64), rows[:, 2])
    except ReadingsInvalid as refusal:
        return refusal
