"""A replay with one figure supposed different: which figures, within which bounds, and what comes of it."""

import datetime

import pytest
from bureau import AREA, NOW, TODAY
from makers import app_of, rows, visitor

from emergency.errors import InputInvalid
from emergency.services import backtest
from emergency.services.backtest import WhatIf
from emergency.storage import schema
from plans.backtest import run
from plans.history import HistoryDay, history_of
from plans.library import load
from plans.replay_basis import basis_of
from plans.replay_change import SUPPOSED, changed, of_plan, of_rules

LIBRARY, RELEASE = load(), "CN-2024:release"
FIRST, DAY = datetime.date(2015, 11, 1), datetime.timedelta(days=1)
# Two heavy days, then four that are clear under 150 and not under 100, then clear ones.
SERIES = [80, 80, 80, 240, 240, 120, 120, 120, 120, 60, 60, 60]


def basis(rules="CN-2024"):
    """Tongliao's plan of today under a rule set."""
    return basis_of(LIBRARY, AREA, rules, TODAY)


def history(values=SERIES):
    """Days from the first of November on."""
    return [HistoryDay(FIRST + place * DAY, aqi) for place, aqi in enumerate(values)]


def days_warned(found) -> int:
    """How many days stood under a level."""
    return sum(level.is_graded for level in found.score.levels.values())


@pytest.mark.parametrize(
    ("key", "value", "fits"),
    [
        (RELEASE, -1, False), (RELEASE, 0, True), (RELEASE, 500, True), (RELEASE, 501, False),
        ("release_hours", -1, False), ("release_hours", 0, True), ("release_hours", 240, True),
        ("release_hours", 241, False),
        ("CN-2024:yellow-200.0.hours", 0, False), ("CN-2024:yellow-200.0.hours", 1, True),
        ("CN-2024:yellow-200.0.hours", 240, True), ("CN-2024:yellow-200.0.hours", 241, False),
    ],
)  # fmt: skip
def test_a_figure_keeps_to_its_own_bounds(key, value, fits):
    """Just outside, at and inside of what the data of plans and rule sets may hold."""
    assert (changed(basis(), key, value) is not None) is fits


def test_every_offered_figure_can_be_changed_and_nothing_else_moves():
    """One figure differs; the basis says which and from what; the one in the library stays as it was."""
    held = basis()
    for each in (*of_rules(held.rules), *of_plan(held.plan)):
        made = changed(held, each.key, each.value + 1)
        now = {one.key: one.value for one in (*of_rules(made.rules), *of_plan(made.plan))}
        before = {one.key: one.value for one in (*of_rules(held.rules), *of_plan(held.plan))}
        assert now == before | {each.key: each.value + 1}
        assert made.change == f"{each.title} {each.value}→{each.value + 1}"
        assert made.signature != held.signature
    assert basis().rules == held.rules and not SUPPOSED.verified


def test_a_figure_of_another_rule_set_is_unknown():
    """CN-2018 has no clause of CN-2024."""
    with pytest.raises(KeyError):
        changed(basis("CN-2018"), RELEASE, 100)


def test_an_unchanged_value_changes_nothing_but_the_name():
    """150 for 150 replays to the same score."""
    kept, same = basis(), changed(basis(), RELEASE, basis().rules.release.aqi)
    past = history_of(AREA, history())
    assert run(past, same).score == run(past, kept).score


def test_a_lower_release_line_keeps_a_warning_longer():
    """120 releases under 150 and holds under 100; a clause that asks for worse air warns no longer."""
    past, held = history_of(AREA, history()), basis()
    plain = days_warned(run(past, held))
    assert days_warned(run(past, changed(held, RELEASE, 100))) > plain
    assert days_warned(run(past, changed(held, "CN-2024:yellow-200.0.over", 250))) <= plain


def test_more_hours_of_clear_air_keep_a_warning_longer():
    """Three clear days ahead end it under 36 hours; under 96 nothing in the history does."""
    past, held = history_of(AREA, history([80, 80, 80, 240, 120, 120, 240, 60, 60, 60, 60])), basis()
    found = [run(past, each) for each in (held, changed(held, "release_hours", 96))]
    assert [days_warned(each) for each in found] == [5, 8]
    assert [each.score.warnings[0].warning.end is None for each in found] == [False, True]


def test_the_change_is_laid_beside_the_same_basis_or_beside_another(bureau):
    """Without a second basis against itself unchanged; nothing is stored."""
    days = {AREA: history()}
    before = len(rows(bureau, schema.journal))
    alone = backtest.replay(bureau.office, bureau.duty, NOW, WhatIf(AREA, change=("release_hours", 72)), days)
    other = WhatIf(AREA, rules="CN-2018", against="CN-2024", change=(RELEASE, 100))
    both = backtest.replay(bureau.office, bureau.duty, NOW, other, days)
    assert (alone.result.basis.change, bool(alone.comparison.right.basis.change)) == ("", True)
    assert both.result.basis.rules.name == "CN-2018" and both.comparison.right.basis.rules.release.aqi == 100
    assert len(rows(bureau, schema.journal)) == before
    assert bureau.office.library.rule_set("CN-2024").release.aqi == 150


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (WhatIf(AREA, rules="CN-2018", change=(RELEASE, 100)), "规则集 CN-2018 没有所选的数值"),
        (WhatIf(AREA, change=("nonsense", 1)), "没有所选的数值"),
        (WhatIf(AREA, rules="CN-2024", change=(RELEASE, 501)), "不能改为 501"),
    ],
)
def test_a_change_that_does_not_fit_is_refused_in_words(bureau, asked, said):
    """Another rule set, no figure at all, a value outside."""
    with pytest.raises(InputInvalid, match=said):
        backtest.replay(bureau.office, bureau.duty, NOW, asked, {AREA: history()})


def test_the_page_offers_the_figures_and_shows_pictures_with_their_numbers(bureau):
    """Both calendars, both bars, their tables; the supposed figure is named wherever its side is."""
    browser = visitor(app_of(bureau), "duty")
    offered = browser.get("/backtest/").text
    assert "解除线 AQI，现为 150" in offered and "解除前须持续的小时数，现为 36" in offered
    pasted = "date,aqi\n" + "".join(f"{each.day},{each.aqi}\n" for each in history())
    asked = {"area": AREA, "dust": "propose", "pasted": pasted, "rules": "CN-2024", "against": ""}
    page = browser.post("/backtest/", "/backtest/", **asked, figure=RELEASE, supposed="100")
    assert page.status_code == 200
    assert page.text.count("逐日预警级别：") >= 2 and "命中、漏报、空报和提前量" in page.text
    assert "解除线 AQI 150→100" in page.text and "<desc>" in page.text and "提前量 24 至 47 小时" in page.text
    refused = browser.post("/backtest/", "/backtest/", **asked, figure=RELEASE, supposed="一百")
    assert refused.status_code == 422 and "假设值须为整数" in refused.text


def test_a_history_without_any_warning_still_has_its_page(bureau):
    """Empty calendars and bars of nought."""
    browser = visitor(app_of(bureau), "duty")
    asked = {"area": AREA, "dust": "propose", "pasted": "date,aqi\n2015-11-01,60\n2015-11-02,\n"}
    page = browser.post("/backtest/", "/backtest/", **asked)
    assert page.status_code == 200 and "2015年11月" in page.text
