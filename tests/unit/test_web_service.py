"""What programs ask: health, metrics, warnings, callbacks, and the live numbers of the desk."""

import dataclasses
import json

import pytest
import sqlalchemy as sa
from bureau import MINUTE, NOW
from makers import Clock, app_of, change, link_of, rows, visitor, warn

from emergency.services import ticking
from emergency.storage import schema
from emergency.web import live
from notifier.message import MessageState
from plans.lifecycle import OrderState

SECRET = "a-secret-in-the-address"


@pytest.fixture
def provider(bureau):
    """A program calling a console that expects receipts, with a warning in force."""
    warn(bureau)
    settings = dataclasses.replace(bureau.office.settings, callback_token=SECRET)
    bureau.office = dataclasses.replace(bureau.office, settings=settings)
    return app_of(bureau).test_client()


def _order(bureau, order_id):
    return rows(bureau, schema.order, schema.order.c.id == order_id)[0]


def test_the_process_is_alive_whatever_else_is_wrong(bureau):
    """Liveness asks nobody."""
    assert app_of(bureau).test_client().get("/healthz").json == {"ok": True}


@pytest.mark.parametrize(("silent", "ok"), [(4, True), (5, True), (6, False)])
def test_the_system_is_ready_while_its_processes_are_heard(bureau, silent, ok):
    """Four and five minutes of silence will do, six will not; the fault names the process."""
    for kind in ("worker", "scheduler", "auditor"):
        ticking.beat(bureau.office, f"{kind}-1", kind, NOW)
    answer = app_of(bureau, Clock(NOW + silent * MINUTE)).test_client().get("/readyz")

    assert (answer.status_code, answer.json["ok"]) == ((200, True) if ok else (503, False))
    assert ok or "定时进程" in answer.json["faults"][0]


@pytest.mark.parametrize(("waited", "ok"), [(9, True), (10, True), (11, False)])
def test_the_system_is_not_ready_while_messages_lie_about(bureau, waited, ok):
    """A message due for more than ten minutes is a fault, even with every process alive."""
    warn(bureau)
    moment = NOW + waited * MINUTE
    for kind in ("worker", "scheduler", "auditor"):
        ticking.beat(bureau.office, f"{kind}-1", kind, moment)
    answer = app_of(bureau, Clock(moment)).test_client().get("/readyz")

    assert answer.json["ok"] is ok


def test_metrics_are_read_from_the_database(bureau):
    """Counts by state and the live warnings, in the text Prometheus reads; a drill is not counted."""
    warn(bureau)
    text = app_of(bureau).test_client().get("/metrics").text

    assert f'emergency_messages{{state="queued"}} {float(len(rows(bureau, schema.message)))}' in text
    assert 'emergency_orders{state="issued"} 8.0' in text
    assert "emergency_live_warnings 1.0" in text


def test_the_public_reads_a_warning_and_never_a_drill(bureau):
    """The page and the JSON show what is in force with its advice; a drill leaves both empty."""
    warn(bureau, drill=True)
    browser = app_of(bureau).test_client()
    assert browser.get("/api/v1/warnings").json["warnings"] == []
    assert "目前没有生效的重污染天气预警" in browser.get("/public/").text

    warn(bureau)
    (shown,) = browser.get("/api/v1/warnings").json["warnings"]
    page = browser.get("/public/").text
    assert (shown["level"], shown["response"], shown["area"]) == ("yellow", "III", "150500")
    assert shown["advice"] and shown["advice"] in page and "黄色预警" in page


def test_a_receipt_moves_its_message_and_counts_once(bureau, provider):
    """The first report delivers; the same report again changes nothing."""
    table = schema.message
    message = rows(bureau, table)[0]
    values = {"state": MessageState.SENT, "provider_id": "p-1", "sent_at": NOW}
    change(bureau, sa.update(table).where(table.c.id == message.id).values(**values))
    report = {"provider_id": "p-1", "status": "delivered", "at": NOW.isoformat()}
    path = f"/api/v1/receipts/{message.channel}/{SECRET}"

    assert provider.post(path, json=[report]).json == {"ok": True, "new": 1}
    assert provider.post(path, json=report).json == {"ok": True, "new": 0}
    assert rows(bureau, table, table.c.id == message.id)[0].state is MessageState.DELIVERED


