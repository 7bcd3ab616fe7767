"""The region's page and the three levels: own, demanded and approved stand apart wherever people decide."""

import pytest
from bureau import AREA, NOW, PASSWORD, TODAY
from makers import app_of, visitor
from regional import regional

from emergency.errors import NotAllowed
from emergency.services import account, consultation
from emergency.services.account import NewAccount
from emergency.services.browse import region as regions
from emergency.services.linkage import neighbours
from emergency.services.office import SYSTEM, Actor
from plans.forecast import AqiRange, Forecast, ForecastDay
from plans.lifecycle import WarningAct
from plans.terms import Advice, Pollutant, Role, WarningLevel

TONGLIAO, WUHAI = "150500", "150300"


@pytest.fixture
def desk(bureau):
    """The duty officer of the region."""
    new = NewAccount("region", "region", "person-30", Role.DUTY, "150000", PASSWORD)
    made = account.create_account(bureau.office, SYSTEM, NOW, new)
    return Actor(made, "region", "person-30", Role.DUTY, None, "150000")


def receives(bureau, desk, **levels):
    """A bulletin of so many days of 210 for each city."""
    for code, count in levels.items():
        days = tuple(
            ForecastDay(TODAY.replace(day=TODAY.day + 1 + step), AqiRange(210, 210), (Pollutant.PM25,))
            for step in range(count)
        ) or (ForecastDay(TODAY.replace(day=TODAY.day + 1), AqiRange(60, 60)),)
        consultation.record_forecast(
            bureau.office, desk, NOW, Forecast(code.lstrip("c"), "测试台", NOW, days)
        )


@pytest.mark.parametrize(
    ("third", "zones", "level"),
    [(0, 0, WarningLevel.NONE), (1, 1, WarningLevel.YELLOW), (2, 1, WarningLevel.YELLOW)],
)
def test_three_neighbours_at_yellow_make_a_zone_at_the_level_all_reach(bureau, desk, third, zones, level):
    """Two are too few; with the third the zone stands at the lowest common level, the highest beside it."""
    receives(bureau, desk, c150500=2, c150400=1, c152200=third, c150300=2)
    view = regions.region(bureau.office, desk, NOW)
    assert (len(view.zones), view.found.level) == (zones, level)
    assert view.advice is (Advice.ISSUE if zones else Advice.NONE)
    ordered = {row.division.code: row.linkage.ordered for row in view.rows}
    assert ordered[WUHAI] is None
    assert ordered[TONGLIAO] is (WarningLevel.YELLOW if zones else None)
    assert "呼和浩特市" in view.silent and "通辽市" not in view.silent


def test_the_page_shows_zones_levels_and_the_provinces_beside(bureau, desk):
    """Members, the cities left beside, Liaoning and Jilin, and every reason with its document."""
    receives(bureau, desk, c150500=2, c150400=1, c152200=1)
    page = visitor(app_of(bureau), "region").get("/region/").text
    assert "通辽市、兴安盟" in page or "赤峰市、通辽市" in page
    for word in (
        "辽宁省",
        "吉林省",
        "锡林郭勒盟",
        "不视为未达到",
        "待核",
        "本级计算",
        "区域要求",
        "现行（已审定）",
    ):
        assert word in page, word
    assert "没有达到启动条件的控制区" not in page


def test_an_approved_level_below_the_zone_is_marked(bureau, desk):
    """Tongliao approved yellow, the zone is orange: it must raise."""
    receives(bureau, desk, c150500=2, c150400=2, c152200=2)
    bureau.decides(WarningAct.ISSUE, WarningLevel.YELLOW, reason="测试")
    found = regions.region(bureau.office, desk, NOW).rows
    row = next(each.linkage for each in found if each.division.code == TONGLIAO)
    assert (row.own, row.ordered, row.approved) == (
        WarningLevel.ORANGE, WarningLevel.ORANGE, WarningLevel.YELLOW,
    )  # fmt: skip
    assert row.is_below_order
    assert "低于区域要求，须升级" in visitor(app_of(bureau), "region").get("/region/").text


def test_a_city_has_no_regional_page_but_sees_what_is_demanded(bureau):
    """Another city's forecast is not shown to it; the region's demand is."""
    with pytest.raises(NotAllowed):
        regions.region(bureau.office, bureau.duty, NOW)
    assert visitor(app_of(bureau), "duty").get("/region/").status_code == 403
    assert "/region/" not in visitor(app_of(bureau), "duty").get("/forecast/").text


def test_the_three_levels_stand_apart_where_people_decide(bureau):
    """Assessment, form of the decision and the paper that is signed: own orange, demanded red, none in force."""
    bureau.receives([230, 230, 140])
    regional(bureau, WarningLevel.RED)
    duty = visitor(app_of(bureau), "duty")
    consultation_id = bureau.consults(WarningLevel.RED)
    decision_id = bureau.submits(WarningAct.ISSUE, WarningLevel.RED, reason="按自治区要求")
    for path in (
        f"/forecast/assessment/{AREA}", f"/decision/consultation/{consultation_id}", f"/decision/{decision_id}",
    ):  # fmt: skip
        page = duty.get(path).text
        block = page.partition('class="facts levels"')[2].partition("</dl>")[0]
        assert "本级计算" in block and "level-orange" in block, path
        assert "上级要求" in block and "level-red" in block and "内蒙古自治区" in block, path
        assert "现行（已审定）" in block and "无" in block, path
        assert "不得低于该级别" in page and "毗邻省：辽宁省、吉林省" in page, path


def test_nothing_demanded_reads_so(bureau):
    """No warning above: one word, no alarm."""
    bureau.receives([230, 140])
    page = visitor(app_of(bureau), "duty").get(f"/forecast/assessment/{AREA}").text
    assert "不得低于该级别" not in page and "相邻：赤峰市、兴安盟、锡林郭勒盟" in page


@pytest.mark.parametrize(
    ("area", "inside", "provinces"),
    [
        ("150500", ("赤峰市", "兴安盟", "锡林郭勒盟"), ("辽宁省", "吉林省")),
        ("150300", None, ("宁夏回族自治区",)),
    ],
)
def test_the_neighbours_of_a_city(bureau, area, inside, provinces):
    """Inside the region and across its border."""
    found = neighbours(bureau.office, area)
    assert inside is None or found.inside == inside
    assert found.provinces == provinces
