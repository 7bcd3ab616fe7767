"""What if: replay a history under one or two plans at the console; nothing is kept and nobody is told."""

import contextlib
import datetime
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from emergency.errors import AlreadyRunning, InputInvalid
from emergency.services.office import Actor, Office, require_role
from emergency.services.replay_list import held_list
from plans.backtest import Backtest, covered, run
from plans.backtest_comparison import Comparison, beside
from plans.beijing import day_of
from plans.dust import DustHandling
from plans.errors import Fault
from plans.forecast import Forecast
from plans.history import History, HistoryDay, history_of
from plans.plan import Plan
from plans.replay_advice import Answers
from plans.replay_basis import ReplayBasis, basis_of
from plans.replay_change import Changeable, changed, of_plan, of_rules
from plans.replay_reduction import Demand, demand
from plans.terms import Role, Tier

PLAYERS = (Role.DUTY, Role.ADMIN, Role.REVIEWER)
ANYWHERE = ""  # how a table without a place column is filed
LONGEST_DAYS = 4018  # eleven years: a replay of that length takes seconds, not minutes
PATIENCE_SECONDS = 5
_one_at_a_time = threading.Lock()  # a replay takes a whole processor; the desk must not wait for two


@dataclass(frozen=True)
class WhatIf:
    """What to replay: area, days (None: open), rules or plan version (None: that in force), a second one.

    `change` is a figure (key of plans.replay_change) and the value supposed for it in the second one, which
    is the first one with nothing else changed where no second is asked for.
    """

    area: str
    first: datetime.date | None = None
    last: datetime.date | None = None
    rules: str | None = None
    against: str | None = None
    handling: DustHandling = DustHandling.PROPOSE
    change: tuple[str, int] | None = None


@dataclass(frozen=True)
class Replayed:
    """The result, the second one beside it if asked for, the days as they were measured.

    `demands` are the orders and reductions of each result; empty where no reduction list holds.
    """

    history: History
    result: Backtest
    comparison: Comparison | None
    demands: tuple[Demand, ...] = ()


@dataclass(frozen=True)
class Choices:
    """What a replay may be run under."""

    rules: tuple[str, ...]
    plans: tuple[Plan, ...]
    figures: tuple[tuple[str, tuple[Changeable, ...]], ...]


def choices(office: Office, area: str, day: datetime.date) -> Choices:
    """Every rule set, every version of every plan, the newest first, and every figure that may be changed."""
    held = office.library
    newest = sorted(held.plans, key=lambda each: (each.area, -each.in_force_from.toordinal()))
    names = tuple(sorted(held.rule_sets))
    of_sets = tuple((f"规则集 {name}", of_rules(held.rule_set(name))) for name in names)
    own = basis_of(held, area, None, day).plan
    return Choices(names, tuple(newest), (("预案", of_plan(own)), *of_sets))


def replay(
    office: Office,
    actor: Actor,
    now: datetime.datetime,
    asked: WhatIf,
    observed: Mapping[str, Sequence[HistoryDay]],
    bulletins: Mapping[str, Sequence[Forecast]] | None = None,
) -> Replayed:
    """Replay what was measured; raises InputInvalid where the area has no days or too many."""
    require_role(actor, *PLAYERS)
    with _turn():
        return _replayed(office, actor, now, asked, observed, bulletins)


def replay_all(
    office: Office,
    actor: Actor,
    now: datetime.datetime,
    asked: WhatIf,
    observed: Mapping[str, Sequence[HistoryDay]],
    bulletins: Mapping[str, Sequence[Forecast]] | None = None,
) -> tuple[Replayed, ...]:
    """Replay every league and city in scope that the data name; raises InputInvalid where there is none."""
    require_role(actor, *PLAYERS)
    tree, scope = office.library.divisions, actor.scope
    cities = [each.code for each in tree.all() if each.tier is Tier.LEAGUE_CITY and scope.covers(each.code)]
    areas = [code for code in cities if code in observed]
    if not areas:
        _refuse("no_area", "实测数据中没有您辖区内的盟市。请检查 code 或 city 列。")
    answers = {}, {}
    with _turn():
        return tuple(
            _replayed(office, actor, now, replace(asked, area=code), observed, bulletins, answers)
            for code in areas
        )


