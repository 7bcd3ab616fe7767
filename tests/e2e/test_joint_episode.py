"""A regional episode over three cities in real browsers, from the region's notice to the last city's release."""

import dataclasses
import io
import zipfile
from collections import defaultdict

import pytest
from browser import Person, served, uploads
from bureau import DAY, HOUR, MINUTE, NOW, START, TODAY, administrators, open_bureau
from letter_sink import LetterSink
from makers import Clock, app_of, rows
from offline_filling import fill
from tier_desk import Tier
from tiers import CHIFENG, CITIES, FUNCTION_AREA, KERQIN, REGION, TONGLIAO, XINGAN, Tiers

from emergency.demo.enterprises import enterprises
from emergency.services import journaling, registry, ticking
from emergency.storage import schema
from notifier.message import Purpose
from plans.beijing import moment_text
from plans.lifecycle import OrderState, WarningState

HEADER = "date,aqi_min,aqi_max,primary\n"
HEAVY = HEADER + "2026-11-25,210,230,PM2.5\n2026-11-26,210,230,PM2.5\n2026-11-27,60,90,PM2.5\n"
SEVERE = (
    HEADER + "".join(f"2026-11-{day},310,330,PM2.5\n" for day in (25, 26, 27)) + "2026-11-28,60,90,PM2.5\n"
)
CLEAN = HEADER + "2026-11-27,60,90,PM2.5\n2026-11-28,50,80,PM2.5\n2026-11-29,40,70,\n"
END = START + 3 * DAY
# Invented enterprises on the lists of two cities, and in which of their counties; Tongliao has the first eight.
LISTED = {CHIFENG: ("150402", slice(8, 11)), XINGAN: ("152201", slice(11, 13))}
IN_TONGLIAO, AT_CHIFENG = 8, 3
REMINDING = (Purpose.ORDER_REMIND, Purpose.ORDER_STAGE)
PAPER = {
    "签收人": "虚构苏日娜", "签收时间": "2026-11-23 16:40", "落实负责人": "虚构巴图", "落实时间": "2026-11-23 17:10",
    "落实说明": "已开会部署", "回报人": "虚构苏日娜", "回报时间": "2026-11-23 18:00", "已启动的措施": "全部企业已通知",
    "应通知企业数": "8", "已通知企业数": "8",
}  # fmt: skip


class Stage:
    """The console of the whole region with its people, the enterprises of three cities, and where messages end."""

    def __init__(self, chromium, folder):
        self.chromium, self.bureau, self.clock = chromium, open_bureau(folder, IN_TONGLIAO), Clock()
        self.tiers = Tiers(self.bureau)
        for division in (REGION, *CITIES, KERQIN, FUNCTION_AREA):
            self.tiers.duty(division)
            self.tiers.commander(division)
        for area, (county, some) in LISTED.items():
            self._lists(area, county, some)
        self.sink, self.letters = LetterSink(self.bureau.office, self.clock), []
        self.people = []

    def arrive(self, base):
        """Everybody of the region and of the three cities comes to the desk."""
        self.base = base
        self.region = self.tier(REGION)
        self.cities = {code: self.tier(code) for code in CITIES}

    def tier(self, division):
        """The desk of a division at its browsers."""
        made = Tier(self.chromium, self.base, division)
        self.people += [made.duty, made.signer]
        return made

    def phone(self):
        """Somebody of an enterprise at a telephone without scripts."""
        self.people.append(Person(self.chromium, self.base, scripts=False, size=(390, 844)))
        return self.people[-1]

    def a_night_later(self, moment):
        """The clock process works on the hour of the start; next day everybody signs in anew."""
        self.clock.now = START
        for job in ticking.JOBS:
            ticking.run_tick(self.bureau.office, job, self.clock.now)
        self.clock.now = moment
        for each in (self.region, *self.cities.values()):
            each.arrives()

    def delivers(self):
        """A worker sends what is due."""
        self.letters += self.sink.receives()

    def heard(self, area):
        """What every enterprise of a city was told by short message, in turn; reminders are left out."""
        owners = {
            each.mobile: each.enterprise_id for each in rows(self.bureau, schema.contact) if each.mobile
        }
        divisions = {each.id: each.division for each in rows(self.bureau, schema.enterprise)}
        found = defaultdict(list)
        for each in self.letters:
            owner = owners.get(each.address)
            if owner and divisions[owner][:4] == area[:4] and each.purpose not in REMINDING:
                found[each.address].append(each)
        return found

    def order_links(self, area):
        """The pages that short messages about orders lead to, of one city."""
        return [each.link for told in self.heard(area).values() for each in told if "/e/" in each.text]

    def _lists(self, area, county, some):
        keeper, before = administrators(self.bureau.office, area)[0], NOW - 20 * DAY
        listed = [dataclasses.replace(each, division=county) for each in enterprises(TODAY)[some]]
        registry.register(self.bureau.office, keeper, before, listed)
        title, short = "测试清单", "测试清单不足额"
        registry.publish_list(
            self.bureau.office, keeper, before, area, TODAY.year, title, TODAY - 20 * DAY, short
        )


