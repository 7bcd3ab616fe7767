"""The register of figures that nobody has read in the text yet, and the form that amends one."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from emergency.errors import NotFound
from emergency.services.browse.amendment import AmendmentRow, every
from emergency.services.browse.plan import DatedValue, dated, series_of, visible
from emergency.services.office import Actor, Office
from emergency.storage.confirmed_row import CONFIRMED, ENTERED, WITHDRAWN
from plans.beijing import day_of
from plans.dated import Figure
from plans.department import Department, list_of
from plans.errors import FigureMissing
from plans.figure_kind import FIGURES
from plans.figure_table import held_on
from plans.figure_text import asked, choices, is_known, is_text, typed, value_words
from plans.plan import Plan
from plans.shared_table import REGION, is_shared, owner_of, parts
from plans.terms import ResponseLevel, Role


@dataclass(frozen=True)
class AssumedRow:
    """One figure whose text nobody has read: as the plan of `area` uses it, set by the plan of `origin`.

    `key` is that of its amendment; it names the table of a figure that binds every area.
    """

    key: str
    figure: Figure
    value: str
    area: str
    area_name: str
    plan: Plan
    origin: str
    own: bool
    keepers: str
    waiting: bool
    may_enter: bool


@dataclass(frozen=True)
class AreaCount:
    """How many of an area's figures are its own, and how many of those nobody has read."""

    code: str
    name: str
    own: int
    assumed: int


@dataclass(frozen=True)
class Register:
    """The assumed figures (of one area, or every plan's own), counts by area, amendments by state."""

    day: datetime.date
    area: str | None
    rows: tuple[AssumedRow, ...]
    counts: tuple[AreaCount, ...]
    entered: tuple[AmendmentRow, ...]
    confirmed: tuple[AmendmentRow, ...]
    withdrawn: tuple[AmendmentRow, ...]


@dataclass(frozen=True)
class AmendmentForm:
    """What an amendment of one figure of one area starts from."""

    row: AssumedRow
    choices: tuple[tuple[str, str], ...]
    asked: str
    series: tuple[DatedValue, ...]
    earliest: datetime.date
    is_text: bool = False
    text: str = ""


def register(office: Office, actor: Actor, now: datetime.datetime, area: str | None = None) -> Register:
    """The register as it stands; raises NotFound for an area without a plan that concerns the actor."""
    day = day_of(now)
    held = [each for each in visible(office, actor) if each.holds_on(day)]
    chosen = held if area is None else [_chosen(held, area)]
    told = every(office, actor, day)
    waiting = {(each.kept.division, each.kept.figure) for each in _in_state(told, ENTERED)}
    return Register(
        day=day,
        area=area,
        rows=tuple(
            row for plan in chosen for row in _rows(office, actor, plan, day, area is not None, waiting)
        ),
        counts=tuple(_count(office, each, day) for each in held),
        entered=_in_state(told, ENTERED),
        confirmed=_in_state(told, CONFIRMED),
        withdrawn=_in_state(told, WITHDRAWN),
    )


def shared_figure(office: Office, key: str, day: datetime.date) -> Figure:
    """The figure under `<file>/<key>` in force on a day, with the amendments in it."""
    file, name = parts(key)
    return held_on(office.library.tables[file], name, day)


def form(office: Office, actor: Actor, now: datetime.datetime, area: str, key: str) -> AmendmentForm:
    """The form for one figure of one area; raises NotFound."""
    day = day_of(now)
    plan = _chosen([each for each in visible(office, actor) if each.holds_on(day)], area)
    if is_shared(key):
        return _shared_form(office, actor, plan, key, day)
    if key not in FIGURES or not plan.has(key, day):
        raise NotFound("预案里没有这个数值。请从待核清单进入。")
    rules = tuple((name, name) for name in sorted(office.library.rule_sets))
    return AmendmentForm(
        row=_assumed(office, actor, plan, plan.figure(key, day), day, set()),
        choices=rules if key == "rule_set" else choices(key),
        asked=asked(key),
        series=series_of(office, plan, key, day),
        earliest=min(each.in_force_from for each in office.library.versions(area)),
    )


