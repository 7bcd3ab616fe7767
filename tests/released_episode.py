"""A small episode, warned of, answered and released: three invented enterprises and all beside them."""

import datetime
import hashlib
from dataclasses import dataclass

import sqlalchemy as sa
from database import fresh_store

from emergency.config import Settings
from emergency.services.office import Actor, Office
from emergency.storage import forecast as forecasts
from emergency.storage import journal, schema
from emergency.storage.work import Scope, Store, UnitOfWork
from notifier.message import MessageState, Purpose
from plans import library
from plans.beijing import BEIJING
from plans.forecast import AqiRange, Forecast, ForecastDay, ObservedDay
from plans.lifecycle import OrderState, WarningAct, WarningState
from plans.terms import EnterpriseCategory, Pollutant, ResponseLevel, Role, Verdict, WarningLevel

AREA = "150500"
ENTERPRISES = ("虚构水泥有限公司", "虚构铝业<有限>公司 & 子公司", "虚构玉米生物公司")
FILE = b"\x89PNG\r\n\x1a\n invented picture of a stopped kiln"


def at(day: int, hour: int = 0) -> datetime.datetime:
    """A moment of December 2025 in Beijing."""
    return datetime.datetime(2025, 12, day, hour, tzinfo=BEIJING)


NOW = at(27, 10)


@dataclass(frozen=True)
class Scene:
    """The office, its reviewer, and the episode."""

    office: Office
    reviewer: Actor
    store: Store
    episode_id: int
    warning_id: int


def released(folder, *, state: WarningState = WarningState.RELEASED, drill: bool = False) -> Scene:
    """The episode in a fresh database under `folder`; files go to folder/files."""
    store = fresh_store(folder)
    settings = Settings(files_dir=str(folder / "files"), issuer="通辽市重污染天气应急指挥部办公室")
    with store.begin(Scope(AREA), write=True) as work:
        person = _insert(work, schema.account, **_account())
        episode_id = _episode(work, person, drill)
        warning_id = _warning(work, episode_id, person, state, drill)
        for place, name in enumerate(ENTERPRISES, start=1):
            _enterprise_with_order(work, warning_id, place, name)
        work.commit()
    office = Office(store=store, shipped=library.load(), renderer=None, settings=settings)
    reviewer = Actor(person, "评估员甲", "p1", Role.REVIEWER, None, AREA)
    return Scene(office, reviewer, store, episode_id, warning_id)


def write_line(
    work: UnitOfWork, episode_id: int, when: datetime.datetime, summary: str, citation: str = ""
) -> None:
    """One journal entry about the episode."""
    entry = journal.Entry(when, "值班员乙", AREA, "act", "warning", "1", summary, episode_id, citation)
    journal.append(work, entry)


def _insert(work: UnitOfWork, table: sa.Table, **values) -> int:
    return work.rows(sa.insert(table).returning(table.c.id), values).scalar_one()


def _account() -> dict:
    return {
        "login": "reviewer",
        "name": "评估员甲",
        "person": "p1",
        "role": Role.REVIEWER,
        "division": AREA,
        "password_hash": "x",
        "active": True,
        "created_at": at(1),
    }


def _episode(work: UnitOfWork, person: int, drill: bool) -> int:
    bulletin = Forecast(
        AREA,
        "市环境监测站",
        at(14, 17),
        tuple(
            ForecastDay(at(day).date(), AqiRange(200 + day, 230 + day), (Pollutant.PM25,))
            for day in range(15, 20)
        ),
    )
    forecast_id = forecasts.add(work, bulletin, at(14, 18), "历史回放")
    days = [ObservedDay(at(day).date(), 190 + 5 * day, (Pollutant.PM25,)) for day in range(14, 20)]
    forecasts.put_observed(work, AREA, days, "市环境监测站", at(20, 8))
    episode_id = _insert(
        work,
        schema.episode,
        division=AREA,
        code="150500-2025-01",
        title="2025年12月中旬污染过程",
        drill=drill,
        opened_at=at(14, 18),
    )
    write_line(work, episode_id, at(14, 18), "收到市环境监测站发布的预报。")
    _insert(
        work,
        schema.consultation,
        division=AREA,
        episode_id=episode_id,
        forecast_id=forecast_id,
        held_at=at(15, 9),
        participants=[{"name": "虚构人", "organisation": "虚构单位"}],
        opinion="建议橙色预警",
        conclusion=WarningLevel.ORANGE,
        suggestion={"level": "orange"},
        recorded_by=person,
    )
    return episode_id


