"""Plans as pages show them: every figure with its value and its source."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from emergency.errors import NotFound
from emergency.services.office import Actor, Office
from plans.beijing import day_of
from plans.dated import Citation, Figure
from plans.plan import Plan
from plans.terms import Post


@dataclass(frozen=True)
class PlanRow:
    """One plan in the list."""

    plan: Plan
    area: str
    in_force: bool
    notices: tuple[str, ...]


@dataclass(frozen=True)
class FigureRow:
    """One figure as people read it; `own` tells a plan's own figure from one of the plan above."""

    key: str
    title: str
    value: str
    citation: Citation
    in_force_from: datetime.date
    own: bool


@dataclass(frozen=True)
class PlanView:
    """One plan with every figure in force on the day."""

    row: PlanRow
    day: datetime.date
    figures: tuple[FigureRow, ...]

    @property
    def unverified(self) -> int:
        """How many figures nobody has held against the text."""
        return sum(not each.citation.verified for each in self.figures)


def plans(office: Office, actor: Actor, now: datetime.datetime) -> tuple[PlanRow, ...]:
    """Every plan that this actor's division has, stands under or stands above."""
    day = day_of(now)
    above = {each.code for each in office.library.divisions.path(actor.division)}
    held = [each for each in office.library.plans if each.area in above or actor.scope.covers(each.area)]
    return tuple(_row(office, each, day) for each in held)


def plan(office: Office, now: datetime.datetime, plan_id: str) -> PlanView:
    """One plan by its id; raises NotFound. A plan not yet in force is shown as on its first day."""
    found = next((each for each in office.library.plans if each.id == plan_id), None)
    if found is None:
        raise NotFound("预案库里没有这份预案。请从预案列表进入。")
    day = max(day_of(now), found.in_force_from)
    figures = tuple(_figure(found, each, day) for each in found.figures(day))
    return PlanView(_row(office, found, day_of(now)), day, figures)


def shown(value, unit: str = "") -> str:
    """The value of a figure in words."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        return ",".join(f"{_word(key)} {shown(each, unit)}" for key, each in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "、".join(shown(each) for each in value) + (f" {unit}" if unit else "")
    return f"{_word(value)} {unit}".strip()


_WORDS = {
    **{post.value: post.label for post in Post},
    "max": "取区间上限",
    "mid": "取区间中值",
    "min": "取区间下限",
    "natural": "自然日",
    "rolling": "滚动24小时",
    "so2": "SO2",
    "nox": "NOx",
    "pm": "颗粒物",
    "vocs": "VOCs",
}


def _word(value) -> str:
    return _WORDS.get(getattr(value, "value", value), str(getattr(value, "value", value)))


def _row(office: Office, each: Plan, day: datetime.date) -> PlanRow:
    area = office.library.divisions.get(each.area).name
    return PlanRow(each, area, each.holds_on(day), tuple(each.basis_notices(day)))


def _figure(found: Plan, figure: Figure, day: datetime.date) -> FigureRow:
    return FigureRow(
        key=figure.key,
        title=figure.title or figure.key,
        value=shown(figure.value, figure.unit),
        citation=figure.citation,
        in_force_from=figure.in_force_from,
        own=found.owns(figure.key, day),
    )
