"""Vendors' own callbacks, and the page of the providers."""

import dataclasses

import pytest
import sqlalchemy as sa
from bureau import NOW
from makers import app_of, rows, visitor, warn

from emergency.services import provider
from emergency.storage import schema
from emergency.storage.work import REGION_WIDE
from notifier.contract import Contract
from notifier.message import MessageState

SECRET = "a-secret-in-the-address"


@pytest.fixture
def app(bureau):
    """A console that expects reports, with a warning in force."""
    warn(bureau)
    settings = dataclasses.replace(bureau.office.settings, callback_token=SECRET)
    bureau.office = dataclasses.replace(bureau.office, settings=settings)
    return app_of(bureau)


def _sent(bureau):
    """The first short message, as if a provider had taken it."""
    message = next(each for each in rows(bureau, schema.message) if each.channel == "sms")
    with bureau.office.store.begin(REGION_WIDE, write=True) as work:
        taken = {"state": MessageState.SENT, "provider_id": "main:900^0", "sent_at": NOW}
        work.rows(sa.update(schema.message).where(schema.message.c.id == message.id).values(**taken))
        work.commit()
    return message.id, message.address


def _state(bureau, message_id):
    return next(each.state for each in rows(bureau, schema.message) if each.id == message_id)


def test_aliyuns_report_moves_the_message_and_hears_its_thanks(bureau, app):
    """Once or twice makes no difference."""
    number, address = _sent(bureau)
    report = [
        {"phone_number": address, "success": True, "biz_id": "900^0", "report_time": "2026-11-23 16:01:00"}
    ]
    path = f"/vendor/aliyun/main/receipts/{SECRET}"
    for _ in range(2):
        answer = app.test_client().post(path, json=report)
        assert answer.json == {"code": 0, "msg": "接收成功"}
    assert _state(bureau, number) is MessageState.DELIVERED
    assert len(rows(bureau, schema.receipt)) == 1


def test_a_report_of_another_provider_with_the_same_number_moves_nothing(bureau, app):
    """Two providers may count alike."""
    number, address = _sent(bureau)
    report = {"mobile": address, "report_status": "SUCCESS", "sid": "900^0"}
    answer = app.test_client().post(f"/vendor/tencent/other/receipts/{SECRET}", json=report)
    assert answer.json == {"result": 0, "errmsg": "OK"}
    assert _state(bureau, number) is MessageState.SENT


def test_a_reply_through_tencent_acknowledges_the_order(bureau, app):
    """As one through any gateway."""
    order = rows(bureau, schema.order)[0]
    said = {
        "mobile": "19900009999",
        "nationcode": "86",
        "text": f"1 {order.code}",
        "time": int(NOW.timestamp()),
    }
    answer = app.test_client().post(f"/vendor/tencent/main/replies/{SECRET}", json=said)
    assert answer.json == {"result": 0, "errmsg": "OK"}
    assert rows(bureau, schema.order)[0].acknowledged_at is not None


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/vendor/aliyun/main/receipts/wrong", 404),
        (f"/vendor/nobody/main/receipts/{SECRET}", 404),
        (f"/vendor/aliyun-voice/main/replies/{SECRET}", 404),
        (f"/vendor/aliyun/main/receipts/{SECRET}", 422),
        (f"/vendor/aliyun/main/replies/{SECRET}", 422),
    ],
)
def test_a_stranger_or_a_malformed_report_is_refused(app, path, status):
    """In Chinese, with nothing taken."""
    answer = app.test_client().post(path, json=[{"biz_id": 1}])
    assert answer.status_code == status


def test_too_many_reports_at_once_are_refused(app):
    """A thousand are taken, one more is not."""
    path = f"/vendor/aliyun/main/receipts/{SECRET}"
    report = {"success": True, "biz_id": "1", "phone_number": "19900000001"}
    assert app.test_client().post(path, json=[report] * 1000).status_code == 200
    assert app.test_client().post(path, json=[report] * 1001).status_code == 422


def test_the_page_shows_providers_quota_and_what_phones_show(bureau, app):
    """Without a file it says so; with one, each provider and its month."""
    browser = visitor(app, "duty")
    assert "没有使用服务商文件" in browser.get("/provider/").text
    provider.register(bureau.office, NOW, [Contract("sms", "main", "阿里云短信", 70, 100, 4.5)])
    page = browser.get("/provider/").text
    assert "阿里云短信" in page and "0 / 100" in page and "启动指令" in page and "计 2 条" in page
    mobiles = sum(1 for each in rows(bureau, schema.contact) if each.mobile)
    assert (
        f"<b>{mobiles}</b> 名" in page
        and f"<b>{mobiles * 2}</b> 条、<b>{mobiles * 2 * 4.5 / 100:.2f}</b> 元" in page
    )


def test_kannel_reports_by_calling_an_address(bureau, app):
    """GET, as its dlr-url says."""
    number, _ = _sent(bureau)
    answer = app.test_client().get(f"/vendor/kannel/main/receipts/{SECRET}?id=900%5E0&status=1&at=1768449605")
    assert answer.json == {"ok": True}
    assert _state(bureau, number) is MessageState.DELIVERED
