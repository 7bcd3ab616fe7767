"""Days whose cause a person must judge: what makes them doubtful and which cause is proposed.

Until somebody has judged, such a day counts to a level like any other (从严).
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from plans.beijing import day_of
from plans.clause import Reason, days_text
from plans.dated import Citation
from plans.dust import dust_share, is_dust_like, share_of
from plans.figure_table import FigureTable
from plans.forecast import Forecast, ForecastDay, ObservedDay
from plans.rule import RuleSet
from plans.series import cause_of, days_from_hours
from plans.terms import Cause


@dataclass(frozen=True)
class DoubtfulDay:
    """One day over the lowest graded line without a declared cause that may not be PM2.5's.

    `share` is PM2.5 in PM10 where both are known; `proposed` is dust for a dust-like day, else unknown.
    """

    day: datetime.date
    aqi: int
    measured: bool
    proposed: Cause
    share: Decimal | None
    why: str
    citation: Citation


def doubtful_days(
    days: Iterable[ForecastDay | ObservedDay], rules: RuleSet, figures: FigureTable
) -> tuple[DoubtfulDay, ...]:
    """The days that a person should judge: dust-like, or led by a pollutant that tells no cause (PM10)."""
    return tuple(found for each in days if (found := _doubt(each, rules, figures)) is not None)


def days_ahead(forecast: Forecast, today: datetime.date) -> tuple[ForecastDay, ...]:
    """The days of a forecast from today on, also those that only its hours fill, in order."""
    held = {each.day: each for each in days_from_hours(forecast)} | {each.day: each for each in forecast.days}
    return tuple(held[day] for day in sorted(held) if day >= today)


def with_causes(forecast: Forecast, causes: Mapping[datetime.date, Cause]) -> Forecast:
    """The forecast with the causes that people judged, in its days and in the hours of these days."""
    if not causes:
        return forecast
    days = tuple(replace(each, cause=causes.get(each.day, each.cause)) for each in forecast.days)
    hours = tuple(replace(each, cause=causes.get(day_of(each.start), each.cause)) for each in forecast.hours)
    return replace(forecast, days=days, hours=hours)


def observed_with_causes(
    days: Iterable[ObservedDay], causes: Mapping[datetime.date, Cause]
) -> tuple[ObservedDay, ...]:
    """The measured days with the causes that people judged."""
    return tuple(replace(each, cause=causes.get(each.day, each.cause)) for each in days)


def dust_reasons(
    forecast: Forecast, rules: RuleSet, today: datetime.date, figures: FigureTable
) -> tuple[Reason, ...]:
    """What a suggestion says of the dust-like days ahead that nobody has judged yet."""
    doubtful = doubtful_days(days_ahead(forecast, today), rules, figures)
    found = [each for each in doubtful if each.proposed is Cause.DUST]
    if not found:
        return ()
    days = tuple(each.day for each in found)
    shown = "、".join(f"{each.share}" for each in found)
    text = f"{days_text(days)}PM2.5与PM10之比为{shown}，疑似沙尘：请值班人员确认成因，未确认前按分级预警计"
    return (Reason("cause.dust_like", text, True, days, found[0].citation),)


def _doubt(each: ForecastDay | ObservedDay, rules: RuleSet, figures: FigureTable) -> DoubtfulDay | None:
    aqi = each.aqi if isinstance(each, ObservedDay) or each.aqi is None else each.aqi.high
    if each.cause is not None or aqi is None or aqi <= rules.lowest_line:
        return None
    measured = isinstance(each, ObservedDay)
    if is_dust_like(each, figures):
        share, figure = round(share_of(each), 3), dust_share(each.day, figures)
        why = f"PM2.5与PM10之比{share}，低于{figure.value}，粗颗粒为主，疑似沙尘"
        return DoubtfulDay(each.day, aqi, measured, Cause.DUST, share, why, figure.citation)
    if cause_of(None, each.primary) is not Cause.UNKNOWN:
        return None
    led = "、".join(each.label for each in each.primary)
    why = f"首要污染物为{led}，不能据此判明成因"
    citation = rules.gate(Cause.UNKNOWN).citation
    return DoubtfulDay(each.day, aqi, measured, Cause.UNKNOWN, share_of(each), why, citation)
