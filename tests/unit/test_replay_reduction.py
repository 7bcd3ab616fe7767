"""Orders and reductions that replayed warnings would have meant, by the reduction list in force now."""

import datetime
from fractions import Fraction

from bureau import AREA, NOW

from emergency.services import backtest
from emergency.services.backtest import WhatIf
from emergency.services.replay_list import held_list
from emergency.storage.work import Scope
from plans import library
from plans.backtest import run
from plans.beijing import day_of
from plans.history import HistoryDay, history_of
from plans.listed import ListedEnterprise
from plans.reduction import Emission
from plans.replay_basis import basis_of
from plans.replay_reduction import LABEL, NO_LIST, demand, demand_json, list_in_force
from plans.terms import EnterpriseCategory, Grade, WarningLevel

DAY = datetime.date(2026, 12, 1)
FIRST = datetime.date(2024, 12, 1)
HEAVY = (80, 80, 80, 80, 210, 220, 230, 80, 80, 80, 80, 80)


def days(values=HEAVY):
    """A history that meets yellow or orange in its middle."""
    return [HistoryDay(FIRST + datetime.timedelta(days=at), aqi) for at, aqi in enumerate(values)]


def listed(number, category=EnterpriseCategory.KEY, grade=Grade.UNRATED, levels=()):
    """An enterprise with one measure (any object counts) at the given levels."""
    measures = dict.fromkeys(levels, (object(),))
    return ListedEnterprise(number, "虚构企业", "150502", "glass", category, grade, (), measures)


def replayed(values=HEAVY):
    """The score of the history under CN-2024."""
    basis = basis_of(library.load(), AREA, "CN-2024", DAY)
    return run(history_of(AREA, days(values), ()), basis).score


def test_orders_are_those_the_drafts_would_be():
    """With measures at the level, or told without: self-reducing and exempt; a gap gets none."""
    held = list_in_force(
        ["清单"],
        DAY,
        [
            listed(1, levels=(WarningLevel.YELLOW, WarningLevel.RED)),
            listed(2, levels=(WarningLevel.RED,)),
            listed(3, grade=Grade.A),
            listed(4, category=EnterpriseCategory.EXEMPT_MICRO),
        ],
        [],
    )
    counts = {level: each.orders for level, each in held.levels.items()}

    assert counts == {WarningLevel.YELLOW: 3, WarningLevel.ORANGE: 2, WarningLevel.RED: 4}


def test_kilograms_a_day_become_tonnes_over_the_days_under_each_level():
    """Exact sums by level; days and totals agree with the score."""
    yellow, orange = WarningLevel.YELLOW, WarningLevel.ORANGE
    cuts = [(yellow, {"so2": 1000.1, "pm": 500}), (yellow, {"so2": 0.2}), (orange, {"so2": 3000, "vocs": 7})]
    score = replayed()
    found = demand(score, list_in_force(["清单"], DAY, [], cuts))

    assert found.held.levels[yellow].daily[Emission.SO2] == Fraction("1.0003")
    assert sum(found.days.values()) == sum(len(each.days) for each in score.warnings) > 0
    expected = sum(
        found.days[level] * found.held.levels[level].daily[Emission.SO2] for level in found.held.levels
    )
    assert found.total[Emission.SO2] == expected > 0
    assert found.total[Emission.NOX] == 0


def test_no_warning_means_no_order():
    """Clean days ask nothing of anybody."""
    found = demand(replayed([80] * 12), list_in_force(["清单"], DAY, [listed(1, grade=Grade.A)], []))

    assert not found.warnings
    assert set(found.orders.values()) == {0} and set(found.total.values()) == {0}


def test_the_json_says_what_it_is_and_what_is_lacking():
    """The label always; without a list the reason in words."""
    held = list_in_force(["清单"], DAY, [], [(WarningLevel.YELLOW, {"so2": 1000})])
    told = demand_json(demand(replayed(), held))

    assert told["label"] == LABEL and told["available"] and told["list"]["in_force_on"] == "2026-12-01"
    assert told["warnings"][0]["levels"][0]["daily_t"].keys() == {"so2", "nox", "pm", "vocs"}
    assert demand_json(None) == {"label": LABEL, "available": False, "why": NO_LIST}


def test_the_console_counts_by_the_published_list(bureau):
    """The orders of a level are as many as the list of the bureau gives; each result has its own."""
    asked = WhatIf(AREA, rules="CN-2024", against="CN-2018")
    found = backtest.replay(bureau.office, bureau.duty, NOW, asked, {AREA: days()})

    assert len(found.demands) == 2
    assert found.demands[0].held.titles
    assert max(found.demands[0].orders.values()) > 0
    assert found.demands[0].total[Emission.PM] > 0


def test_a_place_without_a_list_has_none(bureau):
    """Another city; and the same city seen by somebody else's scope."""
    assert held_list(bureau.office, "150400", day_of(NOW)) is None
    assert held_list(bureau.office, AREA, day_of(NOW), Scope("150400")) is None
    assert held_list(bureau.office, AREA, day_of(NOW)) is not None
