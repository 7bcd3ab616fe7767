"""What a drawn-up list takes away, source by source: industry, dust, mobile; by division, pollutant and level.

Bases and cuts are kilograms a day. A dust site's are its PM of the year over the days of the default, times the
share its measure stops; vehicles' see `plans.mobile_emission`. What cannot be counted is named, not guessed.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from plans.action import STOPS, Action
from plans.emission import (
    FILE,
    NOTHING,
    WHOLE,
    Amounts,
    Emission,
    added,
    daily_base,
    exact,
    nothing,
    scaled,
)
from plans.figure_table import FigureTable, value_on
from plans.list_draft import DraftDustSite, DraftMobileSource, ListDraft, SourceKind
from plans.list_member import LEVELS, Member, by_level, member_of
from plans.measure_value import Measure
from plans.mobile_emission import mobile_base, stands_still
from plans.plan import Plan
from plans.reduction import base_of
from plans.reduction_total import Total, floors_of, totals_of
from plans.terms import WarningLevel

NO_PM = "没有颗粒物年排放量"
NO_FACTOR = "没有年排放量，也没有相应的排放系数"
NO_EMISSIONS = "没有年排放量"
DUST_SHARES = {Action.OPEN_AIR_STOP: "dust_share.open_air_stop", Action.DUST: "dust_share.dust"}


@dataclass(frozen=True)
class Source:
    """One listed source: kilograms a day, and what its measures take away by level.

    `uncounted` says why nothing of it is counted; empty where it is.
    """

    kind: SourceKind
    division: str
    name: str
    base: Amounts
    cuts: Mapping[WarningLevel, Amounts]
    uncounted: str = ""


@dataclass(frozen=True)
class PartTotal:
    """What one class of sources of one division adds to a total; kilograms a day."""

    kind: SourceKind
    division: str
    level: WarningLevel
    pollutant: Emission
    base: Fraction
    cut: Fraction

    @property
    def ratio(self) -> Fraction | None:
        """The cut as a share of its own base, in percent; None without a base."""
        return self.cut / self.base * 100 if self.base else None


def sources_of(
    draft: ListDraft, plan: Plan, day: datetime.date, members: Sequence[Member] | None = None
) -> tuple[Source, ...]:
    """Every source of a list on `day`; `members` are its enterprises where they are known already."""
    held = [member_of(each, day) for each in draft.enterprises] if members is None else members
    table = plan.tables[FILE]
    return (
        *(_industry(each, day, table) for each in held),
        *(_dust(each, day, table) for each in draft.dust_sites),
        *(_mobile(each, day, table) for each in draft.mobile_sources),
    )


def source_cuts(
    draft: DraftDustSite | DraftMobileSource, day: datetime.date, table: FigureTable
) -> tuple[Amounts, ...]:
    """What each measure of a site or fleet adds at its level to those before it, in their order, kilograms a day."""
    dusty = isinstance(draft, DraftDustSite)
    base = _dust_base(draft, day, table) if dusty else mobile_base(draft, day, table) or nothing()
    reached: dict[WarningLevel, Fraction] = {}
    found = []
    for each in draft.measures:
        share = NOTHING
        if each.measure is not None:
            still = not dusty and stands_still(draft, each.measure)
            share = _dust_share(each.measure, day, table) if dusty else WHOLE if still else NOTHING
        before = reached.get(each.level, NOTHING)
        reached[each.level] = max(before, share)
        found.append(_times(base, reached[each.level] - before))
    return tuple(found)


def list_totals(sources: Sequence[Source], plan: Plan, day: datetime.date) -> tuple[Total, ...]:
    """The totals of all sources by level and pollutant, against the floors of the plan."""
    base = added(each.base for each in sources)
    return tuple(
        total
        for level in LEVELS
        for total in totals_of(
            level, base, cut_at(sources, level), floors_of(plan, level, day), plan=plan, day=day
        )
    )


def part_totals(sources: Iterable[Source]) -> tuple[PartTotal, ...]:
    """The totals by class of sources and division, in that order; the parts sum to the whole."""
    groups: dict[tuple[SourceKind, str], list[Source]] = {}
    for each in sources:
        groups.setdefault((each.kind, each.division), []).append(each)
    order = list(SourceKind)
    keys = sorted(groups, key=lambda key: (order.index(key[0]), key[1]))
    return tuple(part for key in keys for part in _parts(key, groups[key]))


def cut_at(sources: Iterable[Source], level: WarningLevel) -> dict[Emission, Fraction]:
    """What these sources take away together at a level."""
    return added(each.cuts[level] for each in sources)


def _parts(key: tuple[SourceKind, str], sources: Sequence[Source]) -> list[PartTotal]:
    base = added(each.base for each in sources)
    cuts = {level: cut_at(sources, level) for level in LEVELS}
    return [
        PartTotal(*key, level, each, base[each], cuts[level][each]) for level in LEVELS for each in Emission
    ]


def _industry(member: Member, day: datetime.date, table: FigureTable) -> Source:
    emitter, held = member.emitter, member.held
    base = base_of(emitter, day, table)
    cuts = {level: scaled(base, member.shares[level]) if emitter.cuts else nothing() for level in LEVELS}
    uncounted = "" if any(held.emissions.values()) else NO_EMISSIONS
    return Source(SourceKind.INDUSTRY, held.division, held.name, base, cuts, uncounted)


def _dust(site: DraftDustSite, day: datetime.date, table: FigureTable) -> Source:
    base = _dust_base(site, day, table)
    asked = by_level(site.measures)
    cuts = {level: _times(base, _stopped(asked.get(level, ()), day, table)) for level in LEVELS}
    return Source(SourceKind.DUST, site.division, site.name, base, cuts, "" if site.pm else NO_PM)


def _dust_base(site: DraftDustSite, day: datetime.date, table: FigureTable) -> Amounts:
    days = value_on(table, "dust_days", day)
    return daily_base({Emission.PM.value: site.pm or 0}, days, day, table)


def _stopped(measures: Iterable[Measure], day: datetime.date, table: FigureTable) -> Fraction:
    """The share of a site's dust its strictest measure stops."""
    return max((_dust_share(each, day, table) for each in measures), default=NOTHING)


def _dust_share(measure: Measure, day: datetime.date, table: FigureTable) -> Fraction:
    if measure.after_hours or measure.season:
        return NOTHING
    if measure.action in STOPS:
        return WHOLE if measure.ratio is None else exact(measure.ratio) / 100
    # The figure is of covering, washing and spraying together; of a part of it nothing is known.
    key = None if measure.uncovered else DUST_SHARES.get(measure.action)
    return exact(value_on(table, key, day)) / 100 if key else NOTHING


def _mobile(source: DraftMobileSource, day: datetime.date, table: FigureTable) -> Source:
    base = mobile_base(source, day, table)
    asked = by_level(source.measures)
    still = {level: any(stands_still(source, each) for each in asked.get(level, ())) for level in LEVELS}
    counted = nothing() if base is None else base
    cuts = {level: _times(counted, WHOLE if still[level] else NOTHING) for level in LEVELS}
    uncounted = NO_FACTOR if base is None else ""
    return Source(SourceKind.MOBILE, source.division, source.owner, counted, cuts, uncounted)


def _times(amounts: Amounts, share: Fraction) -> dict[Emission, Fraction]:
    return scaled(amounts, dict.fromkeys(Emission, share))
