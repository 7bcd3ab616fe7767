"""Reduction lists as pages show them: which is in force where, what each holds, and how far it reaches."""

import collections
import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from emergency.errors import NotFound
from emergency.services import list_deriving
from emergency.services.browse.list_dashboard import Dashboard, dashboard
from emergency.services.list_derived import LEVELS
from emergency.services.list_drawing import WAITING_STATES, drawn_up
from emergency.services.list_gate import Gate, shortfalls, unreachable
from emergency.services.list_life import blocking, faults_in
from emergency.services.office import Actor, Office
from emergency.services.rule_standing import rule_book
from emergency.storage import account as accounts
from emergency.storage import list_record, pending, registry
from emergency.storage.list_record import ListEditor
from emergency.storage.reduction import ReductionList
from emergency.storage.work import UnitOfWork
from plans.beijing import day_of
from plans.errors import Fault
from plans.lifecycle import LIST, ListAct, ListState
from plans.list_draft import DraftEnterprise, ListDraft
from plans.list_member import by_level, current_grades
from plans.measure import Measure
from plans.order import NOTICE_ONLY, SELF_GRADES
from plans.reduction_total import Total
from plans.terms import Grade, Role, WarningLevel

IN_FORCE, AHEAD, REPLACED = "现行", "待生效", "已被取代"
UNPUBLISHED = (ListState.APPROVED, ListState.CHECKED, ListState.DRAFT)
STANDINGS = (IN_FORCE, AHEAD, *(each.label for each in UNPUBLISHED), REPLACED, ListState.DISCARDED.label)
RANK = {label: number for number, label in enumerate(STANDINGS)}
BINDING = frozenset({ListState.PUBLISHED.value, ListState.SUPERSEDED.value})
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
    """An enterprise of which the list asks nothing at these levels though it would have to be ordered.

    `enterprise_id` None: it waits with the draft to be registered.
    """

    enterprise_id: int | None
    enterprise: str
    division: str
    levels: tuple[WarningLevel, ...]


@dataclass(frozen=True)
class ListView:
    """Everything the page of a list shows; counted are (name, number) pairs, most first.

    `whole` is false where the actor sees only part of the list's area; then no floor is compared.
    `waits`: it was handed in, and the register learns of it when it is published. `fillable`: how many of the gaps
    the rules could fill, where the actor may have them filled.
    """

    row: ListRow
    whole: bool
    registered: int
    by_category: tuple[tuple[str, int], ...]
    by_grade: tuple[tuple[str, int], ...]
    by_industry: tuple[tuple[str, int], ...]
    dashboard: Dashboard
    gaps: tuple[ListedGap, ...]
    fillable: int
    faults: tuple[Fault, ...]
    blocking: tuple[Fault, ...]
    gate: Gate
    people: Mapping[int, str]
    editors: tuple[ListEditor, ...]
    acts: frozenset[ListAct]
    waits: bool

    @property
    def totals(self) -> tuple[Total, ...]:
        """The totals by level and pollutant."""
        return self.dashboard.totals

    @property
    def short(self) -> tuple[Total, ...]:
        """The totals below their floor."""
        return tuple(each for each in self.totals if not each.ok)


@dataclass(frozen=True)
class _Member:
    held: DraftEnterprise
    id: int | None
    grade: Grade
    measures: Mapping[WarningLevel, tuple[Measure, ...]]

    @property
    def lacking(self) -> tuple[WarningLevel, ...]:
        """The levels at which it would have to be ordered something and the list has nothing."""
        if self.held.category in NOTICE_ONLY or self.grade in SELF_GRADES:
            return ()
        return tuple(level for level in LEVELS if not self.measures.get(level))


def lists(office: Office, actor: Actor, now: datetime.datetime) -> tuple[ListRow, ...]:
    """The lists that bind enterprises in scope and those under way there: in force first, then by state."""
    with office.store.begin(actor.scope) as work:
        sizes = list_record.sizes(work) | pending.sizes(work)
        rows = [_row(office, each, sizes) for each in _seen(work, day_of(now))]
    return tuple(sorted(rows, key=lambda each: RANK[each.standing]))


