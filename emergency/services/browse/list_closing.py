"""Which stricter measures would close the shortfall of a list, as a page shows them; nothing is changed."""

import datetime
from dataclasses import dataclass

from emergency.errors import NotAllowed
from emergency.services.browse import reduction as reductions
from emergency.services.list_drawing import drawn_up
from emergency.services.office import Actor, Office
from emergency.storage.reduction import ReductionList
from plans.beijing import day_of
from plans.closing_shortfall import Closing, close_shortfalls
from plans.emission import Emission
from plans.measure import sentence
from plans.reduction_total import Total
from plans.terms import WarningLevel
from plans.upgrade import Upgrade

GRAMS_SHOWN = 3


@dataclass(frozen=True)
class UpgradeText:
    """One stricter measure in words; `cuts` are kilograms a day by pollutant, `lost` output in enterprises."""

    enterprise: str
    division: str
    text: str
    cuts: tuple[tuple[str, float], ...]
    lost: float
    carried: bool


@dataclass(frozen=True)
class LevelClosing:
    """The proposal for one level; output is counted in whole enterprises."""

    level: WarningLevel
    upgrades: tuple[UpgradeText, ...]
    lost: float
    least_lost: float
    proved: bool
    reached: bool
    before: tuple[Total, ...]
    after: tuple[Total, ...]

    @property
    def changes(self) -> tuple[tuple[Total, Total], ...]:
        """Each pollutant that is short, before and after."""
        pairs = zip(self.before, self.after, strict=True)
        return tuple((before, after) for before, after in pairs if not before.ok)


@dataclass(frozen=True)
class ClosingView:
    """The list and the proposal for each level that is short or takes over from a lower one."""

    held: ReductionList
    levels: tuple[LevelClosing, ...]


def closing(office: Office, actor: Actor, now: datetime.datetime, list_id: int) -> ClosingView:
    """The proposal for a list; raises NotFound, and NotAllowed where the actor sees only a part of it."""
    held = reductions.head(office, actor, now, list_id)
    if not actor.scope.covers(held.division):
        raise NotAllowed("您只看到这份清单的一部分企业，不能测算全辖区的缺口。请由清单所属地区的人员测算。")
    day = max(day_of(now), held.in_force_from)
    with office.store.begin(actor.scope) as work:
        draft = drawn_up(work, held.division, [held])
    found = close_shortfalls(draft, plan=office.library.plan_for(held.division, day), day=day)
    return ClosingView(held, tuple(_level(each) for each in found if each.upgrades or not _fine(each)))


def _fine(each: Closing) -> bool:
    return all(total.ok for total in each.before)


def _level(each: Closing) -> LevelClosing:
    return LevelClosing(
        level=each.level,
        upgrades=(
            *(_text(one, carried=True) for one in each.carried),
            *(_text(one, carried=False) for one in each.upgrades),
        ),
        lost=float(each.lost),
        least_lost=float(each.least_lost),
        proved=each.proved,
        reached=each.reached,
        before=each.before,
        after=each.after,
    )


def _text(each: Upgrade, *, carried: bool) -> UpgradeText:
    held = each.member.held
    cuts = tuple(
        (pollutant.label, round(float(each.cuts[pollutant]), GRAMS_SHOWN))
        for pollutant in Emission
        if each.cuts[pollutant]
    )
    return UpgradeText(
        held.name, held.division, sentence(each.measure, held.facts), cuts, float(each.lost), carried
    )
