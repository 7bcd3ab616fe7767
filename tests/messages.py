"""Messages for tests; every address is invented."""

import datetime

from database import NOW

from emergency.storage import schema
from emergency.storage.outbox import NewMessage
from emergency.storage.work import REGION_WIDE, Store
from notifier.message import Message, Purpose
from plans.lifecycle import OrderState, WarningState
from plans.terms import EnterpriseCategory, ResponseLevel, WarningLevel

HOUR = datetime.timedelta(hours=1)


def make_message(**changes) -> Message:
    """A message as a worker holds it on its first try."""
    values = {
        "id": 1,
        "unique_key": "A7K2M9:order_start:1:sms",
        "purpose": Purpose.ORDER_START,
        "channel": "sms",
        "address": "19900000001",
        "recipient": "虚构示例企业 张三",
        "subject": "启动指令",
        "text": "【示例签名】启动通知",
        "html": "",
        "params": {},
        "drill": False,
        "attempts": 1,
        "lease": 1,
        "created_at": NOW,
        "expires_at": NOW + 6 * HOUR,
    }
    return Message(**values | changes)


def make_new(number: int = 1, **changes) -> NewMessage:
    """A message to be queued; different numbers are different intentions."""
    values = {
        "division": "150502",
        "unique_key": f"key-{number}",
        "order_id": None,
        "contact_id": None,
        "purpose": Purpose.ORDER_START,
        "channel": "spool",
        "address": f"1990000{number % 10_000:04d}",
        "recipient": "虚构示例企业 张三",
        "subject": "启动指令",
        "text": "【示例签名】启动通知",
        "html": "",
        "drill": False,
        "priority": 5,
        "next_at": NOW,
        "expires_at": NOW + 6 * HOUR,
    }
    return NewMessage(**values | changes)


def make_orders(store: Store, count: int) -> list[int]:
    """The ids of `count` issued orders under one warning, each to an invented enterprise."""
    with store.begin(REGION_WIDE, write=True) as work:
        episode = _insert(work, schema.episode, division="150500", code="E1", title="示例过程", opened_at=NOW)
        warning = _insert(
            work,
            schema.warning,
            division="150500",
            episode_id=episode,
            number="示例预警1号",
            state=WarningState.ISSUED,
            level=WarningLevel.ORANGE,
            issued_at=NOW,
            start_at=NOW,
            plan_id="150500",
        )
        orders = [_order(work, warning, number) for number in range(count)]
        work.commit()
    return orders


def _order(work, warning: int, number: int) -> int:
    enterprise = _insert(
        work,
        schema.enterprise,
        division="150502",
        credit_code=f"INVENTED{number:010d}",
        name=f"虚构示例企业{number}",
        industry="水泥",
        category=EnterpriseCategory.KEY,
        invented=True,
        updated_at=NOW,
    )
    return _insert(
        work,
        schema.order,
        division="150502",
        warning_id=warning,
        revision=1,
        enterprise_id=enterprise,
        code=f"A{number:05d}",
        number=f"示例预警1号-{number}",
        level=WarningLevel.ORANGE,
        response=ResponseLevel.II,
        state=OrderState.ISSUED,
        issued_at=NOW,
        start_at=NOW,
        deadline=NOW,
    )


def _insert(work, table, **values) -> int:
    return work.rows(table.insert().values(**values)).inserted_primary_key[0]