@contextlib.contextmanager
def _turn() -> Iterator[None]:
    """The one replay that may run; raises AlreadyRunning after a little patience."""
    if not _one_at_a_time.acquire(timeout=PATIENCE_SECONDS):
        raise AlreadyRunning("正有另一次回放在计算。请稍后再试。")
    try:
        yield
    finally:
        _one_at_a_time.release()


def _replayed(
    office: Office,
    actor: Actor,
    now: datetime.datetime,
    asked: WhatIf,
    observed: Mapping,
    bulletins: Mapping | None,
    answers: tuple[Answers | None, Answers | None] = (None, None),
) -> Replayed:
    """One area; runs over several areas share the answers of each side."""
    history = _history(office, asked, observed, bulletins)
    left = basis_of(office.library, asked.area, asked.rules, day_of(now))
    right = _other(office, asked, left, day_of(now))
    result = run(history, left, asked.handling, answers[0])
    other = run(history, right, asked.handling, answers[1]) if right else None
    held = held_list(office, asked.area, day_of(now), actor.scope)
    results = [result, other] if other else [result]
    demands = tuple(demand(each.score, held) for each in results) if held else ()
    return Replayed(history, result, beside(result, other) if other else None, demands)


def _other(office: Office, asked: WhatIf, left: ReplayBasis, day: datetime.date) -> ReplayBasis | None:
    """The basis beside the first: another, the same with one figure changed, or another so changed."""
    right = basis_of(office.library, asked.area, asked.against, day) if asked.against else left
    if asked.change is None:
        return right if asked.against else None
    key, value = asked.change
    try:
        made = changed(right, key, value)
    except KeyError:
        _refuse(
            "no_figure", f"规则集 {right.rules.name} 没有所选的数值。请选择同一规则集的数值，或改选规则。"
        )
    if made is None:
        _refuse("out_of_range", f"所选数值不能改为 {value}：超出该数值可填的范围。请改正后重新回放。")
    return made


def _history(office: Office, asked: WhatIf, observed: Mapping, bulletins: Mapping | None) -> History:
    """The days of the area that were asked for, with the bulletins of those days."""
    days = _of_area(office, asked.area, observed, "实测数据")
    issued = () if bulletins is None else _of_area(office, asked.area, bulletins, "预报历史")
    history = covered(history_of(asked.area, _within(days, asked), issued))
    if not history.days:
        _refuse("no_days", "所选日期内没有该地区的数据。请检查起止日期和地区。")
    return history


def _within(days: Sequence[HistoryDay], asked: WhatIf) -> list[HistoryDay]:
    first, last = asked.first or datetime.date.min, asked.last or datetime.date.max
    kept = [each for each in days if first <= each.day <= last]
    span = (max(each.day for each in kept) - min(each.day for each in kept)).days + 1 if kept else 0
    if span > LONGEST_DAYS:
        _refuse("too_long", f"数据跨 {span} 天，一次最多回放 {LONGEST_DAYS} 天。请选择起止日期。")
    return kept


def _of_area(office: Office, area: str, by_area: Mapping, label: str) -> Sequence:
    name = office.library.divisions.get(area).name
    held = by_area.get(area) or by_area.get(ANYWHERE)
    if not held:
        known = "、".join(sorted(by_area)[:12])
        _refuse("no_area", f"{label}中没有{name}（{area}）的数据，有：{known}。请核对地区。")
    return held


def _refuse(code: str, message: str) -> None:
    raise InputInvalid(message, faults=[Fault(code, message)])
