"""What a suggestion looks at: the forecast as day views, under one plan and one rule set, at one moment."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from plans.beijing import day_of
from plans.clear_air import ReleaseLine
from plans.forecast import Forecast, ObservedDay, ObservedHour
from plans.plan import Plan
from plans.rule import RuleSet
from plans.series import DayView, day_views
from plans.used_figure import UsedFigures


@dataclass(frozen=True)
class Situation:
    """The views of every day known, the rules that hold, the plan's figures, now, the hour measured last."""

    forecast: Forecast
    views: tuple[DayView, ...]
    rules: RuleSet
    figures: UsedFigures
    now: datetime.datetime
    current: ObservedHour | None = None

    @property
    def today(self) -> datetime.date:
        """The Beijing day of now."""
        return day_of(self.now)

    @property
    def ahead(self) -> tuple[DayView, ...]:
        """Today and the days to come."""
        return tuple(each for each in self.views if each.day >= self.today)

    @property
    def release(self) -> ReleaseLine:
        """What ends a warning and parts two episodes."""
        return ReleaseLine(
            self.rules.release.aqi, self.value("release_hours"), self.value("release_inclusive")
        )

    @property
    def merges(self) -> bool:
        """Whether the plan takes episodes whose interruption does not satisfy release for one."""
        return self.value("merge_gap")

    def with_forecast(self, forecast: Forecast, observed: Iterable[ObservedDay]) -> "Situation":
        """The same moment under another forecast, an earlier one for instance."""
        return replace(self, forecast=forecast, views=day_views(forecast, observed, self.rules, self.today))

    def value(self, key: str) -> Any:
        """A figure of the plan; raises FigureMissing."""
        return self.figures.value(key)


def situation_of(
    forecast: Forecast,
    plan: Plan,
    now: datetime.datetime,
    observed: Iterable[ObservedDay],
    rules: RuleSet | None,
    current: ObservedHour | None = None,
) -> Situation:
    """The situation at `now`; `rules` replace the plan's own. Raises FigureMissing."""
    today = day_of(now)
    figures = UsedFigures(plan, today)
    held = rules or plan.rule_set(figures.value("rule_set"))
    return Situation(forecast, day_views(forecast, observed, held, today), held, figures, now, current)
