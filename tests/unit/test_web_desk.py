"""The duty desk at a browser: suggestions that wait, the course of the air, the map, one's own password."""

import datetime

import pytest
import sqlalchemy as sa
from bureau import AREA, DAY, LIBRARY, NOW, PASSWORD, START, TODAY
from makers import ONE_HEAVY_DAY, TWO_HEAVY_DAYS, Clock, app_of, change, rows, visitor, warn

from emergency.errors import NotAllowed
from emergency.services import account, consultation, desk
from emergency.services.account import NewAccount
from emergency.services.browse import air, chart
from emergency.services.office import SYSTEM
from emergency.storage import schema
from plans.errors import FigureMissing
from plans.forecast import ObservedDay
from plans.lifecycle import WarningAct
from plans.terms import Pollutant, Role, WarningLevel

NEW = "another long password"


@pytest.fixture
def duty(bureau):
    """The duty officer at a browser."""
    return visitor(app_of(bureau), "duty")


def _measured(bureau, days, aqi=80):
    found = [ObservedDay(TODAY - each * DAY, aqi, (Pollutant.PM25,)) for each in days]
    consultation.record_observed(bureau.office, bureau.duty, NOW, AREA, found, "测试实测")


def test_an_idle_desk_says_so(duty):
    """Nothing in force and nothing waiting is one sentence, not an empty half of the screen."""
    page = duty.get("/duty/").text

    assert "当前没有生效的预警，也没有待研判的预报" in page and "空气质量变化" not in page


def test_a_waiting_forecast_shows_the_suggestion_itself(bureau, duty):
    """Level as word and shape, advice, start, lead, the reasons with article and 待核, and the way on."""
    bureau.receives(TWO_HEAVY_DAYS)
    page = duty.get("/duty/").text

    assert "level-orange level-big" in page and "建议发布" in page and "2026年11月25日0时起" in page
    assert "<b>32</b> 小时" in page and "环大气〔2024〕6号" in page and "待核" in page
    assert f'href="/forecast/assessment/{AREA}">研判并会商' in page
    assert "查看研判依据" in visitor(app_of(bureau), "reader").get("/duty/").text


def test_a_forecast_that_was_consulted_waits_no_more(bureau, duty):
    """The panel goes as soon as a consultation looked at the forecast."""
    bureau.receives(TWO_HEAVY_DAYS)
    bureau.consults(WarningLevel.ORANGE)

    assert "level-big" not in duty.get("/duty/").text


def test_the_gravest_suggestion_comes_first_and_one_fault_closes_no_desk(bureau, monkeypatch):
    """An area the law cannot answer for says why, below those it can."""
    table = schema.forecast
    bureau.receives(ONE_HEAVY_DAY)
    bureau.receives([90, 90])
    bureau.receives([240, 240])
    for number, division in ((1, "150521"), (2, "150522")):
        change(bureau, sa.update(table).where(table.c.id == number).values(division=division))
    asked = consultation.assess_in

    def assess(office, work, now, area):
        if area == "150522":
            raise FigureMissing("预案缺少提前量。请管理员补充。")
        return asked(office, work, now, area)

    monkeypatch.setattr("emergency.services.browse.waiting.assess_in", assess)
    shown = desk.duty(bureau.office, bureau.duty, NOW).suggestions

    assert [each.forecast.division for each in shown] == [AREA, "150521", "150522"]
    assert (shown[-1].said, shown[-1].why) == (None, "预案缺少提前量。请管理员补充。")


def test_the_desk_offers_the_course_of_the_air_at_its_own_address(bureau, duty):
    """The page names the picture and does not hold it; with a warning in force it is there too."""
    _measured(bureau, range(1, 5))
    assert f'src="/duty/air/{AREA}.svg"' in duty.get("/duty/").text
    warn(bureau)
    page = duty.get("/duty/").text

    assert f'src="/duty/air/{AREA}.svg"' in page and "分级线" not in page.replace("预报范围和分级线", "")


def test_the_picture_of_the_air_is_drawn_once_and_told_unchanged(bureau, duty, monkeypatch):
    """A second look is 304 and draws nothing; a new measured day is a new picture."""
    _measured(bureau, [2, 3])
    drawn = []
    draw = chart.svg
    monkeypatch.setattr(chart, "svg", lambda figure: drawn.append(1) or draw(figure))
    path = f"/duty/air/{AREA}.svg"
    first = duty.get(path)
    again = duty.client.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert (first.status_code, first.mimetype) == (200, "image/svg+xml") and "80" in first.text
    assert (again.status_code, again.data, len(drawn)) == (304, b"", 1)
    assert first.headers["Cache-Control"] == "private, no-cache"
    _measured(bureau, [1], aqi=161)
    assert "161" in duty.client.get(path, headers={"If-None-Match": first.headers["ETag"]}).text


@pytest.mark.parametrize(("ago", "shown"), [(12, True), (13, True), (14, False)])
def test_the_course_of_the_air_reaches_back_a_fortnight(bureau, ago, shown):
    """Today and the thirteen days before it; the day before those is left out."""
    _measured(bureau, [ago])
    course = air.area_course(bureau.office, bureau.duty, NOW, AREA)

    assert [each.day for each in course.observed] == ([TODAY - ago * DAY] if shown else [])


