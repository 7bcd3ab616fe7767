"""Which stricter measures would lift a list to its floors with the least lost output.

Level by level, mildest first: what is upgraded at a level is carried up to the levels above, so that the list keeps
rising (V08). Cuts are counted in whole grams a day, rounded against the list, so the floors are really reached;
lost output to a millionth of an enterprise. The result is a proposal: people decide, and the list is examined again.
"""

import datetime
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from plans.cover import STEPS, cover
from plans.cover_table import Option
from plans.emission import NOTHING, WHOLE, Emission, added, exact
from plans.list_draft import ListDraft
from plans.list_member import LEVELS, Member, member_of
from plans.measure_value import Measure
from plans.plan import Plan
from plans.reduction_source import Source, cut_at, sources_of
from plans.reduction_total import Total, floors_of, totals_of
from plans.terms import WarningLevel
from plans.upgrade import Upgrade, ladders

GRAMS, PARTS = 1000, 1_000_000


@dataclass(frozen=True)
class Closing:
    """What closes the shortfall of one level: `carried` come from the levels below, `upgrades` are new here.

    `lost` is the output the new ones lose and `least_lost` what any choice loses at least, both in enterprises;
    `proved` says that no choice loses less. `after` are the totals with everything in place.
    """

    level: WarningLevel
    carried: tuple[Upgrade, ...]
    upgrades: tuple[Upgrade, ...]
    lost: Fraction
    least_lost: Fraction
    proved: bool
    before: tuple[Total, ...]
    after: tuple[Total, ...]

    @property
    def reached(self) -> bool:
        """Whether every floor is reached then; if not, no measure that may be asked is left."""
        return all(each.ok for each in self.after)


@dataclass(frozen=True)
class _Question:
    """The list as it stands, and how to ask it."""

    members: Sequence[Member]
    sources: Sequence[Source]
    plan: Plan
    day: datetime.date
    weights: Mapping[str, float]
    steps: int

    def totals(self, level: WarningLevel, upgrades: Iterable[Upgrade]) -> tuple[Total, ...]:
        """The totals of a level with these upgrades in place."""
        base = added(each.base for each in self.sources)
        cuts = added([cut_at(self.sources, level), *(each.cuts for each in upgrades)])
        floors = floors_of(self.plan, level, self.day)
        return totals_of(level, base, cuts, floors, plan=self.plan, day=self.day)


def close_shortfalls(
    draft: ListDraft,
    *,
    plan: Plan,
    day: datetime.date,
    weights: Mapping[str, float] | None = None,
    steps: int = STEPS,
) -> tuple[Closing, ...]:
    """A proposal for each level; `weights` by credit code say how much an enterprise's output counts (default 1).

    The same list gets the same proposal; `steps` bounds the search at each level.
    """
    members = [member_of(each, day) for each in draft.enterprises]
    question = _Question(members, sources_of(draft, plan, day, members), plan, day, weights or {}, steps)
    found: list[Closing] = []
    for level in LEVELS:
        lower = [upgrade for closing in found for upgrade in closing.upgrades]
        found.append(_close(question, level, lower))
    return tuple(found)


def _close(question: _Question, level: WarningLevel, lower: Sequence[Upgrade]) -> Closing:
    asked = _asked(question, level, lower)
    carried = tuple(_carried(question, level, lower))
    before = question.totals(level, carried)
    needs = [math.ceil(each.short * GRAMS) for each in before]
    rungs = list(_rungs(question, asked)) if any(needs) else []
    found = cover([[_option(each) for each in rung] for rung in rungs], needs, steps=question.steps)
    chosen = tuple(rung[place] for rung, place in zip(rungs, found.chosen, strict=True) if place is not None)
    return Closing(
        level=level,
        carried=carried,
        upgrades=chosen,
        lost=sum((each.lost for each in chosen), NOTHING),
        least_lost=Fraction(found.bound, PARTS),
        proved=found.proved,
        before=before,
        after=question.totals(level, (*carried, *chosen)),
    )


def _asked(
    question: _Question, level: WarningLevel, lower: Sequence[Upgrade]
) -> list[tuple[Member, tuple[Measure, ...]]]:
    """Each enterprise with what it is asked at the level, what is carried up included."""
    more: dict[int, list[Measure]] = {}
    for each in lower:
        more.setdefault(id(each.member), []).append(each.measure)
    return [
        (member, (*member.measures.get(level, ()), *more.get(id(member), ()))) for member in question.members
    ]


def _carried(question: _Question, level: WarningLevel, lower: Sequence[Upgrade]) -> Iterable[Upgrade]:
    """The upgrades of lower levels that add something here, with what they add here (strictest of a line)."""
    strictest: dict[tuple[int, str], Upgrade] = {}
    for each in lower:  # a later level only asks more of a line
        strictest[id(each.member), each.line.code] = each
    for each in strictest.values():
        own = each.member.measures.get(level, ())
        rungs = ladders(each.member, own, question.plan, question.day, _weight(question, each.member))
        yield from (step for rung in rungs for step in rung if step.measure == each.measure)


def _rungs(
    question: _Question, asked: Iterable[tuple[Member, tuple[Measure, ...]]]
) -> Iterable[tuple[Upgrade, ...]]:
    for member, measures in asked:
        yield from ladders(member, measures, question.plan, question.day, _weight(question, member))


def _weight(question: _Question, member: Member) -> Fraction:
    return exact(question.weights.get(member.held.credit_code, WHOLE))


def _option(upgrade: Upgrade) -> Option:
    covers = tuple(math.floor(upgrade.cuts[each] * GRAMS) for each in Emission)
    return Option(round(upgrade.lost * PARTS), covers)
