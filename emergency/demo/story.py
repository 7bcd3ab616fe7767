"""The episode that is replayed: read from its data file, moved so that the first heavy day lies two days ahead."""

import datetime
import importlib.resources
import tomllib
from dataclasses import dataclass

from plans.beijing import midnight
from plans.forecast import AqiRange, Forecast, ForecastDay
from plans.terms import Pollutant

LEAD = datetime.timedelta(days=2)
HEAVY = 100  # a primary pollutant is named from AQI 51 on; bulletins name it where it matters


@dataclass(frozen=True)
class Story:
    """The replayed episode on the days it is moved to."""

    title: str
    label: str
    area: str
    first_day: datetime.date
    observed: tuple[int, ...]
    observed_source: str
    bulletins: tuple[Forecast, ...]
    after: Forecast

    def day(self, number: int) -> datetime.date:
        """The day with this number, counted from the first."""
        return self.first_day + datetime.timedelta(days=number)

    def at(self, number: int, hour: int, minute: int = 0) -> datetime.datetime:
        """A Beijing moment on the day with this number."""
        return midnight(self.day(number)) + datetime.timedelta(hours=hour, minutes=minute)


def load(today: datetime.date) -> Story:
    """The story, told from `today` on."""
    text = (
        importlib.resources.files("emergency.demo").joinpath("data/tongliao_2015_11.toml").read_text("utf-8")
    )
    kept = tomllib.loads(text)
    first = today + LEAD - (kept["first_heavy_day"] - kept["first_day"])
    return Story(
        title=kept["title"],
        label=kept["label"],
        area=kept["area"],
        first_day=first,
        observed=tuple(kept["observed"]),
        observed_source=kept["observed_source"],
        bulletins=tuple(_bulletin(kept, each, first) for each in kept["bulletins"]),
        after=_bulletin(kept, kept["after"], first),
    )


def _bulletin(kept: dict, bulletin: dict, first: datetime.date) -> Forecast:
    issued = midnight(first + datetime.timedelta(days=bulletin["day"])) + datetime.timedelta(
        hours=bulletin["hour"]
    )
    days = tuple(
        ForecastDay(
            day=first + datetime.timedelta(days=number),
            aqi=AqiRange(low, high),
            primary=(Pollutant.PM25,) if high > HEAVY else (),
        )
        for number, (low, high) in enumerate(bulletin["ranges"], bulletin["from"])
    )
    return Forecast(area=kept["area"], source=kept["forecast_source"], issued_at=issued, days=days)
