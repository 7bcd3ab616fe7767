"""Every league and city of a file in one replay at the console."""

from dataclasses import replace

from bureau import AREA, NOW, TODAY
from makers import app_of, visitor

from emergency.services import backtest
from emergency.services.backtest import WhatIf
from emergency.services.office import Actor
from plans.history import HistoryDay
from plans.terms import Role

ASKED = {"area": "all", "dust": "propose", "first": "", "last": "", "against": "CN-2018"}


def test_every_city_of_the_file_is_a_row_with_the_sums(bureau):
    """For who sees the whole region; the rows of one city agree with its own replay, also side by side."""
    region = Actor(1, "region", "person-90", Role.ADMIN, None, "150000")
    days = [
        HistoryDay(TODAY.replace(year=2015, day=1 + at), aqi)
        for at, aqi in enumerate([80, 80, 231, 240, 90, 80])
    ]
    asked = WhatIf("all", rules="CN-2024", against="CN-2018")
    found = backtest.replay_all(bureau.office, region, NOW, asked, {"150400": days, AREA: days})
    alone = backtest.replay(bureau.office, region, NOW, replace(asked, area=AREA), {AREA: days})

    assert [each.result.area for each in found] == ["150400", AREA]
    assert found[1].result.score == alone.result.score and found[1].demands == alone.demands
    assert found[0].demands == () and found[0].comparison is not None


def test_the_page_of_every_city_keeps_to_the_scope(bureau):
    """A city's desk sees its own row and no other's; a file without its cities is refused in words."""
    browser = visitor(app_of(bureau), "duty")
    tables = {
        code: "".join(f"{code},2015-11-0{day},231\n" for day in range(1, 6)) for code in (AREA, "150400")
    }
    page = browser.post(
        "/backtest/", "/backtest/", **ASKED, pasted="code,date,aqi\n" + tables[AREA] + tables["150400"]
    )
    other = browser.post("/backtest/", "/backtest/", **ASKED, pasted="code,date,aqi\n" + tables["150400"])

    assert page.status_code == 200 and "合计" in page.text and "规则集 CN-2018" in page.text
    assert "<b>通辽市</b>" in page.text and "<b>赤峰市</b>" not in page.text
    assert other.status_code == 422 and "没有您辖区内的盟市" in other.text
