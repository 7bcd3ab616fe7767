"""One history under one plan and rule set: the warnings there would have been, and what they were worth."""

import datetime
import statistics
from dataclasses import dataclass

from plans.beijing import day_of
from plans.dated import Figure
from plans.dust import DustDay, DustHandling, dust_days
from plans.history import History
from plans.replay import Replay, replay
from plans.replay_advice import Answers
from plans.replay_basis import ReplayBasis
from plans.replay_figure import figures_on
from plans.replay_score import PeriodOutcome, Score, WarningOutcome, score

PERFECT, FORECAST = "perfect_forecast", "forecast"


@dataclass(frozen=True)
class Backtest:
    """The result for one area: under what, over which days, how read, the score, and dust-like days."""

    area: str
    basis: ReplayBasis
    first: datetime.date | None
    last: datetime.date | None
    reading: str
    days: int
    missing: int
    handling: DustHandling
    score: Score
    dust: tuple[DustDay, ...]
    definitions: tuple[Figure, ...]
    asked: int

    @property
    def is_perfect(self) -> bool:
        """Whether the observed days stood in for a forecast: the best any forecast could have done."""
        return self.reading == PERFECT


def run(
    history: History,
    basis: ReplayBasis,
    handling: DustHandling = DustHandling.PROPOSE,
    answers: Answers | None = None,
) -> Backtest:
    """Replay `history` under `basis` and score it; raises FigureMissing.

    Without bulletins the observed days are taken for the forecast (完全准确预报). With bulletins only
    the days from the first to the last bulletin are replayed. Runs over several areas may share `answers`.
    """
    history = covered(history)
    found: Replay = replay(history, basis, handling, answers)
    ignores = handling is DustHandling.IGNORE
    return Backtest(
        area=history.area,
        basis=basis,
        first=history.first,
        last=history.last,
        reading=FORECAST if history.bulletins else PERFECT,
        days=len(history.days),
        missing=history.missing,
        handling=handling,
        score=score(history, basis, found.warnings, handling),
        dust=() if ignores else dust_days(history.days, basis.rules.lowest_line, basis.figures),
        definitions=figures_on(history.last or datetime.date.max, basis.figures),
        asked=found.asked,
    )


def covered(history: History) -> History:
    """The part of the history that its bulletins speak of; all of it without bulletins."""
    if not history.bulletins:
        return history
    issued = [day_of(each.issued_at) for each in history.bulletins]
    return history.within(min(issued), max(issued))


def summary(result: Backtest) -> dict:
    """The counts of one result: periods met, warnings borne out, days under each level, notice in hours."""
    found = result.score
    leads = found.lead_hours
    return {
        "days": result.days,
        "missing_days": result.missing,
        "warnings": len(found.warnings),
        "heavy_periods": len(found.periods),
        "hits": found.periods_with(PeriodOutcome.HIT),
        "late": found.periods_with(PeriodOutcome.LATE),
        "misses": found.periods_with(PeriodOutcome.MISSED),
        "warnings_with_heavy_days": found.warnings_with(WarningOutcome.HEAVY),
        "warnings_on_condition": found.warnings_with(WarningOutcome.CONDITION),
        "false_alarms": found.warnings_with(WarningOutcome.FALSE),
        "withdrawn": found.warnings_with(WarningOutcome.WITHDRAWN),
        "level_days": {level.value: days for level, days in found.level_days.items()},
        "lead_hours": {
            "median": statistics.median(leads) if leads else None,
            "shortest": min(leads, default=None),
            "longest": max(leads, default=None),
        },
        "dust_like_days": len(result.dust),
    }


def to_json(result: Backtest) -> dict:
    """The result for programs; moments in Beijing time."""
    return {
        "area": result.area,
        "plan": {"id": result.basis.plan.id, "title": result.basis.plan.title},
        "rules": result.basis.rules.name,
        "reading": result.reading,
        "from": _iso(result.first),
        "to": _iso(result.last),
        "dust": result.handling.value,
        "summary": summary(result),
        "warnings": [_warning_json(each) for each in result.score.warnings],
        "heavy_periods": [_period_json(each) for each in result.score.periods],
        "dust_like_days": [
            {"date": each.day.isoformat(), "aqi": each.aqi, "pm25_share": float(each.share)}
            for each in result.dust
        ],
        "definitions": [
            {
                "key": each.key,
                "title": each.title,
                "value": each.value,
                "unit": each.unit,
                "citation": each.citation.to_json(),
            }
            for each in result.definitions
        ],
        "assumed": [each.key for each in result.definitions if not each.citation.verified],
    }


def _warning_json(each) -> dict:
    warning = each.warning
    return {
        "level": warning.level.value,
        "clause": warning.clause,
        "issued_at": _iso(warning.issued_at),
        "start": _iso(warning.start),
        "end": _iso(warning.end),
        "ending": warning.ending.value,
        "outcome": each.outcome.value,
        "days": len(each.days),
        "heavy_days": each.heavy_days,
        "max_aqi": each.max_aqi,
        "stages": [
            {
                "at": _iso(stage.at),
                "advice": stage.advice.value,
                "level": stage.level.value,
                "clause": stage.clause,
                "expected_end": _iso(stage.expected_end),
            }
            for stage in warning.stages
        ],
    }


def _period_json(each) -> dict:
    return {
        "from": _iso(each.first),
        "to": _iso(each.last),
        "max_aqi": each.max_aqi,
        "outcome": each.outcome.value,
        "lead_hours": each.lead_hours,
    }


def _iso(moment: datetime.date | None) -> str | None:
    return moment.isoformat() if moment else None
