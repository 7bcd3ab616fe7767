"""What the duty officer does for one order: write down a call, send the messages again; and measured days."""

import re

import pytest
import sqlalchemy as sa
from bureau import AREA, DAY, MINUTE, NOW, START, TODAY
from makers import app_of, change, link_of, rows, scatter, visitor, warn

from emergency.errors import InputInvalid, NotAllowed, NotFound
from emergency.services import order, resending
from emergency.storage import schema
from plans.errors import ActRefused
from plans.lifecycle import OrderState, WarningAct
from plans.terms import WarningLevel


@pytest.fixture
def order_id(bureau):
    """An order under a yellow warning."""
    warn(bureau)
    return link_of(bureau)[1]


def _order(bureau, order_id):
    return rows(bureau, schema.order, schema.order.c.id == order_id)[0]


def _messages(bureau, order_id):
    return rows(bureau, schema.message, schema.message.c.order_id == order_id)


def _release(bureau, now=START + DAY, start=START + DAY):
    bureau.receives([90, 90, 90], now=now, first=1)
    bureau.decides(WarningAct.RELEASE, WarningLevel.YELLOW, now=now, start=start, reason="实况转好")


def test_an_acknowledgement_by_telephone_is_kept_and_journalled(bureau, order_id):
    """Who of the enterprise, when, by which way, and which officer wrote it down."""
    order.acknowledge_by_phone(bureau.office, bureau.duty, NOW + MINUTE, order_id, " 虚构甲 ")
    kept, entry = _order(bureau, order_id), rows(bureau, schema.journal)[-1]

    assert (kept.state, kept.acknowledged_by) == (OrderState.ACKNOWLEDGED, "虚构甲")
    assert kept.acknowledged_at == NOW + MINUTE
    assert (entry.actor, entry.act, entry.detail["way"]) == ("duty", "acknowledge", "电话")


def test_a_second_acknowledgement_says_whose_stands(bureau, order_id):
    """By telephone it is refused, at the link it is answered; the first one stays."""
    order.acknowledge_by_phone(bureau.office, bureau.duty, NOW, order_id, "虚构甲")
    with pytest.raises(ActRefused, match=r"虚构甲已于.*签收，以该次签收为准"):
        order.acknowledge_by_phone(bureau.office, bureau.duty, NOW, order_id, "虚构乙")
    phone = app_of(bureau).test_client()
    answer = phone.post(f"{link_of(bureau)[0]}/acknowledge", data={"who": "虚构丙"}, follow_redirects=True)

    assert "虚构甲已于" in answer.text and "本次未重复登记" in answer.text
    assert _order(bureau, order_id).acknowledged_by == "虚构甲"


@pytest.mark.parametrize("act", [order.acknowledge_by_phone, resending.resend])
def test_only_a_duty_officer_of_the_area_acts_for_an_enterprise(bureau, order_id, act):
    """A reviewer is refused; another city and a made-up number find nothing."""
    rest = ("虚构甲",) if act is order.acknowledge_by_phone else ()
    with pytest.raises(NotAllowed):
        act(bureau.office, bureau.reviewer, NOW, order_id, *rest)
    for actor, number in ((bureau.chifeng, order_id), (bureau.duty, 10**6)):
        with pytest.raises(NotFound, match="没有找到这条指令"):
            act(bureau.office, actor, NOW, number, *rest)


def test_an_order_that_ended_is_neither_acknowledged_nor_sent_again(bureau, order_id):
    """After the release both acts are refused and nothing is queued."""
    _release(bureau)
    before = len(_messages(bureau, order_id))
    with pytest.raises(ActRefused):
        order.acknowledge_by_phone(bureau.office, bureau.duty, START + DAY, order_id, "虚构甲")
    with pytest.raises(ActRefused, match="不再重发"):
        resending.resend(bureau.office, bureau.duty, START + DAY, order_id)

    assert len(_messages(bureau, order_id)) == before


def test_an_announced_release_stops_sending_again(bureau, order_id):
    """From the announcement on a start message would contradict it, though the order still binds."""
    _release(bureau, start=START + 2 * DAY)
    with pytest.raises(ActRefused, match="解除已经公布"):
        resending.resend(bureau.office, bureau.duty, START + DAY, order_id)


def test_sending_again_brings_a_fresh_link_that_opens(bureau, order_id):
    """As many messages as the first time, another link, and a line in the journal."""
    first = {each.id for each in _messages(bureau, order_id)}
    queued = resending.resend(bureau.office, bureau.duty, NOW + MINUTE, order_id)
    fresh = [each for each in _messages(bureau, order_id) if each.id not in first]
    links = {found for each in fresh for found in re.findall(r"/e/\w+", each.text)}

    assert queued == len(fresh) == len(first) and len(links) == 1
    assert links != {link_of(bureau)[0]}
    assert app_of(bureau).test_client().get(links.pop()).status_code == 200
    assert (rows(bureau, schema.journal)[-1].act, rows(bureau, schema.journal)[-1].actor) == (
        "resend",
        "duty",
    )


