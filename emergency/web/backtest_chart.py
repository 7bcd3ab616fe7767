"""The pictures of a replay and the numbers beneath them."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from emergency.documents import chart
from emergency.documents.chart import LevelCalendar, LevelStrip, MonthCount, ReplayCourse, ReplayOutcome
from emergency.services.backtest import Replayed
from plans.backtest import Backtest
from plans.replay_score import PeriodOutcome, WarningOutcome


@dataclass(frozen=True)
class Calendar:
    """One calendar with its months in numbers."""

    name: str
    picture: Markup
    months: tuple[MonthCount, ...]


@dataclass(frozen=True)
class Outcomes:
    """The bars of every plan, and each bar's name with its number for every plan."""

    picture: Markup
    rows: tuple[tuple[str, tuple[int, ...]], ...]


def course(found: Replayed, area: str, named: Sequence[tuple[str, Backtest]]) -> Markup:
    """The air above, the levels of each plan below."""
    heavy = next(each.value for each in found.result.definitions if each.key == "heavy_over")
    strips = tuple(LevelStrip(name, _levels(each)) for name, each in named)
    days = tuple((each.day, each.aqi) for each in found.history.days)
    return Markup(chart.svg(chart.replay_course(ReplayCourse(area, days, heavy, strips))))


def calendars(named: Sequence[tuple[str, Backtest]]) -> tuple[Calendar, ...]:
    """The level of every day, a calendar a plan."""
    return tuple(_calendar(LevelCalendar(name, _levels(each))) for name, each in named)


def outcomes(named: Sequence[tuple[str, Backtest]]) -> Outcomes:
    """Hits, late ones, misses, false alarms and lead times, plan by plan."""
    found = [_outcome(name, each) for name, each in named]
    picture = Markup(chart.svg(chart.outcome_bars(found), chart.outcome_words(found)))
    columns = [
        (*each.counts, *((f"提前量 {name}", count) for name, count in chart.lead_counts(each)))
        for each in found
    ]
    rows = tuple((cells[0][0], tuple(count for _, count in cells)) for cells in zip(*columns, strict=True))
    return Outcomes(picture, rows)


def _calendar(calendar: LevelCalendar) -> Calendar:
    picture = chart.svg(chart.level_calendar(calendar), chart.calendar_words(calendar))
    return Calendar(calendar.name, Markup(picture), chart.month_counts(calendar))


def _levels(result: Backtest) -> tuple:
    return tuple(sorted(result.score.levels.items()))


def _outcome(name: str, result: Backtest) -> ReplayOutcome:
    score = result.score
    counts = (
        *((each.label, score.periods_with(each)) for each in PeriodOutcome),
        (WarningOutcome.FALSE.label, score.warnings_with(WarningOutcome.FALSE)),
    )
    return ReplayOutcome(name, counts, score.lead_hours)
