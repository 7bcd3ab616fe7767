"""Forecasts that wait for a person, each with what the system suggests."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from emergency.services.consultation import assess_in
from emergency.services.office import Office
from emergency.storage.desk_waiting import NewForecast
from emergency.storage.work import UnitOfWork
from plans.errors import PlansError
from plans.suggestion import to_json
from plans.terms import WarningLevel

# A region may receive a hundred bulletins in a morning: so many are looked at, and the gravest of them shown.
ASSESSED, SHOWN = 40, 4

MISSING = "gap"


@dataclass(frozen=True)
class WaitingForecast:
    """A forecast nobody has looked at, with the name of its area."""

    forecast: NewForecast
    area: str


@dataclass(frozen=True)
class WaitingSuggestion:
    """A waiting forecast with its suggestion as JSON; None and `why` where the law gives no answer."""

    forecast: NewForecast
    area: str
    said: dict | None
    why: str = ""

    @property
    def met(self) -> tuple[dict, ...]:
        """The conditions of a level that are met."""
        return tuple(each for each in self._held if is_condition(each, self.said))

    @property
    def notes(self) -> tuple[dict, ...]:
        """What else holds and is no condition: missing data first, then causes, readings, lead times."""
        held = [each for each in self._held if not is_condition(each, self.said)]
        return tuple(sorted(held, key=lambda each: each["clause"] != MISSING))

    @property
    def _held(self) -> list[dict]:
        return [each for each in self.said["reasons"] if each["met"]] if self.said else []


def suggestions(
    office: Office, work: UnitOfWork, now: datetime.datetime, waiting: Sequence[WaitingForecast]
) -> tuple[WaitingSuggestion, ...]:
    """What the newest forecast of each waiting area means, the gravest first."""
    areas = {each.forecast.division: each for each in waiting}
    found = [_suggestion(office, work, now, each) for each in list(areas.values())[:ASSESSED]]
    return tuple(sorted(found, key=_gravity, reverse=True)[:SHOWN])


def is_condition(reason: dict, said: dict) -> bool:
    """Whether a reason is a condition of a level in the rule set; every other one explains the suggestion."""
    return reason["clause"].startswith(f"{said['rules']}.")


def _suggestion(
    office: Office, work: UnitOfWork, now: datetime.datetime, waiting: WaitingForecast
) -> WaitingSuggestion:
    forecast, area = waiting.forecast, waiting.area
    try:
        found = assess_in(office, work, now, forecast.division)
    except PlansError as error:
        # One area without a plan must not close the desk of all the others.
        return WaitingSuggestion(forecast, area, None, error.message)
    return WaitingSuggestion(forecast, area, None if found is None else to_json(found.suggestion))


def _gravity(each: WaitingSuggestion) -> int:
    return WarningLevel(each.said["level"]).rank if each.said else -1
