"""The ozone response at the console, behind an enterprise's link and on the duty desk."""

import re

import pytest
from bureau import NOW
from makers import app_of, rows, visitor
from ozone_days import messages, receives, starts

from emergency.storage import schema
from notifier.message import Purpose

FORM = {"start_at": "2026-11-25T00:00", "expected_end": "2026-11-27T00:00", "typed": "启动"}


@pytest.fixture
def duty(bureau):
    """The duty officer's browser, an ozone bulletin waiting."""
    receives(bureau)
    return visitor(app_of(bureau), "duty")


def begin(duty, bureau, **fields):
    """Start by the form, as the page offers it."""
    forecast = rows(bureau, schema.forecast)[-1].id
    page = "/ozone/start/150500"
    return duty.post(page, page, **{"forecast_id": str(forecast)} | FORM | fields)


def test_the_suggestion_leads_to_the_start_and_the_start_to_its_page(duty, bureau):
    """What it would do stands before the button; what it did stands after; the desk says that both are asked for."""
    waiting = duty.get("/duty/").text
    assert "已达到臭氧专门响应的启动线" in waiting and "应及时向社会发布健康提示" in waiting
    assert "/ozone/start/150500" in duty.get("/forecast/assessment/150500").text
    offered = duty.get("/ozone/start/150500").text
    assert "待核" in offered and "强制性管控措施" in offered
    assert 'name="start_at" value="2026-11-25T00:00"' in offered
    assert 'name="expected_end" value="2026-11-26T00:00"' in offered

    answer = begin(duty, bureau)
    assert answer.status_code == 302
    page = duty.get(answer.location).text
    assert "通辽市臭氧响应〔2026〕1号" in page and "未签收" in page
    assert len(rows(bureau, schema.ozone_order)) == int(re.search(r"向 (\d+) 家企业下达指令，共", page)[1])
    desk = duty.get("/duty/").text
    assert (
        "臭氧响应〔2026〕1号" in desk
        and "level-yellow" not in desk.split('id="ozone"')[1].split("</section>")[0]
    )
    assert "已有生效的臭氧响应" in duty.get("/ozone/start/150500").text
    assert "臭氧响应〔2026〕1号" in duty.get("/ozone/").text


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"typed": ""}, 422, "请输入「启动」"),
        ({"start_at": ""}, 422, "请填写启动时间"),
        ({"start_at": "明天", "expected_end": "后天"}, 422, "预计结束时间「后天」不是有效的时间"),
        ({"forecast_id": "x"}, 422, "预报编号须为整数"),
        ({"forecast_id": "77"}, 409, "已收到更新的预报"),
    ],
)
def test_a_faulty_form_is_refused_in_words(duty, bureau, fields, status, said):
    """Nothing is stored."""
    answer = begin(duty, bureau, **fields)
    assert (answer.status_code, said in answer.text) == (status, True)
    assert not rows(bureau, schema.ozone_response)


def test_it_is_extended_and_ended_by_its_page(duty, bureau):
    """The forms stand on the page while it is live, and are gone afterwards."""
    page = begin(duty, bureau).location
    answer = duty.post(f"{page}/extend", page, expected_end="2026-11-28T00:00", reason="未回落")
    assert answer.status_code == 302 and "11月28日" in duty.get(page).text
    assert duty.post(f"{page}/end", page, reason="回落", typed="结束").status_code == 302
    after = duty.get(page).text
    assert "已结束" in after and "现在结束" not in after
    assert 'id="ozone"' not in duty.get("/duty/").text


@pytest.mark.parametrize("login", ["commander", "reviewer", "admin", "reader"])
def test_others_look_and_cannot_act(duty, bureau, login):
    """The page without forms; an act is refused."""
    page = begin(duty, bureau).location
    other = visitor(app_of(bureau), login)
    assert "现在结束" not in other.get(page).text
    assert other.post(f"{page}/end", "/account/password", reason="回落", typed="结束").status_code == 403
    assert rows(bureau, schema.ozone_response)[0].ended_at is None


def test_another_city_does_not_see_it(duty, bureau):
    """Rows are scoped by division."""
    page = begin(duty, bureau).location
    assert visitor(app_of(bureau), "chifeng").get(page).status_code == 404


def test_the_enterprise_reads_and_signs_behind_its_link(bureau):
    """Without a sign-in; an unknown token shows nothing."""
    starts(bureau, now=NOW)
    path = re.search(r"/e/\w+/ozone", messages(bureau, Purpose.OZONE_START)[0].text)[0]
    stranger = visitor(app_of(bureau))
    assert "强制性管控措施" in stranger.get(path).text
    assert stranger.post(f"{path}/acknowledge", path, who="张三").status_code == 302
    assert "张三 已于" in stranger.get(path).text
    assert stranger.get("/e/UNKNOWNTOKEN/ozone").status_code == 404
    assert "臭氧管控指令" in stranger.get(path.removesuffix("/ozone")).text
