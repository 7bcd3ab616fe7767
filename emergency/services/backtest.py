"""What if: replay a history under one or two plans at the console; nothing is kept and nobody is told."""

import datetime
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
from plans.replay_basis import basis_of
from plans.replay_reduction import Demand, demand
from plans.terms import Role

PLAYERS = (Role.DUTY, Role.ADMIN, Role.REVIEWER)
ANYWHERE = ""  # how a table without a place column is filed
LONGEST_DAYS = 4018  # eleven years: a replay of that length takes seconds, not minutes
PATIENCE_SECONDS = 5
_one_at_a_time = threading.Lock()  # a replay takes a whole processor; the desk must not wait for two


@dataclass(frozen=True)
class WhatIf:
    """What to replay: area, days (None: open), rules or plan version (None: that in force), a second one."""

    area: str
    first: datetime.date | None = None
    last: datetime.date | None = None
    rules: str | None = None
    against: str | None = None
    handling: DustHandling = DustHandling.PROPOSE


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


def choices(office: Office) -> Choices:
    """Every rule set and every version of every plan, the newest first."""
    newest = sorted(office.library.plans, key=lambda each: (each.area, -each.in_force_from.toordinal()))
    return Choices(tuple(sorted(office.library.rule_sets)), tuple(newest))


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
    history = _history(office, asked, observed, bulletins)
    left = basis_of(office.library, asked.area, asked.rules, day_of(now))
    right = basis_of(office.library, asked.area, asked.against, day_of(now)) if asked.against else None
    if not _one_at_a_time.acquire(timeout=PATIENCE_SECONDS):
        raise AlreadyRunning("正有另一次回放在计算。请稍后再试。")
    try:
        result = run(history, left, asked.handling)
        other = run(history, right, asked.handling) if right else None
    finally:
        _one_at_a_time.release()
    held = held_list(office, asked.area, day_of(now), actor.scope)
    results = [result, other] if other else [result]
    demands = tuple(demand(each.score, held) for each in results) if held else ()
    return Replayed(history, result, beside(result, other) if other else None, demands)


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
