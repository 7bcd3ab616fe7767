"""Station-hours come in; what can be believed makes the observed day, the rest is set aside by name."""

import datetime
from collections.abc import Sequence

from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office, require_area, require_role
from emergency.storage import forecast as forecasts
from emergency.storage import station as stations
from plans.aqi_standard import standard_on
from plans.beijing import midnight
from plans.quality import CityDay, observed_day
from plans.screening import StationHour
from plans.terms import Role

# Frozen stations show only against the days before.
LOOK_BACK = datetime.timedelta(days=7)
A_DAY = datetime.timedelta(days=1)


def record_station_hours(
    office: Office, actor: Actor, now: datetime.datetime, area: str, hours: Sequence[StationHour]
) -> None:
    """Keep what the stations of an area measured, believed or not."""
    require_role(actor, Role.DUTY)
    require_area(actor, area)
    with office.store.begin(actor.scope, write=True) as work:
        stations.put(work, area, hours, now)
        work.commit()


def close_day(
    office: Office, actor: Actor, now: datetime.datetime, area: str, day: datetime.date, source: str
) -> CityDay:
    """Make the observed day of an area from its station-hours, leaving out what cannot be believed."""
    require_role(actor, Role.DUTY)
    require_area(actor, area)
    end = midnight(day) + A_DAY
    with office.store.begin(actor.scope, write=True) as work:
        hours = stations.between(work, area, midnight(day) - LOOK_BACK, end)
        city = observed_day(hours, day, standard_on(day), office.library.tables["quality.toml"])
        for each in city.set_aside:
            stations.mark_aside(work, area, each.station, each.begin, each.end, each.reason)
        forecasts.put_observed(work, area, [city.observed], source, now)
        shown = "无效" if city.observed.aqi is None else f"AQI {city.observed.aqi}"
        left_out = "、".join(sorted({each.station for each in city.set_aside}))
        write_down(
            work,
            actor,
            now,
            division=area,
            act="record",
            noun="observed",
            noun_id=day.isoformat(),
            summary=f"{day.month}月{day.day}日实测{shown}" + (f"，剔除站点：{left_out}" if left_out else ""),
            source=source,
            stations=list(city.stations),
            aside=[each.reason for each in city.set_aside],
        )
        work.commit()
    return city
