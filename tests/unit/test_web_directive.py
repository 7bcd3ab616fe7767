"""The desks of the tiers in a browser: what each sees, its buttons, the pack out and in."""

import io
import zipfile

import pytest
from makers import app_of, visitor
from tiers import CHIFENG, KERQIN, REGION, TONGLIAO, Tiers, joint

from plans.lifecycle import WarningAct
from plans.terms import WarningLevel


@pytest.fixture
def tiers(bureau):
    """Orange over the region and Tongliao."""
    made = Tiers(bureau)
    joint(made)
    made.decides(TONGLIAO, WarningAct.ISSUE, WarningLevel.ORANGE)
    return made


def browser(tiers, division):
    """The duty officer of a division."""
    return visitor(app_of(tiers.bureau), tiers.duty(division).name)


def test_each_desk_shows_its_own_tier(tiers):
    """Cities for the region, counties for the city, the one directive for the county."""
    region = browser(tiers, REGION).get("/directive/").text
    assert (
        "各盟市落实情况" in region and "赤峰市" in region and "0 / 9" in region and "timeline.svg" in region
    )
    city = browser(tiers, TONGLIAO).get("/directive/").text
    assert "各旗县" in city and "科尔沁区" in city and "赤峰市" not in city
    county = browser(tiers, KERQIN)
    assert "启动响应" in county.get("/directive/").text and "上级通知待办" in county.get("/duty/").text
    assert b"<svg" in browser(tiers, REGION).get("/directive/timeline.svg").data


def test_a_county_acknowledges_starts_and_reports_by_its_buttons(tiers):
    """Three forms, three steps; the neighbour finds nothing."""
    path = f"/directive/{tiers.asked(KERQIN).id}"
    county = browser(tiers, KERQIN)
    county.post(f"{path}/acknowledge", path)
    county.post(f"{path}/act", path, note="部署")
    county.post(f"{path}/report", path, measures="已部署", plants="8", notified="7")
    held = tiers.asked(KERQIN)
    assert held.acknowledged_at and held.acted_at and held.reported_at
    assert "7 / 8" in county.get(path).text
    assert browser(tiers, CHIFENG).get(path).status_code == 404
    assert visitor(app_of(tiers.bureau)).get(path).status_code == 302


def test_a_pack_goes_out_and_its_empty_form_enters_nothing(tiers):
    """The zip opens; checking the untouched form finds nothing to enter."""
    path = f"/directive/{tiers.asked(KERQIN).id}"
    city = browser(tiers, TONGLIAO)
    content = city.post(f"{path}/pack", path).data
    form = zipfile.ZipFile(io.BytesIO(content)).read("回报表.xlsx")
    answer = city.post("/directive/return", "/directive/return", file=(io.BytesIO(form), "a.xlsx"), sure="0")
    assert "将录入 0 项" in answer.text and answer.status_code == 200


def test_contacts_are_entered_and_taken_off(tiers):
    """Who has none is named."""
    city = browser(tiers, TONGLIAO)
    assert "未登记，收不到通知" in city.get("/directive/contacts").text
    city.post(
        "/directive/contacts", "/directive/contacts", division=KERQIN, name="苏日娜", mobile="13800000002"
    )
    assert "13800000002" in city.get("/directive/contacts").text
    city.post("/directive/contacts/1/remove", "/directive/contacts")
    assert "13800000002" not in city.get("/directive/contacts").text


def test_the_region_ticks_the_cities_it_binds(tiers):
    """The form offers all twelve; the confirmation names who is told and counts no enterprise."""
    decision_id = tiers.submits(REGION, WarningAct.RAISE, WarningLevel.RED, bound=("150300",))
    page = browser(tiers, REGION).get(f"/warning/{decision_id}/issue").text
    assert "4</b> 个下级地区" in page and "乌海市" in page
