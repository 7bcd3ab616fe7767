"""What the tiers above demand of a division, and who lies beside it; own, demanded, approved stay apart."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from emergency.services.office import Office
from emergency.storage import binding
from emergency.storage import warning as warnings
from emergency.storage.work import UnitOfWork
from plans.adjoining import provinces_beside
from plans.beijing import day_of, moment_text
from plans.directive import ACT_HOURS, Demand, latest_start
from plans.errors import ActRefused
from plans.lifecycle import WarningAct, WarningState
from plans.terms import WarningLevel

_SET_LEVEL = (WarningAct.ISSUE, WarningAct.RAISE, WarningAct.LOWER)


@dataclass(frozen=True)
class DemandedLevel:
    """The level a live warning of a tier above asks of everything below it, and from when."""

    area: str
    area_name: str
    number: str
    level: WarningLevel
    start_at: datetime.datetime
    ends_at: datetime.datetime | None = None  # a release that is announced, for this division
    suspended: bool = False  # it is not over, but nothing is asked for now

    @property
    def label(self) -> str:
        """The warning that asks for it, as a sentence names it."""
        return f"{self.number}（{self.level.label}预警，{moment_text(self.start_at)}启动）"


@dataclass(frozen=True)
class Neighbours:
    """Who lies beside a division: names inside the region, and of the other provinces at its border."""

    inside: tuple[str, ...]
    provinces: tuple[str, ...]


def neighbours(office: Office, area: str) -> Neighbours:
    """Who must be told of what happens in `area` (突发事件应对法 art. 64); raises DivisionUnknown."""
    tree = office.library.divisions
    return Neighbours(tuple(each.name for each in tree.neighbours(area)), provinces_beside([area], tree))


def demanded_level(
    office: Office, work: UnitOfWork, area: str, now: datetime.datetime
) -> DemandedLevel | None:
    """The strictest live warning above that binds `area` now, drills left out; None where there is none."""
    path = [each.code for each in office.library.divisions.path(area)]
    above = warnings.live_above(work, path[:-1])
    bound = binding.bound_of(work, [each.id for each in above])
    binds = [
        _demanded(office, work, each, ends_at)
        for each in above
        if (ends_at := _ends_at(each, bound.get(each.id), path)) is None or ends_at > now
    ]
    return max(binds, key=lambda each: each.level, default=None)


def in_force(work: UnitOfWork, warning: warnings.PollutionWarning) -> Demand:
    """A warning's level and the start from which it has been at least that high; raising moves the start."""
    start = None
    for revision in reversed(warnings.revisions_of(work, warning.id)):
        if revision.level < warning.level:
            break
        if revision.act in _SET_LEVEL:
            start = revision.start_at if start is None else min(start, revision.start_at)
    return Demand(warning.level, start or warning.start_at, warning.expected_end)


def demand_of(chosen) -> Demand:
    """What a decision, or the draft of one, decides."""
    return Demand(chosen.level, chosen.start_at, chosen.expected_end)


def check_demanded(
    office: Office,
    work: UnitOfWork,
    area: str,
    now: datetime.datetime,
    act: WarningAct,
    chosen: Demand,
) -> None:
    """Refuse to go below what is demanded, to start later, or to end before it has ended; raises ActRefused."""
    demanded = demanded_level(office, work, area, now)
    if demanded is None:
        return
    if act is WarningAct.REVOKE or (act is WarningAct.SUSPEND and not demanded.suspended):
        raise ActRefused(
            f"{demanded.label}仍然有效，不能{act.label}。请待{demanded.area_name}{act.label}或解除后再办理。"
        )
    if act is WarningAct.RELEASE:
        _check_end(demanded, chosen.start_at)
        return
    if chosen.level < demanded.level:
        raise ActRefused(
            f"{demanded.label}要求不低于{demanded.level.label}，您选择了{chosen.level.label}。"
            f"请按{demanded.level.label}或更高级别提交。"
        )
    live = warnings.live_warning(work, area, drill=False)
    own = in_force(work, live) if live else None
    if act in (WarningAct.ISSUE, WarningAct.RAISE) and not _obeys(own, demanded):
        _check_start(office, area, demanded, chosen.start_at, now)


def _ends_at(
    warning: warnings.PollutionWarning,
    bound: Mapping[str, datetime.datetime | None] | None,
    path: Sequence[str],
) -> datetime.datetime | None:
    """When a warning above stops binding the division at the end of `path`; at its issue where it never did."""
    if bound is None:
        return warning.released_at
    own = [released for code, released in bound.items() if code in path]
    if not own:
        return warning.issued_at
    return own[0] or warning.released_at


def _demanded(office, work, warning, ends_at) -> DemandedLevel:
    name = office.library.divisions.get(warning.division).name
    start_at = in_force(work, warning).start_at
    suspended = warning.state is WarningState.SUSPENDED
    return DemandedLevel(warning.division, name, warning.number, warning.level, start_at, ends_at, suspended)


def _obeys(own: Demand | None, demanded: DemandedLevel) -> bool:
    return own is not None and own.level >= demanded.level and own.start_at <= demanded.start_at


def _check_end(demanded: DemandedLevel, released_at: datetime.datetime) -> None:
    if demanded.ends_at is None:
        raise ActRefused(f"{demanded.label}仍然有效，不能先行解除。请待{demanded.area_name}解除后再解除。")
    if released_at < demanded.ends_at:
        raise ActRefused(
            f"{demanded.label}于{moment_text(demanded.ends_at)}解除，本级不能早于该时刻解除。"
            "请把解除时间改为该时刻或更晚。"
        )


def _check_start(
    office: Office, area: str, demanded: DemandedLevel, start_at: datetime.datetime, now: datetime.datetime
) -> None:
    hours = office.library.plan_for(area, day_of(now)).figure(ACT_HOURS, day_of(now))
    latest = latest_start(demanded.start_at, now, hours.value)
    if start_at <= latest:
        return
    passed = f"（该时刻已过，须在{hours.value}小时内启动）" if latest > demanded.start_at else ""
    raise ActRefused(
        f"{demanded.label}要求不晚于{moment_text(demanded.start_at)}启动{passed}，您选择了{moment_text(start_at)}。"
        f"请把启动时间改为{moment_text(latest)}或更早。"
    )
