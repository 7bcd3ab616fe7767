"""Reduction lists as pages show them: which is in force where, what each holds, and how far it reaches."""

import collections
import datetime
import functools
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from emergency.errors import NotFound
from emergency.services.office import Actor, Office
from emergency.services.publication import LEVELS, floors
from emergency.storage import reduction, registry
from emergency.storage.reduction import ReductionList
from emergency.storage.registry import Enterprise
from emergency.storage.work import UnitOfWork
from plans.beijing import day_of
from plans.industry import industries
from plans.listed import ListedMeasure
from plans.order import NOTICE_ONLY, SELF_GRADES
from plans.reduction import Emitter, Total, totals
from plans.terms import Grade, WarningLevel

IN_FORCE, AHEAD, REPLACED = "现行", "待生效", "已被取代"
QUESTIONS_KEPT = 8
UNGRADED = "不分级"


@dataclass(frozen=True)
class ListRow:
    """One list in the table; counts are of the enterprises in the actor's scope."""

    held: ReductionList
    area: str
    standing: str
    enterprises: int
    measures: int


@dataclass(frozen=True)
class ListedGap:
    """An enterprise of which the list asks nothing at these levels though it would have to be ordered."""

    enterprise_id: int
    enterprise: str
    division: str
    levels: tuple[WarningLevel, ...]


@dataclass(frozen=True)
class ListView:
    """Everything the page of a list shows; counted are (name, number) pairs, most first.

    `whole` is false where the actor sees only part of the list's area; then no floor is compared.
    """

    row: ListRow
    whole: bool
    registered: int
    by_category: tuple[tuple[str, int], ...]
    by_grade: tuple[tuple[str, int], ...]
    by_industry: tuple[tuple[str, int], ...]
    totals: tuple[Total, ...]
    gaps: tuple[ListedGap, ...]

    @property
    def short(self) -> tuple[Total, ...]:
        """The totals below their floor."""
        return tuple(each for each in self.totals if not each.ok)


@dataclass(frozen=True)
class _Question:
    """Counting exactly takes a millisecond an enterprise; the same list and facts are counted once."""

    key: tuple
    emitters: tuple[Emitter, ...] = field(compare=False)
    floors: Mapping = field(compare=False)


@dataclass(frozen=True)
class _Member:
    held: Enterprise
    grade: Grade
    measures: Mapping[WarningLevel, tuple[ListedMeasure, ...]]
    emitter: Emitter

    @property
    def lacking(self) -> tuple[WarningLevel, ...]:
        """The levels at which it would have to be ordered something and the list has nothing."""
        if self.held.category in NOTICE_ONLY or self.grade in SELF_GRADES:
            return ()
        return tuple(level for level in LEVELS if not self.measures.get(level))


def lists(office: Office, actor: Actor, now: datetime.datetime) -> tuple[ListRow, ...]:
    """The lists that bind enterprises in scope: those in force first, then by area, year and version."""
    with office.store.begin(actor.scope) as work:
        sizes = reduction.sizes(work)
        rows = [_row(office, each, sizes) for each in _seen(work, day_of(now))]
    order = (IN_FORCE, AHEAD, REPLACED)
    return tuple(sorted(rows, key=lambda each: order.index(each.standing)))


def reduction_list(office: Office, actor: Actor, now: datetime.datetime, list_id: int) -> ListView:
    """One list with what it holds, its totals against the floors and its gaps; raises NotFound."""
    with office.store.begin(actor.scope) as work:
        today = day_of(now)
        pair = next((each for each in _seen(work, today) if each[0].id == list_id), None)
        if pair is None:
            raise NotFound("没有找到这份清单，或与您的辖区无关。请返回清单列表查看。")
        held = pair[0]
        day = max(today, held.in_force_from)
        members = _members(work, held, day)
        row = _row(office, pair, reduction.sizes(work))
    whole = actor.scope.covers(held.division)
    trades = industries()
    return ListView(
        row=row,
        whole=whole,
        registered=len(members),
        by_category=_counted(each.held.category.label for each in members),
        by_grade=_counted(UNGRADED if each.grade is Grade.UNRATED else each.grade.label for each in members),
        by_industry=_counted(
            trades[each.held.industry].name if each.held.industry in trades else each.held.industry
            for each in members
        ),
        totals=_totals(office, held, members, day, whole),
        gaps=tuple(_gap(office, each) for each in members if each.lacking),
    )


def _seen(work: UnitOfWork, today: datetime.date) -> list[tuple[ReductionList, str]]:
    """Every list in sight with its standing: of each division the newest that has begun is in force."""
    seen = reduction.lists_seen(work)
    newest: dict[str, int] = {}
    for each in sorted(seen, key=lambda one: (one.in_force_from, one.year, one.version)):
        if each.in_force_from <= today:
            newest[each.division] = each.id
    return [(each, _standing(each, newest, today)) for each in seen]


def _standing(each: ReductionList, newest: Mapping[str, int], today: datetime.date) -> str:
    if each.in_force_from > today:
        return AHEAD
    return IN_FORCE if newest.get(each.division) == each.id else REPLACED


def _row(office: Office, pair: tuple[ReductionList, str], sizes: Mapping[int, tuple[int, int]]) -> ListRow:
    held, standing = pair
    area = office.library.divisions.get(held.division).name
    return ListRow(held, area, standing, *sizes.get(held.id, (0, 0)))


def _members(work: UnitOfWork, held: ReductionList, day: datetime.date) -> list[_Member]:
    area = held.division if work.scope.covers(held.division) else work.scope.division
    found = registry.enterprises_of(work, area)
    ids = [each.id for each in found]
    units, grades = registry.units_of(work, ids), registry.grades_of(work, ids, day)
    measures = reduction.measures_in(work, area, held.id)
    members = []
    for each in found:
        asked = measures.get(each.id, {})
        facts = tuple(unit.facts for unit in units.get(each.id, ()))
        plain = {level: tuple(one.measure for one in those) for level, those in asked.items()}
        emitter = Emitter(each.id, each.category, each.emissions, each.operating_days, facts, plain)
        members.append(_Member(each, reduction.worst(grades.get(each.id, ())), asked, emitter))
    return members


def _totals(
    office: Office, held: ReductionList, members: Iterable[_Member], day: datetime.date, whole: bool
) -> tuple[Total, ...]:
    plan = office.library.plan_for(held.division, day)
    emitters = tuple(each.emitter for each in members)
    asked = {level: floors(plan, level, day) if whole else None for level in LEVELS}
    facts = [(each.enterprise_id, each.category, each.emissions, each.operating_days, each.units)
             for each in emitters]  # fmt: skip
    digest = hashlib.sha256(repr((facts, asked)).encode()).hexdigest()
    return _counted_totals(_Question((held.id, held.content_hash, day, digest), emitters, asked))


@functools.lru_cache(QUESTIONS_KEPT)
def _counted_totals(question: _Question) -> tuple[Total, ...]:
    *_, day, _ = question.key
    return tuple(
        total
        for level, floor in question.floors.items()
        for total in totals(question.emitters, level, floor, day)
    )


def _gap(office: Office, member: _Member) -> ListedGap:
    area = office.library.divisions.get(member.held.division).name
    return ListedGap(member.held.id, member.held.name, area, member.lacking)


def _counted(names: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(collections.Counter(names).most_common())
