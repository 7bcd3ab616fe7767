"""An ozone response runs without a level: extended or ended by an officer; all who were told hear the end."""

import datetime
from dataclasses import dataclass, replace

from emergency.errors import ConfirmationWrong, InputInvalid, NotFound, ReasonRequired
from emergency.services import ozone_notice
from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office, require_role
from emergency.services.ozone_notice import Telling, telling_of
from emergency.storage import forecast as forecasts
from emergency.storage import outbox, ozone
from emergency.storage.ozone import OzoneResponse
from emergency.storage.work import UnitOfWork
from plans.beijing import moment_text
from plans.errors import ActRefused
from plans.ozone_step import OzoneAct
from plans.terms import Role

REASON_LENGTH = 400


@dataclass(frozen=True)
class OzoneResult:
    """What an act did: enterprises ordered or told, message rows, who has no emission figures."""

    response_id: int
    number: str
    orders: int
    messages: int
    unknown: tuple[str, ...] = ()


def extend(
    office: Office,
    actor: Actor,
    now: datetime.datetime,
    response_id: int,
    expected_end: datetime.datetime | None,
    reason: str = "",
) -> OzoneResult:
    """Move the expected end further away (None: open); without a newer forecast a reason is asked for."""
    require_role(actor, Role.DUTY)
    with office.store.begin(actor.scope, write=True) as work:
        held = live_of(work, response_id)
        _check_end(held, expected_end, now)
        steps = ozone.steps_of(work, held.id)
        newest = forecasts.latest(work, held.division, now)
        forecast_id = newest.id if newest else None
        check_reason(reason)
        if forecast_id == steps[-1].forecast_id and not reason.strip():
            raise ReasonRequired("没有收到新的预报，延长须写明理由。请填写理由，或先上传新的预报。")
        ozone.change(work, held, expected_end=expected_end)
        changed = replace(held, expected_end=expected_end)
        telling = telling_of(office, changed, OzoneAct.EXTEND, steps[-1].number + 1, now)
        result = done(office, work, actor, telling, forecast_id, reason)
        work.commit()
    return result


def end(
    office: Office, actor: Actor, now: datetime.datetime, response_id: int, reason: str, typed: str
) -> OzoneResult:
    """End the response now; everyone who was ordered to start is told, waiting messages are taken back."""
    require_role(actor, Role.DUTY)
    check_reason(reason)
    if not reason.strip():
        raise ReasonRequired("请写明结束的依据（如预报臭氧浓度下降、实测已回落）。")
    with office.store.begin(actor.scope, write=True) as work:
        held = live_of(work, response_id)
        check_typed(typed, OzoneAct.END, drill=held.drill)
        steps = ozone.steps_of(work, held.id)
        newest = forecasts.latest(work, held.division, now)
        ozone.change(work, held, ended_at=now)
        outbox.withdraw_begun(work, ozone_notice.key_of(held.id))
        ended = replace(held, ended_at=now)
        telling = telling_of(office, ended, OzoneAct.END, steps[-1].number + 1, now)
        result = done(office, work, actor, telling, newest.id if newest else None, reason)
        work.commit()
    return result


def live_of(work: UnitOfWork, response_id: int) -> OzoneResponse:
    """The response in scope, still live; raises NotFound, ActRefused."""
    held = ozone.get(work, response_id)
    if held is None:
        raise NotFound("没有找到这次臭氧响应，或不在您的辖区内。请返回列表查看。")
    if held.ended_at is not None:
        raise ActRefused(f"这次臭氧响应已于{moment_text(held.ended_at)}结束，不能再办理。")
    return held


def _check_end(held: OzoneResponse, expected_end: datetime.datetime | None, now: datetime.datetime) -> None:
    if held.expected_end is None:
        raise ActRefused("现行响应的结束时间未定，无需延长。结束时请选择「结束」。")
    if expected_end is not None and expected_end <= max(held.expected_end, now):
        raise InputInvalid(
            f"现行响应预计至{moment_text(held.expected_end)}结束，延长后的结束时间须晚于它和现在。"
        )


def check_reason(reason: str) -> None:
    """Raises InputInvalid where a reason is too long to keep."""
    if len(reason.strip()) > REASON_LENGTH:
        raise InputInvalid(f"理由超过 {REASON_LENGTH} 个字。请缩短后重新提交。")


def check_typed(typed: str, act: OzoneAct, *, drill: bool) -> None:
    """Raises ConfirmationWrong where the officer did not type the name of the act, in a drill with 演练 before it."""
    word = f"演练{act.label}" if drill else act.label
    if typed.strip() != word:
        raise ConfirmationWrong(f"请输入「{word}」以确认，现在输入的是「{typed.strip()[:20]}」。未办理。")


def done(
    office: Office,
    work: UnitOfWork,
    actor: Actor,
    telling: Telling,
    forecast_id: int | None,
    reason: str,
    unknown: tuple[str, ...] = (),
) -> OzoneResult:
    """Keep the step, tell everyone who was ordered, and write it down."""
    response, act = telling.response, telling.act
    ozone.add_step(
        work,
        response_id=response.id,
        number=telling.number,
        act=act,
        forecast_id=forecast_id,
        expected_end=response.expected_end,
        reason=reason.strip(),
        done_by=actor.account_id,
        done_at=telling.now,
    )
    orders = ozone.orders_of(work, response.id)
    messages = ozone_notice.announce(office, work, telling, orders)
    write_down(
        work,
        actor,
        telling.now,
        division=response.division,
        act=act.value,
        noun="ozone_response",
        noun_id=response.id,
        summary=f"{act.label}臭氧响应（{response.number}），共 {len(orders)} 家",
        citation=telling.plan_title,
        reason=reason.strip(),
        forecast_id=forecast_id,
        messages=messages,
        unknown=list(unknown),
    )
    return OzoneResult(response.id, response.number, len(orders), messages, unknown)