@pytest.mark.parametrize(("before", "refused"), [(-1, False), (0, True), (1, True)])
def test_an_order_is_sent_again_only_so_often_a_day(bureau, order_id, monkeypatch, before, refused):
    """Below the limit it goes out; at the limit and above it does not, until the next Beijing day."""
    for _ in range(3):
        resending.resend(bureau.office, bureau.duty, NOW, order_id)
    monkeypatch.setattr(resending, "RESENT_A_DAY", 3 - before)
    if refused:
        with pytest.raises(InputInvalid, match="今天已重发"):
            resending.resend(bureau.office, bureau.duty, NOW, order_id)
    else:
        assert resending.resend(bureau.office, bureau.duty, NOW, order_id)
    assert resending.resend(bureau.office, bureau.duty, NOW + DAY, order_id)


def test_an_enterprise_without_an_address_is_called_instead(bureau, order_id):
    """Nothing could be sent: said in words, and nothing is journalled."""
    change(bureau, sa.update(schema.contact).values(mobile=None, email=None))
    before = len(rows(bureau, schema.journal))
    with pytest.raises(InputInvalid, match="没有登记可用的手机或邮箱"):
        resending.resend(bureau.office, bureau.duty, NOW, order_id)

    assert len(rows(bureau, schema.journal)) == before


def test_a_banner_officer_acts_for_the_enterprises_of_the_banner(bureau):
    """The warning is the city's, the enterprise the banner's: both doors are open."""
    scatter(bureau)
    warn(bureau)
    held = rows(bureau, schema.order, schema.order.c.division == bureau.banner.division)[0]

    assert resending.resend(bureau.office, bureau.banner, NOW, held.id)
    order.acknowledge_by_phone(bureau.office, bureau.banner, NOW, held.id, "虚构甲")
    assert _order(bureau, held.id).acknowledged_by == "虚构甲"


def test_the_order_page_offers_both_to_the_duty_officer_alone(bureau, order_id):
    """The forms stand there and work; a reviewer sees neither; an acknowledged order asks for no name."""
    app, path = app_of(bureau), f"/order/{order_id}"
    duty = visitor(app, "duty")
    assert "登记电话签收" in duty.get(path).text and "重发短信和邮件" in duty.get(path).text
    assert "登记电话签收" not in visitor(app, "reviewer").get(path).text

    assert duty.post(f"{path}/resend", path).status_code == 302
    assert "已写入待发消息" in duty.get(path).text
    assert duty.post(f"{path}/acknowledge", path, who=" ").status_code == 422
    assert duty.post(f"{path}/acknowledge", path, who="虚构甲").status_code == 302
    assert "登记电话签收</button>" not in duty.get(path).text


def _enters(bureau, **changes):
    fields = {"area": AREA, "day": str(TODAY - DAY), "aqi": "161", "primary": "pm25"}
    return visitor(app_of(bureau), "duty").post("/forecast/observed", "/forecast/", **{**fields, **changes})


@pytest.mark.parametrize(("aqi", "kept"), [("0", 0), ("499", 499), ("500", 500), ("", None)])
def test_a_finished_day_is_entered_by_hand(bureau, aqi, kept):
    """Index up to its end, or none at all where the day is not valid; then the suggestion is shown."""
    answer = _enters(bureau, aqi=aqi)
    (day,) = rows(bureau, schema.observed_day)

    assert answer.location == f"/forecast/assessment/{AREA}"
    assert (day.day, day.aqi, day.primary, day.source) == (TODAY - DAY, kept, "pm25", "值班员录入")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"aqi": "501"}, "须在 0 至 500 之间"),
        ({"aqi": "高"}, "须为整数"),
        ({"day": "昨天"}, "不是有效的日期"),
        ({"day": ""}, "请填写日期"),
        ({"day": str(TODAY)}, "还没有结束"),
        ({"primary": "smoke"}, "请选择首要污染物"),
        ({"area": "150400"}, "不辖"),
    ],
)
def test_a_measured_day_that_cannot_be_is_refused(bureau, changes, said):
    """The sentence names the field; nothing is stored."""
    answer = _enters(bureau, **changes)

    assert answer.status_code in (403, 422) and said in answer.text
    assert not rows(bureau, schema.observed_day)


def test_a_day_entered_again_replaces_itself(bureau):
    """The later entry stands, once."""
    _enters(bureau, aqi="100")
    _enters(bureau, aqi="120", primary="")
    (day,) = rows(bureau, schema.observed_day)

    assert (day.aqi, day.primary) == (120, "")