def reduction_list(office: Office, actor: Actor, now: datetime.datetime, list_id: int) -> ListView:
    """One list with what it holds, its totals against the floors and its gaps; raises NotFound."""
    with office.store.begin(actor.scope) as work:
        pair = _pair(work, now, list_id)
        held = pair[0]
        day = max(day_of(now), held.in_force_from)
        whole = actor.scope.covers(held.division)
        area = held.division if whole else work.scope.division
        draft = drawn_up(work, area, [held])
        members = _members(work, draft, area, day)
        row = _row(office, pair, list_record.sizes(work) | pending.sizes(work))
        counted = dashboard(office, held, draft, day, whole=whole)
        people = accounts.names(work, {held.created_by, held.edited_by or 0, held.approved_by or 0})
        waits, editors = pending.waits(work, held.id), list_record.editors_of(work, held.id)
        trades = rule_book(work).names
        acts = _acts(held, actor.role) if whole else frozenset()
        fillable = list_deriving.fillable(office, work, held, draft) if ListAct.AMEND in acts else 0
    to_publish = whole and held.state in WAITING_STATES
    lost = unreachable(office, held, draft, day_of(now)) if to_publish else ()
    return ListView(
        row=row,
        whole=whole,
        registered=len(members),
        by_category=_counted(each.held.category.label for each in members),
        by_grade=_counted(UNGRADED if each.grade is Grade.UNRATED else each.grade.label for each in members),
        by_industry=_counted(trades.get(each.held.industry, each.held.industry) for each in members),
        dashboard=counted,
        gaps=tuple(_gap(office, each) for each in members if each.lacking),
        fillable=fillable,
        faults=faults_in(held),
        blocking=blocking(held),
        gate=Gate(shortfalls(held, counted.totals), lost),
        people=people,
        editors=editors,
        acts=acts,
        waits=waits,
    )


def dashboard_of(office: Office, actor: Actor, now: datetime.datetime, list_id: int) -> tuple[str, Dashboard]:
    """The area of a list (the part of it that the actor sees) and its dashboard; raises NotFound."""
    with office.store.begin(actor.scope) as work:
        held, _ = _pair(work, now, list_id)
        whole = actor.scope.covers(held.division)
        day = max(day_of(now), held.in_force_from)
        draft = drawn_up(work, held.division if whole else work.scope.division, [held])
        found = dashboard(office, held, draft, day, whole=whole)
    return held.division if whole else actor.division, found


def head(office: Office, actor: Actor, now: datetime.datetime, list_id: int) -> ReductionList:
    """The head of a list in sight; raises NotFound."""
    with office.store.begin(actor.scope) as work:
        return _pair(work, now, list_id)[0]


def _pair(work: UnitOfWork, now: datetime.datetime, list_id: int) -> tuple[ReductionList, str]:
    pair = next((each for each in _seen(work, day_of(now)) if each[0].id == list_id), None)
    if pair is None:
        raise NotFound("没有找到这份清单，或与您的辖区无关。请返回清单列表查看。")
    return pair


def _acts(held: ReductionList, role: Role) -> frozenset[ListAct]:
    """What this role may do to the list as it stands."""
    state = ListState(held.state)
    return frozenset(act for (start, act), way in LIST.items() if start is state and role in way.roles)


def _seen(work: UnitOfWork, today: datetime.date) -> list[tuple[ReductionList, str]]:
    """Every list in sight with its standing: of each division the newest that has begun is in force.

    What was not published yet is the business of those whose division it covers.
    """
    seen = [
        each
        for each in list_record.lists_seen(work)
        if each.state in BINDING or work.scope.covers(each.division)
    ]
    newest: dict[str, int] = {}
    for each in sorted(seen, key=lambda one: (one.in_force_from, one.year, one.version)):
        if each.state in BINDING and each.in_force_from <= today:
            newest[each.division] = each.id
    return [(each, _standing(each, newest, today)) for each in seen]


def _standing(each: ReductionList, newest: Mapping[str, int], today: datetime.date) -> str:
    if each.state not in BINDING:
        return ListState(each.state).label
    if each.in_force_from > today:
        return AHEAD
    return IN_FORCE if newest.get(each.division) == each.id else REPLACED


def _row(office: Office, pair: tuple[ReductionList, str], sizes: Mapping[int, tuple[int, int]]) -> ListRow:
    held, standing = pair
    area = office.library.divisions.get(held.division).name
    return ListRow(held, area, standing, *sizes.get(held.id, (0, 0)))


def _members(work: UnitOfWork, draft: ListDraft, area: str, day: datetime.date) -> list[_Member]:
    ids = {each.credit_code: each.id for each in registry.enterprises_of(work, area)}
    return [
        _Member(
            each,
            ids.get(each.credit_code),
            max((held.grade for held in current_grades(each, day)), default=Grade.UNRATED),
            by_level(each.measures),
        )
        for each in draft.enterprises
    ]


def _gap(office: Office, member: _Member) -> ListedGap:
    area = office.library.divisions.get(member.held.division).name
    return ListedGap(member.id, member.held.name, area, member.lacking)


def _counted(names: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(collections.Counter(names).most_common())