@pytest.mark.parametrize(
    "body",
    [
        {}, [], [1], "x", {"provider_id": 1, "status": "delivered"}, {"provider_id": "p", "status": "read"},
        {"provider_id": "p", "status": "failed", "at": "yesterday"},
        {"provider_id": "p", "status": "failed", "at": "2026-11-23T16:00:00"},
    ],
)  # fmt: skip
def test_a_malformed_receipt_is_refused_whole(bureau, provider, body):
    """The answer has the one error body; nothing is kept. An empty list is nothing new."""
    answer = provider.post(f"/api/v1/receipts/sms/{SECRET}", json=body)

    assert not rows(bureau, schema.receipt)
    assert answer.status_code == (200 if body == [] else 422)
    assert body == [] or (answer.json["ok"] is False and answer.json["faults"][0]["row"] == 1)


def test_a_body_that_is_no_json_is_refused(provider):
    """The one error body again, as 400."""
    answer = provider.post(f"/api/v1/receipts/sms/{SECRET}", data=b"\xff{")

    assert (answer.status_code, answer.json["ok"]) == (400, False)


def test_a_reply_with_the_code_acknowledges_its_order(bureau, provider):
    """A person answers 1 and the code; the order is acknowledged once, by SMS."""
    _, order_id = link_of(bureau)
    reply = {"sender": "19900000000", "text": f"1 {_order(bureau, order_id).code}", "reference": "r-1"}
    path = f"/api/v1/replies/sms/{SECRET}"

    assert provider.post(path, json=reply).json["acknowledged"] is True
    assert provider.post(path, json=reply).json["acknowledged"] is False
    assert _order(bureau, order_id).state is OrderState.ACKNOWLEDGED
    assert len(rows(bureau, schema.inbound)) == 1


def test_a_bare_one_acknowledges_the_only_order_of_its_sender(bureau, provider):
    """The number the reply came from names the enterprise."""
    _, order_id = link_of(bureau)
    person = rows(
        bureau, schema.contact, schema.contact.c.enterprise_id == _order(bureau, order_id).enterprise_id
    )[0]
    reply = {"sender": person.mobile, "text": "1", "reference": "r-2"}

    assert provider.post(f"/api/v1/replies/sms/{SECRET}", json=reply).json["acknowledged"] is True
    assert _order(bureau, order_id).state is OrderState.ACKNOWLEDGED


@pytest.mark.parametrize("text", ["", "不签收", "0", "TD", "我们正在检修"])
def test_any_other_words_are_kept_and_acknowledge_nothing(bureau, provider, text):
    """A machine does not guess what a person meant."""
    reply = {"sender": "19900000000", "text": text, "reference": "r-3"}

    assert provider.post(f"/api/v1/replies/sms/{SECRET}", json=reply).json["acknowledged"] is False
    assert {each.state for each in rows(bureau, schema.order)} == {OrderState.ISSUED}
    assert len(rows(bureau, schema.inbound)) == 1


def test_the_desk_asks_once_for_the_numbers_a_stream_would_send(bureau):
    """Polling and streaming answer alike."""
    issued = warn(bureau)
    browser = visitor(app_of(bureau), "duty")
    polled = browser.get("/duty/counts").json
    stream = browser.client.get("/duty/live", buffered=False)
    first = next(stream.response).decode()
    stream.close()

    assert polled[str(issued.warning_id)]["ordered"] == issued.orders
    assert json.loads(first.removeprefix("data: ")) == polled


def test_a_desk_too_many_is_told_to_poll_and_a_closed_one_gives_its_place_back(bureau, monkeypatch):
    """With one place, the second stream gets 503; after the first closes there is room again."""
    monkeypatch.setattr(live, "_places", live.threading.BoundedSemaphore(1))
    browser = visitor(app_of(bureau), "duty")
    first = browser.client.get("/duty/live", buffered=False)
    next(first.response)

    assert browser.get("/duty/live").status_code == 503
    first.close()
    again = browser.client.get("/duty/live", buffered=False)
    assert again.status_code == 200
    next(again.response)
    again.close()


def test_a_stream_ends_with_the_session(monkeypatch):
    """Whoever signed out is told nothing more."""
    monkeypatch.setattr(live, "SECONDS_BETWEEN", 0.0)
    assert live.take_place()
    answers = iter([True, True, False])
    told = list(live.stream(lambda: {"1": 1}, lambda: next(answers)))

    assert told == ['data: {"1": 1}\n\n']


def test_the_desk_bears_a_defect_without_telling_its_inside(bureau, monkeypatch):
    """An error of ours is a sentence and a number to quote, never a traceback."""
    monkeypatch.setattr("emergency.web.duty.desk.duty", lambda *a: 1 / 0)
    answer = visitor(app_of(bureau), "duty").get("/duty/")

    assert answer.status_code == 500
    assert "系统内部出错" in answer.text and "ZeroDivision" not in answer.text