@pytest.fixture
def stage(chromium, tmp_path):
    """The stage, with its console served."""
    made = Stage(chromium, tmp_path)
    with served(app_of(made.bureau, made.clock)) as base:
        made.arrive(base)
        yield made
    made.bureau.office.store.engine.dispose()


@pytest.mark.browser
def test_three_cities_in_one_episode(stage):
    """Ordered, acted upon, answered; raised in one city, paused and resumed in another; released at three hours."""
    _ordered(stage)
    _late(stage)
    _answered_below(stage)
    _raised(stage)
    _acknowledged_on_a_phone(stage)
    _paused_and_resumed(stage)
    _released(stage)
    _heard_by_everybody(stage)
    _afterwards(stage)


def _ordered(stage):
    """The region orders the three that lie beside each other, and no other; two act at once."""
    region, cities, tiers = stage.region, stage.cities, stage.tiers
    for code, city in cities.items():
        uploads(city.duty, "forecast.csv", HEAVY)
        assert city.duty.sees("建议发布"), code
    region.warns(HEAVY, "orange", "issue", "orange", START, END, word="橙色")
    assert {each.division for each in rows(stage.bureau, schema.directive)} == set(CITIES)
    assert not rows(stage.bureau, schema.order)
    assert "未签收" in region.row("赤峰市") and "未发布" in region.row("赤峰市")
    for code in (TONGLIAO, XINGAN):
        cities[code].duty.opens("/duty/")
        assert cities[code].duty.sees("上级通知待办")
        cities[code].acknowledges(tiers)
        cities[code].warns(HEAVY, "orange", "issue", "orange", START, END, word="橙色")
        assert tiers.asked(code).acted_at == NOW
    assert {each.division for each in rows(stage.bureau, schema.order)} == {KERQIN, LISTED[XINGAN][0]}


def _late(stage):
    """Past the deadline the region sees who is late, and only that one; it answers and acts late."""
    region, chifeng, clock = stage.region, stage.cities[CHIFENG], stage.clock
    clock.now = stage.tiers.asked(CHIFENG).acknowledge_by
    assert "未签收" in region.row("赤峰市") and "未签收、" not in region.row("赤峰市").split("\t")[-1]
    clock.now += MINUTE
    assert "未签收" in region.row("赤峰市").split("\t")[-1]
    assert region.row("通辽市").split("\t")[-1].strip() == "—"
    chifeng.acknowledges(stage.tiers)
    chifeng.warns(HEAVY, "orange", "issue", "orange", START, END, word="橙色")
    assert len(_orders(stage, CHIFENG)) == AT_CHIFENG


def _answered_below(stage):
    """A county on the network answers itself; the form of one without comes back on a stick and is entered."""
    tiers, tongliao, region, clock = stage.tiers, stage.cities[TONGLIAO], stage.region, stage.clock
    online = stage.tier(FUNCTION_AREA)
    online.acknowledges(tiers)
    online.duty.presses("启动响应")
    assert online.duty.sees("已登记，上级值班台可以看到")
    assert tiers.asked(FUNCTION_AREA).acted_at == clock.now

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
    assert "1 / 9" in region.row("通辽市") and "8 / 8" in region.row("通辽市")
    assert f"0 / {AT_CHIFENG}" in region.row("赤峰市")


def _raised(stage):
    """A later bulletin makes one city red: its orders are replaced, nobody else's are."""
    stage.delivers()
    stage.clock.now = NOW + 6 * HOUR
    others = [each.id for code in (TONGLIAO, XINGAN) for each in _orders(stage, code)]
    stage.cities[CHIFENG].warns(SEVERE, "red", "raise", "red", START, END, word="红色")
    states = [each.state for each in _orders(stage, CHIFENG)]
    assert states == [OrderState.SUPERSEDED] * AT_CHIFENG + [OrderState.ISSUED] * AT_CHIFENG
    assert [each.id for code in (TONGLIAO, XINGAN) for each in _orders(stage, code)] == others
    assert "红色" in stage.region.row("赤峰市") and "红色" not in stage.region.row("通辽市")
    stage.delivers()


def _acknowledged_on_a_phone(stage):
    """An enterprise of the raised city opens the newest short message and takes over what it asks."""
    told = next(iter(stage.heard(CHIFENG).values()))
    assert [each.purpose for each in told] == [Purpose.ORDER_START, Purpose.ORDER_CHANGE]
    phone = stage.phone()
    phone.opens(told[-1].link)
    assert phone.sees("红色")
    phone.page.fill("[name=who]", "虚构王五")
    phone.presses("签收指令")
    assert phone.sees("已签收，请落实措施")
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert f"1 / {AT_CHIFENG}" in stage.region.row("赤峰市")


