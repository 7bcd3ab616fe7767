"""A contact proved by its code and changed by the enterprise itself, in real browsers: officer's desk and telephone."""

import datetime
import re

import pytest
from browser import Person, served
from bureau import NOW, open_bureau
from makers import Clock, app_of, rows

from emergency.services import enterprise_link
from emergency.storage import schema

DAY = datetime.timedelta(days=1)
WRONG = "100000"  # no code begins with 1


@pytest.fixture
def stage(tmp_path):
    """The console on a clock, and the link of the first enterprise."""
    bureau, clock = open_bureau(tmp_path), Clock()
    address = enterprise_link.issue_link(bureau.office, bureau.admin, NOW, 1)
    with served(app_of(bureau, clock)) as base:
        yield base, bureau, clock, re.search(r"/e/\w+$", address).group()
    bureau.office.store.engine.dispose()


def code_sent(bureau) -> str:
    """The newest code as the short message carries it."""
    return re.search(r"\d{6}", rows(bureau, schema.message)[-1].text).group()


def types(plant, link, code):
    """The contact types a code on the telephone."""
    plant.opens(f"{link}/contacts")
    plant.page.locator("[name=code]").first.fill(code)
    plant.page.get_by_role("button", name="核实", exact=True).first.click()


def asks(duty):
    """The officer sends a code to the first contact."""
    duty.opens("/contact/of/1")
    duty.page.get_by_role("button", name="发送验证码").first.click()


def test_from_the_code_to_a_new_contact_and_the_report(chromium, stage):
    """Wrong codes use it up, a late one does not count, the right one proves; the change waits for an officer."""
    base, bureau, clock, link = stage
    duty, plant = (
        Person(chromium, base, scripts=False),
        Person(chromium, base, scripts=False, size=(390, 844)),
    )
    duty.signs_in("duty")
    asks(duty)
    for left in (4, 3, 2, 1):
        types(plant, link, WRONG)
        assert plant.sees(f"还可以填 {left} 次")
    types(plant, link, WRONG)
    assert plant.sees("验证码不对，已作废")
    plant.opens(f"{link}/contacts")
    assert plant.page.locator("[name=code]").count() == 0
    clock.now = NOW + datetime.timedelta(minutes=5)
    asks(duty)
    stale = code_sent(bureau)
    clock.now += DAY
    plant.opens(f"{link}/contacts")
    assert plant.page.locator("[name=code]").count() == 0  # it has expired
    duty.signs_in("duty")
    asks(duty)
    fresh = code_sent(bureau)
    assert fresh != stale
    types(plant, link, fresh)
    assert plant.sees("联系方式已核实")

    plant.page.locator("summary", has_text="变更这名联系人").first.click()
    form = plant.page.locator("details[open] form")
    form.locator("[name=mobile]").fill("13911112222")
    form.locator("[name=who]").fill("办公室")
    form.get_by_role("button", name="提交变更申请").click()
    assert plant.sees("审核同意后生效")
    before = rows(bureau, schema.contact)[0].mobile
    assert before != "13911112222"
    duty.opens("/contact/requests")
    duty.page.get_by_role("button", name="同意变更").click()
    changed = rows(bureau, schema.contact)[0]
    assert changed.mobile == "13911112222" and changed.confirmed_at is None
    plant.opens(f"{link}/contacts")
    assert plant.sees("从未核实")
    clock.now += 181 * DAY
    duty.signs_in("duty")
    duty.opens("/contact/stale")
    enterprise = rows(bureau, schema.enterprise)[0].name
    assert duty.sees(enterprise) and duty.sees("180 天内核实过的不同手机号不足 2 个")
