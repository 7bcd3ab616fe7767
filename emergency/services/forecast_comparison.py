"""Forecast versions of an area beside each other, as a consultation has them before it."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from emergency.services.office import Actor, Office, require_area
from emergency.storage import forecast as forecasts
from emergency.storage.forecast import StoredForecast
from emergency.storage.work import UnitOfWork
from plans.beijing import day_of
from plans.forecast_comparison import ComparedDay, Skill, compare, skills

# More columns than this cannot be read beside each other; an older version speaks of days gone by.
VERSIONS_SHOWN, VERSIONS_SINCE = 6, datetime.timedelta(days=2)
SKILL_SINCE = datetime.timedelta(days=30)


@dataclass(frozen=True)
class Comparison:
    """Versions, oldest first, what they say of each day, and how their sources fared of late."""

    versions: tuple[StoredForecast, ...]
    days: tuple[ComparedDay, ...]
    skills: tuple[Skill, ...]

    @property
    def days_of_skill(self) -> int:
        """Over how many days back the sources were held against what came true."""
        return SKILL_SINCE.days


def comparison(office: Office, actor: Actor, now: datetime.datetime, area: str) -> Comparison:
    """The newest versions for an area, as they lie before a consultation now."""
    require_area(actor, area)
    with office.store.begin(actor.scope) as work:
        return laid_out(work, now, area, compared(work, now, area))


def compared(work: UnitOfWork, now: datetime.datetime, area: str) -> tuple[StoredForecast, ...]:
    """The versions that a consultation has before it: the newest that were received, oldest first."""
    kept = forecasts.versions(work, area, now - VERSIONS_SINCE, now)
    known = [each for each in kept if each.received_at <= now]
    newest = known or [each for each in (forecasts.latest(work, area, now),) if each is not None]
    return tuple(newest[-VERSIONS_SHOWN:])


def laid_out(
    work: UnitOfWork, now: datetime.datetime, area: str, versions: Sequence[StoredForecast]
) -> Comparison:
    """These versions beside each other, and the past of their sources up to the day of `now`."""
    today = day_of(now)
    first = today - SKILL_SINCE
    finished = today - datetime.timedelta(days=1)
    measured = forecasts.observed_between(work, area, first, finished)
    named = {each.forecast.source for each in versions}
    past = [each.forecast for each in forecasts.versions(work, area, now - SKILL_SINCE, now)]
    return Comparison(
        tuple(versions),
        compare([each.forecast for each in versions], measured),
        skills([each for each in past if each.source in named], measured),
    )
