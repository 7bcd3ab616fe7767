"""A small town under an order: one warning, a few enterprises with meters, orders and links."""

import datetime
import hashlib
from types import SimpleNamespace

import sqlalchemy as sa

from emergency.config import Settings
from emergency.services.office import Actor, Office
from emergency.storage import power, schema
from emergency.storage.work import REGION_WIDE
from plans.beijing import BEIJING
from plans.evidence import Reading
from plans.library import load
from plans.lifecycle import OrderState, WarningState
from plans.terms import EnterpriseCategory, ResponseLevel, Role, WarningLevel

START = datetime.datetime(2026, 11, 16, 12, tzinfo=BEIJING)
END = datetime.datetime(2026, 11, 19, 12, tzinfo=BEIJING)
NOW = END + datetime.timedelta(hours=3)
HOUR = datetime.timedelta(hours=1)
HISTORY = 35 * 24
CITATION = {"document": "测试清单", "article": "", "verified": False}
STOP_ALL = {"action": "stop_all", "units": ["L1"]}
STOP_LINE = {"action": "stop_lines", "units": ["L1"], "base": "line"}
LIMIT_30 = {"action": "limit_output", "units": ["L1"], "ratio": 30, "base": "output_min3"}
TRUCKS = {"action": "truck_ban", "max_stage": 4, "heavy_only": True}


def actor(role, account_id=1, division="150500"):
    """A person with a role."""
    return Actor(account_id, "测试员", "P1", role, None, division)


DUTY, REVIEWER, READER = actor(Role.DUTY), actor(Role.REVIEWER), actor(Role.READER)


def office(store):
    """An office on this store, with the real plan library."""
    return Office(store=store, shipped=load(), renderer=SimpleNamespace(), settings=Settings())


def _add(work, table, **values):
    return work.rows(sa.insert(table).returning(table.c.id), values).scalar_one()


def town(store, measures, *, drill=False):
    """One order per list of measures; returns episode id, and per enterprise order, meters and token."""
    with store.begin(REGION_WIDE, write=True) as work:
        work.rows(sa.insert(schema.account), {
            "id": 1, "login": "a", "name": "测试员", "person": "P1", "role": Role.REVIEWER,
            "division": "150500", "password_hash": "x", "active": True, "created_at": START,
        })  # fmt: skip
        episode = _add(
            work, schema.episode, division="150500", code="E1", title="测试过程", drill=drill,
            opened_at=START - 48 * HOUR,
        )  # fmt: skip
        warning = _add(
            work, schema.warning, division="150500", episode_id=episode, number="通测〔2026〕1号",
            state=WarningState.RELEASED, level=WarningLevel.ORANGE, drill=drill, issued_at=START - 18 * HOUR,
            start_at=START, expected_end=END, released_at=END, plan_id="x",
        )  # fmt: skip
        placed = [_enterprise(work, warning, number, each) for number, each in enumerate(measures)]
        work.commit()
    return SimpleNamespace(episode=episode, warning=warning, parties=placed)


def _enterprise(work, warning, number, measures):
    enterprise = _add(
        work, schema.enterprise, division="150502", credit_code=f"C{number:017d}",
        name=f"测试企业{number}（虚构）", industry="水泥",
        category=EnterpriseCategory.KEY, invented=True, updated_at=START,
    )  # fmt: skip
    unit = _add(work, schema.unit, enterprise_id=enterprise, code="L1", name="一号线", kind="line")
    line = _add(
        work, schema.meter, enterprise_id=enterprise, unit_id=unit, code=f"M{number}L", kind="production",
        standby_kw=20.0,
    )  # fmt: skip
    total = _add(work, schema.meter, enterprise_id=enterprise, code=f"M{number}T", kind="total")
    order = _add(
        work, schema.order, division="150502", warning_id=warning, revision=1, enterprise_id=enterprise,
        code=f"CODE{number:02d}", number=f"1-1-{number:04d}", level=WarningLevel.ORANGE,
        response=ResponseLevel.II, state=OrderState.CLOSED, issued_at=START - 18 * HOUR,
        start_at=START, deadline=START, closed_at=END,
        acknowledged_at=START - 17.5 * HOUR, acknowledged_by="张某", in_place_at=START, in_place_by="张某",
    )  # fmt: skip
    for place, measure in enumerate(measures, start=1):
        _add(
            work,
            schema.order_line,
            order_id=order,
            number=place,
            text="措施",
            measure=measure,
            citation=CITATION,
        )
    token = f"token{number}"
    hashed = hashlib.sha256(token.encode()).hexdigest()
    work.rows(sa.insert(schema.link), {
        "token_hash": hashed, "order_id": order, "created_at": START, "expires_at": NOW + 24 * HOUR,
    })  # fmt: skip
    return SimpleNamespace(id=enterprise, order=order, line=line, total=total, token=token, number=number)


def readings(inside, load=200.0, missing=()):
    """Hourly readings: 35 days at `load` kW, then the loads `inside`; `missing` are left out."""
    first = START - HISTORY * HOUR
    loads = [load] * HISTORY + list(inside)
    gone = {HISTORY + hour for hour in missing}
    return [Reading(first + HOUR * (n + 1), kw) for n, kw in enumerate(loads) if n not in gone]


def keep(store, meter_id, held):
    """Store readings of one meter."""
    with store.begin(REGION_WIDE, write=True) as work:
        power.put(work, meter_id, held, START)
        work.commit()
