"""What the map of the duty desk shows: level and air of each division."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from emergency.services.office import Actor, Office
from emergency.storage import desk_waiting
from emergency.storage import warning as warnings
from emergency.storage.work import Scope, UnitOfWork
from plans.aqi import category_of
from plans.aqi_standard import standard_on
from plans.beijing import day_of
from plans.terms import WarningLevel


@dataclass(frozen=True)
class MapTile:
    """What the map shows of one division."""

    division: str
    level: WarningLevel
    drill: bool
    aqi: int | None
    category: str


def tiles_of(office: Office, actor: Actor, work: UnitOfWork, now: datetime.datetime) -> tuple[MapTile, ...]:
    """The actor's division and those below it: the level each stands under, and its newest air."""
    air = {each.division: each for each in desk_waiting.latest_air(work, day_of(now))}
    live = warnings.live_warnings(work)
    below = [each.code for each in office.library.divisions.children(actor.division)]
    return tuple(_tile(code, air.get(code), _over(code, live)) for code in (actor.division, *below))


def _over(code: str, live: Sequence[warnings.PollutionWarning]) -> warnings.PollutionWarning | None:
    """The warning that a division stands under, its own or a wider one; a real one goes before a drill."""
    covering = [each for each in live if Scope(each.division).covers(code)]
    return max(covering, key=lambda each: (not each.drill, each.level), default=None)


def _tile(code: str, air: desk_waiting.LatestAir | None, live: warnings.PollutionWarning | None) -> MapTile:
    aqi = air.aqi if air else None
    return MapTile(
        division=code,
        level=live.level if live else WarningLevel.NONE,
        drill=live is not None and live.drill,
        aqi=aqi,
        category=category_of(aqi, standard_on(air.day)).label if aqi is not None else "",
    )
