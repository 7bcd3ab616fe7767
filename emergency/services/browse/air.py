"""The course of the air as the desk shows it: days as measured, the newest forecast, the warnings."""

import datetime
from collections.abc import Iterable, Iterator

from emergency.documents.chart import AirCourse, DayIndex, WarningPeriod
from emergency.errors import NotAllowed
from emergency.services.air_frame import bulletins, categories, thresholds
from emergency.services.office import Actor, Office, concerning
from emergency.storage import air as rows
from emergency.storage import forecast as forecasts
from emergency.storage.warning import PollutionWarning
from emergency.storage.work import Scope, UnitOfWork
from plans.aqi_standard import standard_on
from plans.beijing import day_of, midnight

DAYS_SHOWN = 14
ONE_DAY = datetime.timedelta(days=1)


def require_seen(office: Office, actor: Actor, area: str) -> None:
    """Refuse an area that is neither the actor's, nor below it, nor above it; raises DivisionUnknown."""
    office.library.divisions.get(area)
    if not concerning(office, actor)(area):
        raise NotAllowed(f"您的账号不辖 {area}，不能查看该地区的空气质量变化。请返回值班台。")


def area_course(office: Office, actor: Actor, now: datetime.datetime, area: str) -> AirCourse:
    """Fourteen days up to today, the newest forecast and the warnings that touch them.

    The air above an actor's division is shown too: a warning of the city binds its banners.
    """
    require_seen(office, actor, area)
    with office.store.begin(Scope(area)) as work:
        return _course(office, work, now, area)


def areas_with_air(office: Office, now: datetime.datetime, wanted: Iterable[str]) -> Iterator[str]:
    """Those of `wanted` for which anything was measured or forecast lately, each once, in their order."""
    for area in dict.fromkeys(wanted):
        with office.store.begin(Scope(area)) as work:
            if rows.has_air(work, area, now - DAYS_SHOWN * ONE_DAY, now):
                yield area


def _course(office: Office, work: UnitOfWork, now: datetime.datetime, area: str) -> AirCourse:
    today = day_of(now)
    first = today - (DAYS_SHOWN - 1) * ONE_DAY
    measured = forecasts.observed_between(work, area, first, today)
    newest = forecasts.latest(work, area, now)
    ahead = () if newest is None else tuple(day for day in newest.forecast.days if day.day >= first)
    last = max([today, *(day.day for day in ahead)])
    plan = office.library.plan_for(area, today)
    touching = rows.warnings_between(work, area, midnight(first), midnight(last + ONE_DAY))
    return AirCourse(
        area=office.library.divisions.get(area).name,
        observed=tuple(DayIndex(each.day, each.aqi) for each in measured),
        bulletins=bulletins([newest]) if ahead else (),
        thresholds=thresholds(plan, today),
        categories=categories(standard_on(today)),
        periods=tuple(_period(each, midnight(last + ONE_DAY)) for each in touching),
        note=newest.label if newest else "",
    )


def _period(warning: PollutionWarning, end: datetime.datetime) -> WarningPeriod:
    """How long it was or is to be in force; without an end it runs on to the edge of the chart."""
    return WarningPeriod(warning.start_at, warning.released_at or warning.expected_end or end, warning.level)
