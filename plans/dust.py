"""Days that look like sand and dust: coarse particles prevail. A hint for people, never a finding."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from plans.aqi import daily_index, standard_on
from plans.dated import Citation, Figure
from plans.figure_table import FigureTable, held_on
from plans.forecast import ForecastDay, ObservedDay
from plans.history import HistoryDay
from plans.terms import Cause, Term

WithParticles = HistoryDay | ForecastDay | ObservedDay


class DustHandling(Term):
    """What a replay does with dust-like days."""

    PROPOSE = "propose", "列为建议，不剔除"
    EXCLUDE = "exclude", "按沙尘剔除"
    IGNORE = "ignore", "不判断"


@dataclass(frozen=True)
class DustDay:
    """One dust-like day over the line asked about: its AQI and the share of PM2.5 in PM10."""

    day: datetime.date
    aqi: int
    share: Decimal
    citation: Citation


def is_dust_like(each: WithParticles, figures: FigureTable) -> bool:
    """Whether PM2.5 is less than the configured share of PM10; False where either is unknown."""
    share = share_of(each)
    return share is not None and share < Decimal(str(dust_share(each.day, figures).value))


def share_of(each: WithParticles) -> Decimal | None:
    """The share of PM2.5 in PM10 by mean concentration; None where either is unknown."""
    if each.pm25 is None or not each.pm10:
        return None
    return Decimal(each.pm25) / Decimal(each.pm10)


def dust_share(day: datetime.date, figures: FigureTable) -> Figure:
    """The share of PM2.5 in PM10 below which a day looks like dust."""
    return held_on(figures, "dust_share", day)


def dust_days(days: Iterable[HistoryDay], over: int, figures: FigureTable) -> tuple[DustDay, ...]:
    """The dust-like days whose AQI is over a line: what an officer should look at."""
    return tuple(
        DustDay(each.day, each.aqi, round(share_of(each), 3), dust_share(each.day, figures).citation)
        for each in days
        if each.aqi is not None and each.aqi > over and is_dust_like(each, figures)
    )


def with_dust_declared(days: Iterable[HistoryDay], figures: FigureTable) -> tuple[HistoryDay, ...]:
    """The days, the dust-like ones declared as dust unless a cause is given already."""
    return tuple(
        replace(each, cause=Cause.DUST) if each.cause is None and is_dust_like(each, figures) else each
        for each in days
    )


def pm25_index(each: HistoryDay | ObservedDay) -> int | None:
    """The index of PM2.5 alone, which counts where the cause of the day is not graded; None: unknown."""
    if each.pm25 is None:
        return None
    return daily_index({"pm25": each.pm25}, standard_on(each.day)).iaqi["pm25"]
