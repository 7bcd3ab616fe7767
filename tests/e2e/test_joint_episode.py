"""A regional episode over three cities in real browsers: ordered, acted upon, answered by file, released by city."""

import dataclasses
import io
import re
import zipfile

import pytest
from browser import Person, consults, decides, served, uploads, wire
from bureau import DAY, HOUR, MINUTE, NOW, START, TODAY, administrators, open_bureau
from makers import Clock, app_of, link_of, rows
from offline_filling import fill
from tiers import CHIFENG, CITIES, FUNCTION_AREA, KERQIN, REGION, TONGLIAO, XINGAN, Tiers

from emergency.demo.enterprises import enterprises
from emergency.services import journaling, registry
from emergency.storage import schema
from plans.lifecycle import WarningState

HEAVY = "date,aqi_min,aqi_max,primary\n2026-11-25,210,230,PM2.5\n2026-11-26,210,230,PM2.5\n2026-11-27,60,90,PM2.5\n"
CLEAN = "date,aqi_min,aqi_max,primary\n2026-11-27,60,90,PM2.5\n2026-11-28,50,80,PM2.5\n2026-11-29,40,70,\n"
AT_CHIFENG = 3  # invented enterprises on the list of Chifeng
PAPER = {
    "签收人": "虚构苏日娜", "签收时间": "2026-11-23 16:40", "落实负责人": "虚构巴图", "落实时间": "2026-11-23 17:10",
    "落实说明": "已开会部署", "回报人": "虚构苏日娜", "回报时间": "2026-11-23 18:00", "已启动的措施": "全部企业已通知",
    "应通知企业数": "8", "已通知企业数": "8",
}  # fmt: skip


@pytest.fixture
def stage(tmp_path):
    """The console of the whole region with its people, eight enterprises in Tongliao and three in Chifeng."""
    bureau, clock = open_bureau(tmp_path), Clock()
    tiers = Tiers(bureau)
    for division in (REGION, *CITIES, KERQIN, FUNCTION_AREA):
        tiers.duty(division)
        tiers.commander(division)
    keeper = administrators(bureau.office, CHIFENG)[0]
    others = [dataclasses.replace(each, division="150402") for each in enterprises(TODAY)[8 : 8 + AT_CHIFENG]]
    before = NOW - 20 * DAY
    registry.register(bureau.office, keeper, before, others)
    registry.publish_list(
        bureau.office, keeper, before, CHIFENG, TODAY.year, "测试清单", TODAY - 20 * DAY, "测试清单不足额"
    )
    with served(app_of(bureau, clock)) as base:
        yield base, bureau, clock, tiers
    bureau.office.store.engine.dispose()


class Tier:
    """The duty officer and the signer of one division at their browsers."""

    def __init__(self, chromium, base, division):
        self.division = division
        self.duty, self.signer = Person(chromium, base), Person(chromium, base, scripts=False)
        self.arrives()

    def arrives(self):
        """Both sign in; after a night their sessions have ended."""
        self.duty.signs_in(f"duty{self.division}")
        self.signer.signs_in(f"approver{self.division}")

    def warns(self, forecast, conclusion, act, level, start, end="", word=""):
        """The whole way of one decision in the browser, from the bulletin to the typed word."""
        uploads(self.duty, "forecast.csv", forecast)
        consults(self.duty, conclusion)
        decides(self.duty, act, level, start, end, "按会商结论和上级通知办理。")
        self.duty.page.wait_for_url(re.compile(r"/decision/\d+$"))
        path = self.duty.page.url.removeprefix(self.duty.base)
        self.signer.opens(path)
        self.signer.page.locator("button.main", has_text="批准").click()
        assert self.signer.sees("已批准。值班人员可以下达")
        self.duty.opens(f"/warning/{path.rpartition('/')[2]}/issue")
        self.duty.page.fill("[name=typed]", word)
        self.duty.page.locator("button.issue").click()
        assert self.duty.sees("已办理：")

    def row(self, name):
        """The line of a division below on the own desk between the tiers."""
        self.duty.opens("/directive/")
        return self.duty.page.locator("#below tbody tr", has_text=name).inner_text()

    def acknowledges(self, tiers):
        """Open the directive that is asked of this division and acknowledge it."""
        self.duty.opens(f"/directive/{tiers.asked(self.division).id}")
        self.duty.presses("签收")
        assert self.duty.sees("已签收")


