"""Forecast versions beside each other, and how each source fared where its days have been measured.

A source is held against what came true by its newest version of the evening so many days before.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plans.beijing import day_of
from plans.forecast import AqiRange, Forecast, ObservedDay

LEADS = (1, 2, 3)  # days ahead; a bulletin covers at least three (HJ 633-2026 §5.2.3)


@dataclass(frozen=True)
class ComparedDay:
    """One day as every version sees it (None: not in it), and as it was measured, where it was.

    `low` and `high` span all versions; `spread` is how far their middles lie apart, None below two versions.
    """

    day: datetime.date
    ranges: tuple[AqiRange | None, ...]
    observed: int | None

    @property
    def low(self) -> int | None:
        """The lowest bound of all versions."""
        return min((each.low for each in self.ranges if each), default=None)

    @property
    def high(self) -> int | None:
        """The highest bound of all versions."""
        return max((each.high for each in self.ranges if each), default=None)

    @property
    def spread(self) -> int | None:
        """How far the middles lie apart."""
        middles = [each.middle for each in self.ranges if each]
        return max(middles) - min(middles) if len(middles) > 1 else None


@dataclass(frozen=True)
class Skill:
    """How a source fared `lead` days ahead: days compared, those within its range, mean errors in AQI.

    `error` is the mean distance of the middle from what was measured, `bias` its mean sign (above: too high).
    """

    source: str
    lead: int
    days: int
    within: int
    error: float
    bias: float


def compare(versions: Sequence[Forecast], observed: Iterable[ObservedDay] = ()) -> tuple[ComparedDay, ...]:
    """Every day that any version names, in order."""
    measured = {each.day: each.aqi for each in observed}
    by_day = [{each.day: each.aqi for each in version.days} for version in versions]
    days = sorted({day for named in by_day for day in named})
    return tuple(
        ComparedDay(day, tuple(named.get(day) for named in by_day), measured.get(day)) for day in days
    )


def skills(versions: Iterable[Forecast], observed: Iterable[ObservedDay]) -> tuple[Skill, ...]:
    """The past of each source by lead, sources in the order of their first version; without days: left out."""
    measured = {each.day: each.aqi for each in observed if each.aqi is not None}
    newest: dict[tuple[str, datetime.date], Forecast] = {}
    for version in sorted(versions, key=lambda each: each.issued_at):
        newest[version.source, day_of(version.issued_at)] = version
    sources = list(dict.fromkeys(source for source, _ in newest))
    found = (_skill(source, lead, newest, measured) for source in sources for lead in LEADS)
    return tuple(each for each in found if each is not None)


def _skill(source, lead: int, newest, measured) -> Skill | None:
    pairs = []
    for day, aqi in measured.items():
        version = newest.get((source, day - datetime.timedelta(days=lead)))
        said = next((each.aqi for each in version.days if each.day == day), None) if version else None
        if said is not None:
            pairs.append((said, aqi))
    if not pairs:
        return None
    off = [said.middle - aqi for said, aqi in pairs]
    return Skill(
        source=source,
        lead=lead,
        days=len(pairs),
        within=sum(said.low <= aqi <= said.high for said, aqi in pairs),
        error=sum(map(abs, off)) / len(pairs),
        bias=sum(off) / len(pairs),
    )
