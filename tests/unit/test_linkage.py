"""What the region demands: own, demanded and approved level apart, and nobody goes below."""

import pytest
from bureau import AREA, HOUR, NOW, START
from makers import app_of, visitor
from regional import NUMBER, REGION, regional

from emergency.services import approval, consultation, warning
from emergency.services.linkage import demanded_level
from emergency.storage import warning as warnings
from emergency.storage.work import REGION_WIDE, Scope
from plans.errors import ActRefused
from plans.lifecycle import WarningAct, WarningState
from plans.terms import Advice, WarningLevel

CHIFENG = "150400"
NONE, TIP, YELLOW, ORANGE, RED = WarningLevel
PAGE = f"/forecast/assessment/{AREA}"
ONE_HEAVY_DAY, TWO_HEAVY_DAYS = [230, 140], [230, 230, 140]


def assessed(bureau):
    """What the duty desk of Tongliao sees."""
    return consultation.assess(bureau.office, bureau.duty, NOW, AREA)


def test_own_demanded_and_approved_levels_are_shown_apart(bureau):
    """Orange by its own forecast, red demanded by the region, yellow in force: three fields."""
    bureau.receives(ONE_HEAVY_DAY)
    bureau.decides(WarningAct.ISSUE, YELLOW)
    bureau.receives(TWO_HEAVY_DAYS, NOW + HOUR)
    regional(bureau, RED)
    found = consultation.assess(bureau.office, bureau.duty, NOW + HOUR, AREA)
    assert (found.own, found.ordered, found.approved, found.proposed) == (ORANGE, RED, YELLOW, RED)
    assert found.is_below_order
    assert found.demanded.area_name == "内蒙古自治区"


def test_without_a_live_warning_above_nothing_is_demanded(bureau):
    """No regional warning: the own level stands."""
    bureau.receives(ONE_HEAVY_DAY)
    found = assessed(bureau)
    assert (found.own, found.ordered, found.approved, found.proposed) == (YELLOW, None, None, YELLOW)
    assert not found.is_below_order


@pytest.mark.parametrize(
    ("made", "demanded"),
    [
        ({}, ORANGE),
        ({"state": WarningState.ISSUED}, ORANGE),
        ({"state": WarningState.SUSPENDED}, ORANGE),
        ({"state": WarningState.RELEASED}, None),
        ({"state": WarningState.REVOKED}, None),
        ({"drill": True}, None),
        ({"division": CHIFENG}, None),
    ],
)
def test_only_a_live_warning_above_demands(bureau, made, demanded):
    """Issued, active or suspended; not a drill, not one that is over, not a neighbour's."""
    bureau.receives(ONE_HEAVY_DAY)
    regional(bureau, ORANGE, **made)
    assert assessed(bureau).ordered is demanded


@pytest.mark.parametrize(("level", "allowed"), [(YELLOW, False), (ORANGE, True), (RED, True)])
def test_a_city_may_not_decide_below_what_is_demanded(bureau, level, allowed):
    """Below, at and above the region's orange; the refusal says which warning demands it."""
    bureau.receives(ONE_HEAVY_DAY)
    regional(bureau, ORANGE)
    if allowed:
        assert bureau.submits(WarningAct.ISSUE, level, reason="执行自治区区域预警。")
        return
    with pytest.raises(ActRefused) as refused:
        bureau.submits(WarningAct.ISSUE, level)
    assert NUMBER in refused.value.message
    assert "要求不低于橙色，您选择了黄色" in refused.value.message


def test_what_is_demanded_after_a_decision_was_submitted_still_binds_its_issue(bureau):
    """Approved at yellow, then the region demands orange: nothing goes out at yellow."""
    bureau.receives(ONE_HEAVY_DAY)
    decision_id = bureau.submits(WarningAct.ISSUE, YELLOW)
    approval.approve(bureau.office, bureau.director, NOW, decision_id)
    regional(bureau, ORANGE)
    with pytest.raises(ActRefused, match="要求不低于橙色"):
        warning.issue(bureau.office, bureau.duty, NOW, decision_id, "黄色")


def test_a_city_may_not_release_while_the_region_demands(bureau):
    """A warning opened on an upper notice ends on the upper release."""
    bureau.receives(ONE_HEAVY_DAY)
    bureau.decides(WarningAct.ISSUE, YELLOW)
    regional(bureau, YELLOW)
    with pytest.raises(ActRefused, match="仍然有效，不能先行解除"):
        bureau.submits(WarningAct.RELEASE, YELLOW, reason="已转好")