def _warning(work: UnitOfWork, episode_id: int, person: int, state: WarningState, drill: bool) -> int:
    times = {"issued_at": at(15, 12), "start_at": at(16, 12), "expected_end": at(19, 12)}
    warning_id = _insert(
        work,
        schema.warning,
        division=AREA,
        episode_id=episode_id,
        number="通重污染应急〔2025〕1号",
        state=state,
        level=WarningLevel.ORANGE,
        drill=drill,
        plan_id="150500-2024",
        released_at=at(19, 9) if state is WarningState.RELEASED else None,
        **times,
    )
    decision_id = _insert(
        work,
        schema.decision,
        division=AREA,
        episode_id=episode_id,
        consultation_id=1,
        warning_id=warning_id,
        act=WarningAct.ISSUE,
        level=WarningLevel.ORANGE,
        suggested_level=WarningLevel.ORANGE,
        start_at=at(16, 12),
        state=WarningState.ISSUED,
        submitted_by=person,
        submitted_at=at(15, 10),
    )
    _insert(
        work,
        schema.approval,
        decision_id=decision_id,
        account_id=person,
        act=WarningAct.APPROVE,
        at=at(15, 11),
    )
    _insert(
        work,
        schema.revision,
        warning_id=warning_id,
        number=1,
        act=WarningAct.ISSUE,
        level=WarningLevel.ORANGE,
        start_at=at(16, 12),
        decision_id=decision_id,
        issued_by=person,
        issued_at=at(15, 12),
        notice={"级别": "橙色"},
    )
    write_line(work, episode_id, at(15, 12), "发布橙色预警。", "通辽市重污染天气应急预案 第4章（待核）")
    return warning_id


def _enterprise_with_order(work: UnitOfWork, warning_id: int, place: int, name: str) -> None:
    enterprise_id = _insert(
        work,
        schema.enterprise,
        division="150502",
        credit_code=f"TEST{place:014d}",
        name=name,
        industry="水泥",
        category=EnterpriseCategory.KEY,
        invented=True,
        updated_at=at(1),
    )
    answered = place < 3
    order_id = _insert(
        work,
        schema.order,
        division="150502",
        warning_id=warning_id,
        revision=1,
        enterprise_id=enterprise_id,
        code=f"ABCDE{place + 1}",
        number=f"通重污染应急〔2025〕1号-{place:04d}",
        level=WarningLevel.ORANGE,
        response=ResponseLevel.II,
        grade="C",
        state=OrderState.CLOSED,
        issued_at=at(15, 12),
        start_at=at(16, 12),
        deadline=at(16, 12),
        acknowledged_at=at(15, 13) if answered else None,
        closed_at=at(19, 9),
        acknowledged_by="虚构人" if answered else None,
        verdict=(Verdict.MET, Verdict.UNMET, None)[place - 1],
    )
    _insert(
        work,
        schema.order_line,
        order_id=order_id,
        number=1,
        text="1号窑停产",
        measure={},
        citation={"document": "环办大气函〔2020〕340号", "article": "水泥", "verified": place == 1},
    )
    if answered:
        _message(work, order_id, place)
    if place == 2:
        _evidence(work, order_id)


def _message(work: UnitOfWork, order_id: int, place: int) -> None:
    message_id = _insert(
        work,
        schema.message,
        division="150502",
        unique_key=f"k{place}",
        order_id=order_id,
        channel="sms",
        purpose=Purpose.ORDER_START,
        address=f"1990000000{place}",
        text="启动指令",
        state=MessageState.DELIVERED,
        created_at=at(15, 12),
        next_at=at(15, 12),
        expires_at=at(16, 12),
        provider_id=f"p{place}",
        attempts=1,
        sent_at=at(15, 12),
        delivered_at=at(15, 12),
    )
    _insert(work, schema.attempt, message_id=message_id, number=1, at=at(15, 12), outcome="accepted")
    _insert(
        work,
        schema.receipt,
        channel="sms",
        provider_id=f"p{place}",
        status="delivered",
        at=at(15, 12),
        received_at=at(15, 12),
        raw={},
        message_id=message_id,
    )


def _evidence(work: UnitOfWork, order_id: int) -> None:
    attachment_id = _insert(
        work,
        schema.attachment,
        sha256=hashlib.sha256(FILE).hexdigest(),
        name="../现场 照片.PNG",
        media_type="image/png",
        size=len(FILE),
        content=FILE,
        created_at=at(17),
    )
    _insert(
        work,
        schema.evidence,
        order_id=order_id,
        kind="photo",
        summary="照片",
        attachment_id=attachment_id,
        submitted_by="虚构人",
        recorded_at=at(17),
    )
    _insert(
        work,
        schema.finding,
        order_id=order_id,
        state="lead",
        verdict=Verdict.UNMET,
        violation="N1",
        grounds=["停产时段内用电占基线 62%"],
        recorded_at=at(20),
    )