@pytest.mark.browser
def test_three_cities_in_one_episode(chromium, stage):
    """The region orders; two cities act in time, one is late; a county answers on paper; releases hour by hour."""
    base, bureau, clock, tiers = stage
    region = Tier(chromium, base, REGION)
    cities = {code: Tier(chromium, base, code) for code in CITIES}
    for code, city in cities.items():
        uploads(city.duty, "forecast.csv", HEAVY)
        assert city.duty.sees("建议发布"), code

    # The region orders the three that lie beside each other, and no other.
    region.warns(HEAVY, "orange", "issue", "orange", wire(START), wire(START + 3 * DAY), "橙色")
    assert {each.division for each in rows(bureau, schema.directive)} == set(CITIES)
    assert not rows(bureau, schema.order)
    assert "未签收" in region.row("赤峰市") and "未发布" in region.row("赤峰市")

    # Two acknowledge and act at once; their counties are ordered in the same act.
    for code in (TONGLIAO, XINGAN):
        cities[code].duty.opens("/duty/")
        assert cities[code].duty.sees("上级通知待办")
        cities[code].acknowledges(tiers)
        cities[code].warns(HEAVY, "orange", "issue", "orange", wire(START), wire(START + 3 * DAY), "橙色")
        assert tiers.asked(code).acted_at == NOW
    assert {each.division for each in rows(bureau, schema.order)} == {KERQIN}

    # Past the deadline the region sees who is late, and only that one; it answers and acts late.
    clock.now = tiers.asked(CHIFENG).acknowledge_by
    assert "未签收" in region.row("赤峰市") and "未签收、" not in region.row("赤峰市").split("\t")[-1]
    clock.now += MINUTE
    assert "未签收" in region.row("赤峰市").split("\t")[-1]
    assert region.row("通辽市").split("\t")[-1].strip() == "—"
    chifeng = cities[CHIFENG]
    chifeng.acknowledges(tiers)
    chifeng.warns(HEAVY, "orange", "issue", "orange", wire(START), wire(START + 3 * DAY), "橙色")
    assert len(rows(bureau, schema.order)) == 8 + AT_CHIFENG

    # A county on the network answers itself.
    online = Tier(chromium, base, FUNCTION_AREA)
    online.acknowledges(tiers)
    online.duty.presses("启动响应")
    assert online.duty.sees("已登记，上级值班台可以看到")
    assert tiers.asked(FUNCTION_AREA).acted_at == clock.now

    # A county without one: its pack goes out on a stick, comes back filled in, is checked, then entered.
    tongliao = cities[TONGLIAO]
    assert "未签收" in tongliao.row("科尔沁区")
    tongliao.duty.opens(f"/directive/{tiers.asked(KERQIN).id}")
    with tongliao.duty.page.expect_download() as expected:
        tongliao.duty.presses("下载离线包（无网络时用）")
    with zipfile.ZipFile(io.BytesIO(expected.value.path().read_bytes())) as pack:
        form = fill(pack.read("回报表.xlsx"), PAPER, ("虚构张三", "2026-11-23 17:30", "当面"))
    clock.now = NOW + 5 * HOUR
    for button in ("检查", "录入"):
        tongliao.duty.opens("/directive/return")
        file = {"name": "回报表.xlsx", "mimeType": "application/octet-stream", "buffer": form}
        tongliao.duty.page.set_input_files("[name=file]", file)
        tongliao.duty.presses(button)
        if button == "检查":
            assert tongliao.duty.sees("没有问题") and tiers.asked(KERQIN).acknowledged_at is None
    assert tongliao.duty.sees("已录入 11 项")
    line = tongliao.row("科尔沁区")
    assert "虚构苏日娜" in line and "8 / 8" in line and "虚构巴图" in line
    assert tiers.asked(KERQIN).acknowledged_at == NOW + 40 * MINUTE

    # What each tier sees of those below: counties that reported, and orders that were acknowledged.
    assert "1 / 9" in region.row("通辽市") and "8 / 8" in region.row("通辽市")
    assert f"0 / {AT_CHIFENG}" in region.row("赤峰市")
    path, _ = link_of(bureau)
    phone = Person(chromium, base, scripts=False, size=(390, 844))
    phone.opens(path)
    assert phone.sees("橙色") and phone.sees("虚构张三")

    # No city releases before the region has.
    clock.now = START + DAY + 9 * HOUR
    for each in (region, *cities.values()):
        each.arrives()
    uploads(tongliao.duty, "clean.csv", CLEAN)
    consults(tongliao.duty, "none")
    decides(tongliao.duty, "release", "orange", wire(clock.now), reason="实况与预报均已转好")
    assert tongliao.duty.sees("仍然有效，不能先行解除")
    assert not rows(bureau, schema.warning, schema.warning.c.state == WarningState.RELEASED)

    # The region releases; the cities follow, each at its hour; whoever was told to start hears the end.
    region.warns(CLEAN, "none", "release", "orange", wire(clock.now), word="解除")
    released = {}
    for hours, code in enumerate((XINGAN, TONGLIAO, CHIFENG)):
        clock.now += hours * HOUR
        cities[code].acknowledges(tiers)
        cities[code].warns(CLEAN, "none", "release", "orange", wire(clock.now), word="解除")
        released[code] = clock.now
    kept = {each.division: each for each in rows(bureau, schema.warning)}
    assert {each.state for each in kept.values()} == {WarningState.RELEASED}
    assert {code: kept[code].released_at for code in released} == released
    ended = {each.order_id for each in rows(bureau, schema.message) if each.purpose.value == "order_release"}
    assert ended == {each.id for each in rows(bureau, schema.order)}
    phone.opens(path)
    assert phone.sees("预警已解除")

    # Afterwards: the deadlines of every tier, and who had known what at the deadline.
    region.duty.opens(f"/episode/{kept[REGION].episode_id}/punctuality")
    assert region.duty.sees("赤峰市签收发布橙色预警的通知") and region.duty.sees("逾时完成")
    deadline = wire(NOW + HOUR)
    region.duty.opens(f"/episode/{kept[REGION].episode_id}/recall?at={deadline}")
    told = region.duty.page.locator("tr", has_text="赤峰市").first.inner_text()
    assert "未签收" in told and "未落实" in told
    assert journaling.verify(bureau.office).ok
    people = [
        phone,
        *(one for each in (region, online, *cities.values()) for one in (each.duty, each.signer)),
    ]
    # A refusal is an error to the browser; so is the desk that stayed open when the session ended with the shift.
    expected = ("422", "409", "EventSource")
    said = [one for each in people for one in each.broken]
    assert [one for one in said if not any(word in one for word in expected)] == []