def test_a_drill_of_the_city_is_not_bound_by_a_real_demand(bureau):
    """Drills and real matters stay apart in both directions."""
    bureau.receives(ONE_HEAVY_DAY)
    regional(bureau, RED)
    assert bureau.submits(WarningAct.ISSUE, YELLOW, drill=True)


def test_looking_upward_shows_no_neighbour(bureau):
    """With the scope of Tongliao, asking for Chifeng's warnings by name gives none."""
    regional(bureau, ORANGE, division=CHIFENG)
    with bureau.office.store.begin(Scope(AREA)) as work:
        assert warnings.live_above(work, [CHIFENG, REGION]) == []
    with bureau.office.store.begin(REGION_WIDE) as work:
        assert [each.level for each in warnings.live_above(work, [CHIFENG])] == [ORANGE]


def test_a_banner_is_bound_by_its_city_and_by_the_region(bureau):
    """The stricter of both."""
    regional(bureau, YELLOW)
    regional(bureau, RED, division=AREA)
    with bureau.office.store.begin(bureau.banner.scope) as work:
        found = demanded_level(bureau.office, work, bureau.banner.division, NOW)
    assert (found.area, found.level) == (AREA, RED)


def test_a_level_is_lowered_only_after_two_bulletins_on_end(bureau):
    """The bulletins that are kept are asked: once yellow after orange holds, twice lowers."""
    bureau.receives([100, 100, 100, 230, 230, 140], first=0)
    bureau.decides(WarningAct.ISSUE, ORANGE, start=NOW + 56 * HOUR)
    advices = []
    for step in (1, 2):
        bureau.receives([100, 100, 100, 230, 140, 140], NOW + step * HOUR, first=0)
        found = consultation.assess(bureau.office, bureau.duty, NOW + step * HOUR, AREA)
        advices.append(found.suggestion.advice)
    assert advices == [Advice.HOLD, Advice.LOWER]


def test_a_later_episode_is_named_as_one_of_its_own(bureau):
    """Two episodes far apart: the first is proposed, the second stands below it."""
    bureau.receives([230, 230, 60, 60, 60, 230, 230])
    browser = visitor(app_of(bureau), "duty")
    both = browser.get(PAGE).text
    assert "此后还有" in both and "是另一次过程" in both

    bureau.receives(TWO_HEAVY_DAYS)
    assert "此后还有" not in browser.get(PAGE).text


def test_the_form_of_a_decision_names_the_demanded_level(bureau):
    """Who writes the decision sees what may not be undercut; in a drill it is not said."""
    bureau.receives(TWO_HEAVY_DAYS)
    regional(bureau, ORANGE)
    browser = visitor(app_of(bureau), "duty")

    assert NUMBER in browser.get(f"/decision/consultation/{bureau.consults(ORANGE)}").text
    assert NUMBER not in browser.get(f"/decision/consultation/{bureau.consults(ORANGE, drill=True)}").text


@pytest.mark.parametrize(
    ("act", "state", "allowed"),
    [
        (WarningAct.SUSPEND, WarningState.ACTIVE, False),
        (WarningAct.SUSPEND, WarningState.SUSPENDED, True),
        (WarningAct.REVOKE, WarningState.ACTIVE, False),
        (WarningAct.REVOKE, WarningState.SUSPENDED, False),
    ],
)
def test_a_city_pauses_only_when_the_region_has(bureau, act, state, allowed):
    """A suspended warning above is not over, but asks for nothing now; nobody below revokes under it."""
    bureau.receives(ONE_HEAVY_DAY)
    bureau.decides(WarningAct.ISSUE, ORANGE, reason="区域联动")
    if act is WarningAct.SUSPEND:
        warning.start_due(bureau.office, START)
    regional(bureau, ORANGE, state=state)
    moment = START + HOUR if act is WarningAct.SUSPEND else NOW + HOUR
    if allowed:
        assert bureau.decides(act, ORANGE, moment, start=moment, reason="区域暂停").orders
        return
    with pytest.raises(ActRefused, match="仍然有效"):
        bureau.decides(act, ORANGE, moment, start=moment, reason="区域暂停")
