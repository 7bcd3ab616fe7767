"""Before and after issuing: what the preview says, who got no order, and a release announced for later."""

import pytest
import sqlalchemy as sa
from bureau import DAY, HOUR, NOW, START
from makers import Clock, app_of, change, link_of, rows, visitor, warn

from emergency.services import approval, desk, warning
from emergency.storage import schema
from plans.lifecycle import WarningAct
from plans.terms import WarningLevel

LATER = START + DAY
RELEASED = LATER + HOUR
ANNOUNCED = "已公布于2026年11月26日1时解除"


@pytest.fixture
def clock():
    """The clock of the console."""
    return Clock()


@pytest.fixture
def duty(bureau, clock):
    """The duty officer at a browser."""
    return visitor(app_of(bureau, clock), "duty")


def _approved(bureau, act, now=LATER, **choices):
    bureau.receives([90, 90, 90] if act is WarningAct.RELEASE else [230, 230], now=now, first=1)
    decision_id = bureau.submits(act, WarningLevel.YELLOW, now, reason="按会商结论", **choices)
    approval.approve(bureau.office, bureau.commander, now, decision_id)
    return decision_id


def _released(bureau, duty, clock):
    decision_id = _approved(bureau, WarningAct.RELEASE, start=RELEASED)
    warning.issue(bureau.office, bureau.duty, LATER, decision_id, "解除")
    clock.now = LATER
    assert duty.sign_in("duty").status_code == 302  # the session of two days ago has ended


@pytest.mark.parametrize(
    ("act", "said"), [(WarningAct.RELEASE, "家企业发出解除通知"), (WarningAct.EXTEND, "家企业发出延长通知")]
)
def test_the_preview_of_a_release_or_an_extension_speaks_of_notices(bureau, duty, act, said):
    """No orders are written then: neither their words nor the list of gaps; the warning keeps its name, the
    notice gets a number of its own."""
    issued = warn(bureau)
    page = duty.get(f"/warning/{_approved(bureau, act, start=RELEASED)}/issue").text

    assert f"<b>{issued.orders}</b> {said}" in page and f"（下达时编号），预警 {issued.number}" in page
    assert not any(words in page for words in ("可以生成指令", "写入", "无法生成"))
    assert ("<dt>预计期限</dt>" in page) is (act is WarningAct.EXTEND)


def test_the_preview_of_an_issue_speaks_of_orders(bureau, duty):
    """Orders, the gaps, and a number that comes with the issue."""
    page = duty.get(f"/warning/{_approved(bureau, WarningAct.ISSUE, now=NOW)}/issue").text

    assert "家企业下达指令" in page and "可以生成指令" in page and "下达时编号" in page


def test_a_consumed_decision_does_not_preview(bureau, duty):
    """It leads to its own page, which says that it was issued."""
    warn(bureau)
    answer = duty.get("/warning/1/issue")

    assert (answer.status_code, answer.location) == (302, "/decision/1")
    assert "这项决定已经办结" in duty.get("/decision/1").text


def test_a_release_announced_for_later_is_said_on_every_page(bureau, duty, clock):
    """Until its hour the desk, the episode, the portal and the public page name it and the measures bind."""
    warn(bureau)
    path, _ = link_of(bureau)
    _released(bureau, duty, clock)
    portal = duty.get(path).text

    for page in ("/duty/", "/episode/1", path, "/public/"):
        assert ANNOUNCED in duty.get(page).text, page
    assert "预警已解除" not in portal and "签收指令</button>" in portal
    assert "终止应急响应" not in duty.get("/public/").text


def test_after_its_hour_the_release_is_a_fact(bureau, duty, clock):
    """No page speaks of an announcement any more."""
    warn(bureau)
    path, _ = link_of(bureau)
    _released(bureau, duty, clock)
    clock.now = RELEASED
    warning.release_due(bureau.office, RELEASED)

    assert "预警已解除" in duty.get(path).text
    for page in ("/duty/", "/episode/1", path, "/public/"):
        answer = duty.get(page)
        assert answer.status_code == 200 and "已公布于" not in answer.text, page


def _with_gaps(bureau, *, drill=False):
    change(bureau, sa.delete(schema.list_measure).where(schema.list_measure.c.enterprise_id < 3))
    return warn(bureau, drill=drill)


def test_enterprises_without_an_order_stay_on_the_desk_until_the_episode_is_closed(bureau, duty):
    """By name and why, on the desk and on the page of the episode; a closed episode lists them no more."""
    issued = _with_gaps(bureau)
    names = [gap.enterprise for gap in issued.gaps]

    assert names
    for page in ("/duty/", "/episode/1"):
        shown = duty.get(page).text.partition('id="gaps"')[2].partition("</section>")[0]
        assert all(name in shown for name in names), page
    change(bureau, sa.update(schema.episode).values(closed_at=NOW))
    assert 'id="gaps"' not in duty.get("/duty/").text + duty.get("/episode/1").text


def test_a_raise_says_anew_who_got_no_order_and_real_ones_come_first(bureau, duty):
    """The gaps of the last act that wrote orders count; those of a drill are marked and last."""
    _with_gaps(bureau, drill=True)
    issued = warn(bureau)
    bureau.receives([230, 230, 140], now=NOW)
    raised = bureau.decides(WarningAct.RAISE, WarningLevel.ORANGE, now=NOW, reason="预报加重")
    shown = desk.duty(bureau.office, bureau.duty, NOW).gaps

    assert [each.enterprise for each in shown if not each.drill] == [gap.enterprise for gap in raised.gaps]
    assert issued.gaps and [each.drill for each in shown] == sorted(each.drill for each in shown)
    assert "【演练】" in duty.get("/duty/").text.partition('id="gaps"')[2]


def test_no_page_says_twice_that_it_is_a_drill(bureau, duty):
    """Title, heading and lists carry the mark once."""
    warn(bureau, drill=True)
    order_id = rows(bureau, schema.order)[0].id
    paths = ("/episode/1", "/episode/1/orders", "/decision/1", "/review/1", f"/order/{order_id}", "/duty/")
    for path in (*paths, "/decision/consultation/1"):
        page = "".join(duty.get(path).text.split()).replace('<spanclass="drill-mark">', "")
        page = page.replace("</span>", "").replace("<small>", "")
        assert "【演练】【演练】" not in page, path