def _shared_form(office: Office, actor: Actor, plan: Plan, key: str, day: datetime.date) -> AmendmentForm:
    if not is_known(key) or plan.area != owner_of(key) or not _may_enter(actor, plan.area):
        raise NotFound("没有这个数值，或只能由自治区的管理员录入。请从待核清单进入。")
    file, name = parts(key)
    own = office.library.tables[file].get(name, ())
    figure = held_on({name: own}, name, day) if own else inherited(office, plan.area, key, day)
    return AmendmentForm(
        row=_row(office, actor, plan, plan, figure, key),
        choices=choices(key),
        asked=asked(key),
        series=shared_series(office, own, day, plan.area),
        earliest=min(each.in_force_from for each in own or (figure,)),
        is_text=is_text(key),
        text=typed(figure.value) if is_text(key) else "",
    )


def inherited(office: Office, area: str, key: str, day: datetime.date) -> Figure:
    """The task list that an area without one of its own follows; raises FigureMissing."""
    file, name = parts(key)
    _, department, level = name.split(".")
    path = [each.code for each in office.library.divisions.path(area)]
    found = list_of(office.library.tables[file], path, Department(department), ResponseLevel(level), day)
    if found is None:
        raise FigureMissing(f"{day} 没有生效的任务清单「{name}」。请换一个日期。")
    return found


def shared_series(
    office: Office, series: Sequence[Figure], day: datetime.date, area: str = REGION
) -> tuple[DatedValue, ...]:
    """Every dated value of a figure of a table, the newest first."""
    return tuple(dated(office, area, each, day) for each in reversed(series))


def keepers(office: Office, area: str) -> str:
    """Whose administrators may enter and confirm for an area: its own and those above."""
    names = [each.name for each in reversed(office.library.divisions.path(area))]
    return f"{'、'.join(names)}的管理员（录入、确认须两人）"


def _chosen(held: Sequence[Plan], area: str) -> Plan:
    found = next((each for each in held if each.area == area), None)
    if found is None:
        raise NotFound("这个地区没有自己的预案，或不在您的辖区内。请从待核清单选择地区。")
    return found


def _rows(
    office: Office, actor: Actor, plan: Plan, day: datetime.date, inherited: bool, waiting: set
) -> list[AssumedRow]:
    figures = [each for each in plan.figures(day) if not each.citation.verified]
    kept = [each for each in figures if inherited or plan.owns(each.key, day)]
    return [_assumed(office, actor, plan, each, day, waiting) for each in kept]


def _assumed(
    office: Office, actor: Actor, plan: Plan, figure: Figure, day: datetime.date, waiting: set
) -> AssumedRow:
    source = plan
    while not source.owns(figure.key, day):
        source = source.parent_on(day)
    waits = (plan.area, figure.key) in waiting
    return _row(office, actor, plan, source, figure, figure.key, waits)


def _row(
    office: Office, actor: Actor, plan: Plan, source: Plan, figure: Figure, key: str, waits: bool = False
) -> AssumedRow:
    names = office.library.divisions
    return AssumedRow(
        key=key,
        figure=figure,
        value=value_words(figure.value),
        area=plan.area,
        area_name=names.get(plan.area).name,
        plan=source,
        origin=names.get(source.area).name,
        own=source is plan,
        keepers=keepers(office, plan.area),
        waiting=waits,
        may_enter=_may_enter(actor, plan.area),
    )


def _may_enter(actor: Actor, area: str) -> bool:
    return actor.role is Role.ADMIN and actor.scope.covers(area)


def _count(office: Office, plan: Plan, day: datetime.date) -> AreaCount:
    own = [each for each in plan.figures(day) if plan.owns(each.key, day)]
    assumed = sum(not each.citation.verified for each in own)
    return AreaCount(plan.area, office.library.divisions.get(plan.area).name, len(own), assumed)


def _in_state(told: Sequence[AmendmentRow], state: str) -> tuple[AmendmentRow, ...]:
    return tuple(each for each in told if each.kept.state == state)