def _paused_and_resumed(stage):
    """A city cannot pause what the region still orders; the region pauses first, and both go on later."""
    region, xingan, clock = stage.region, stage.cities[XINGAN], stage.clock
    stage.a_night_later(START + DAY + HOUR)
    assert {each.state for each in rows(stage.bureau, schema.warning)} == {WarningState.ACTIVE}
    xingan.submits(HEAVY, "orange", "suspend", "orange", clock.now, END)
    assert xingan.duty.sees("仍然有效，不能暂停")
    region.warns(HEAVY, "orange", "suspend", "orange", clock.now, END, word="暂停")
    xingan.acknowledges(stage.tiers)
    xingan.warns(HEAVY, "orange", "suspend", "orange", clock.now, END, word="暂停")
    assert {code: _warning(stage, code).state for code in CITIES} == {
        XINGAN: WarningState.SUSPENDED, TONGLIAO: WarningState.ACTIVE, CHIFENG: WarningState.ACTIVE,
    }  # fmt: skip
    stage.delivers()
    phone = stage.phone()
    phone.opens(stage.order_links(XINGAN)[0])
    assert phone.sees("减排措施暂不执行")
    clock.now += 5 * HOUR
    for each in (region, xingan):
        each.warns(HEAVY, "orange", "resume", "orange", clock.now, END, word="恢复")
    assert _warning(stage, XINGAN).state is WarningState.ACTIVE
    stage.delivers()


def _released(stage):
    """No city releases before the region has; then each does at its hour."""
    region, cities, clock = stage.region, stage.cities, stage.clock
    clock.now = START + DAY + 9 * HOUR
    cities[TONGLIAO].submits(CLEAN, "none", "release", "orange", clock.now)
    assert cities[TONGLIAO].duty.sees("仍然有效，不能先行解除")
    assert not rows(stage.bureau, schema.warning, schema.warning.c.state == WarningState.RELEASED)
    region.warns(CLEAN, "none", "release", "orange", clock.now, word="解除")
    stage.released = {}
    for hours, (code, level) in enumerate(((XINGAN, "orange"), (TONGLIAO, "orange"), (CHIFENG, "red"))):
        clock.now += hours * HOUR
        cities[code].acknowledges(stage.tiers)
        cities[code].warns(CLEAN, "none", "release", level, clock.now, word="解除")
        stage.released[code] = clock.now
        stage.delivers()
    assert {each.state for each in rows(stage.bureau, schema.warning)} == {WarningState.RELEASED}
    assert {code: _warning(stage, code).released_at for code in CITIES} == stage.released
    phone = stage.phone()
    phone.opens(stage.order_links(CHIFENG)[-1])
    assert phone.sees("预警已解除")


def _heard_by_everybody(stage):
    """In the sink: every enterprise heard each act of its own city once, in turn, and the hour of its end."""
    start, end = [Purpose.ORDER_START], [Purpose.ORDER_RELEASE]
    wanted = {
        TONGLIAO: start + end,
        CHIFENG: [*start, Purpose.ORDER_CHANGE, *end],
        XINGAN: [*start, Purpose.ORDER_SUSPEND, Purpose.ORDER_RESUME, *end],
    }
    for code, acts in wanted.items():
        heard = stage.heard(code)
        reachable = {
            each.mobile for each in rows(stage.bureau, schema.contact)
            if each.mobile and each.enterprise_id in {one.enterprise_id for one in _orders(stage, code)}
        }  # fmt: skip
        assert set(heard) == reachable and reachable
        assert {tuple(one.purpose for one in told) for told in heard.values()} == {tuple(acts)}
        hour = moment_text(stage.released[code]).partition("年")[2]
        assert all(hour in told[-1].text for told in heard.values()), code


def _afterwards(stage):
    """The deadlines of every tier, who had known what at the deadline, a journal that holds, and quiet browsers."""
    region = stage.region
    episode = _warning(stage, REGION).episode_id
    region.duty.opens(f"/episode/{episode}/punctuality")
    assert region.duty.sees("赤峰市签收发布橙色预警的通知") and region.duty.sees("逾时完成")
    region.duty.opens(f"/episode/{episode}/recall?at=2026-11-23T17:00")
    told = region.duty.page.locator("tr", has_text="赤峰市").first.inner_text()
    assert "未签收" in told and "未落实" in told
    assert journaling.verify(stage.bureau.office).ok
    # A refusal is an error to the browser; so is the desk that stayed open when the session ended with the shift.
    expected = ("422", "409", "EventSource")
    said = [one for each in stage.people for one in each.broken]
    assert [one for one in said if not any(word in one for word in expected)] == []


def _warning(stage, area):
    return rows(stage.bureau, schema.warning, schema.warning.c.division == area)[0]


def _orders(stage, area):
    warning = _warning(stage, area)
    return sorted(
        rows(stage.bureau, schema.order, schema.order.c.warning_id == warning.id), key=lambda each: each.id
    )