def test_the_course_of_the_air_has_forecast_thresholds_and_warning(bureau):
    """The newest bulletin only, the lines of the rules, the warning to its expected end, and no drill."""
    bureau.receives([100, 100])
    warn(bureau, drill=True)
    warn(bureau)
    course = air.area_course(bureau.office, bureau.duty, NOW, AREA)

    assert [day.high for bulletin in course.bulletins for day in bulletin.days] == ONE_HEAVY_DAY
    assert [each.aqi for each in course.thresholds] == [150, 200, 300][: len(course.thresholds)]
    (period,) = course.periods
    assert (period.start, period.end, period.level) == (START, START + 2 * DAY, WarningLevel.YELLOW)


def test_a_banner_sees_the_air_of_its_city_and_not_of_another(bureau):
    """The warning of the city binds the banner; the neighbour's air is refused; nonsense is not found."""
    _measured(bureau, [1])
    banner = visitor(app_of(bureau), "banner")

    assert f"/duty/air/{AREA}.svg" in banner.get("/duty/").text
    assert banner.get(f"/duty/air/{AREA}.svg").status_code == 200
    assert banner.get("/duty/air/150400.svg").status_code == 403
    assert banner.get("/duty/air/nonsense.svg").status_code == 404
    with pytest.raises(NotAllowed, match="150400"):
        air.require_seen(bureau.office, bureau.banner, "150400")


def test_the_region_sees_its_twelve_leagues_and_what_waits_in_them(bureau):
    """An account of the region opens a desk with a tile a league, wide enough to be read."""
    new = NewAccount("region", "自治区值班员", "person-20", Role.DUTY, "150000", PASSWORD)
    account.create_account(bureau.office, SYSTEM, NOW, new)
    bureau.receives(TWO_HEAVY_DAYS)
    page = visitor(app_of(bureau), "region").get("/duty/").text
    leagues = [each.code for each in LIBRARY.divisions.children("150000")]

    assert len(leagues) == 12 and all(f'data-division="{code}"' in page for code in leagues)
    assert "map whole" in page and "通辽市 建议发布" in page and "无本地AQI" in page


def test_one_changes_ones_own_password_and_ends_the_other_sessions(bureau):
    """This browser goes on, the other one is out, the old password opens nothing and the new one does."""
    app = app_of(bureau)
    here, there = visitor(app, "reader"), visitor(app, "reader")
    fields = {"old": PASSWORD, "new": NEW, "again": NEW}

    assert 'href="/account/password"' in here.get("/duty/").text
    assert here.post("/account/password", "/account/password", **fields).status_code == 302
    assert here.get("/duty/").status_code == 200
    assert there.get("/duty/").status_code == 302
    assert visitor(app).sign_in("reader").status_code == 403
    assert visitor(app).sign_in("reader", NEW).status_code == 302
    assert "修改自己的密码" in rows(bureau, schema.journal)[-2].summary


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"old": "not the password"}, 403, "原密码不对"),
        ({"again": "a different password"}, 422, "两次输入的新密码不一致"),
        ({"new": "123456789", "again": "123456789"}, 422, "密码须为 10 至 200 个字符"),
        ({"new": PASSWORD, "again": PASSWORD}, 422, "新密码不能与原密码相同"),
    ],
)
def test_a_wrong_password_form_changes_nothing(bureau, changes, status, said):
    """The sentence says which field; the old password still opens the door."""
    app = app_of(bureau)
    fields = {"old": PASSWORD, "new": NEW, "again": NEW, **changes}
    answer = visitor(app, "reader").post("/account/password", "/account/password", **fields)

    assert answer.status_code == status and said in answer.text
    assert visitor(app).sign_in("reader").status_code == 302


def test_guessing_the_old_password_is_paused_like_a_sign_in(bureau):
    """At an open screen too, only so many guesses are free; then even the right one waits."""
    clock = Clock()
    browser = visitor(app_of(bureau, clock), "reader")
    clock.now = NOW + datetime.timedelta(minutes=1)
    wrong = {"old": "not the password", "new": NEW, "again": NEW}
    for _ in range(bureau.office.settings.sign_in_failures):
        assert browser.post("/account/password", "/account/password", **wrong).status_code == 403
    right = browser.post("/account/password", "/account/password", old=PASSWORD, new=NEW, again=NEW)

    assert right.status_code == 403 and "已暂停登录" in right.text


def test_a_drill_on_the_map_is_hatched(bureau, duty):
    """The tiles under a drill carry the pattern; a real warning beside it takes them back."""
    warn(bureau, drill=True)
    assert 'fill="url(#drill-hatch)"' in duty.get("/duty/").text
    bureau.receives(ONE_HEAVY_DAY)
    bureau.decides(WarningAct.ISSUE, WarningLevel.YELLOW)
    assert "drill-hatch" not in duty.get("/duty/").text
