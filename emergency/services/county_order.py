"""A county's own order: submitted by its desk, approved by another person, released by it or with the warning."""

import datetime
from dataclasses import dataclass

from emergency.errors import (
    ConfirmationWrong,
    DrillOnly,
    InputInvalid,
    NotFound,
    OutOfDate,
    ReasonRequired,
    SamePerson,
)
from emergency.services import county_order_notice
from emergency.services.county_order_draft import CountyDraft, drawn
from emergency.services.journaling import write_down
from emergency.services.office import SYSTEM, Actor, Office, require_area, require_role
from emergency.storage import account as accounts
from emergency.storage import county_order
from emergency.storage import warning as warnings
from emergency.storage.county_order import CountyOrder
from emergency.storage.work import REGION_WIDE, UnitOfWork
from notifier.message import Purpose
from plans.beijing import moment_text
from plans.county_order import CountyOrderState, confirmation, ends_with_warning
from plans.errors import ActRefused
from plans.lifecycle import LIVE_STATES
from plans.terms import Role, Tier

Moment = datetime.datetime
REASON_LIMIT = 1000


@dataclass(frozen=True)
class CountyIssued:
    """How many enterprises an order was given to, how many messages were queued, and who has no contact."""

    enterprises: int
    messages: int


def submit(office: Office, actor: Actor, now: Moment, draft: CountyDraft) -> int:
    """The desk of a county submits an order; returns its id. Raises InputInvalid with every fault."""
    require_role(actor, Role.DUTY)
    require_area(actor, draft.area)
    area = office.library.divisions.get(draft.area)
    if area.tier is not Tier.BANNER_COUNTY:
        raise ActRefused("县级加严指令由旗县（市、区）办理。盟市请修订应急减排清单或规则表。")
    with office.store.begin(actor.scope, write=True) as work:
        members = drawn(work, draft, now)
        mark = "演练" if draft.drill else ""
        place = county_order.count_of(work, draft.area) + 1
        number = f"{area.name}加严{mark}〔{draft.start_at.year}〕{place}号"
        made = county_order.add(
            work,
            [{**each, "number": f"{number}-{n:04d}"} for n, each in enumerate(members, start=1)],
            division=draft.area, number=number, drill=draft.drill, state=CountyOrderState.SUBMITTED,
            text=draft.text.strip(), reason=draft.reason.strip(), article=draft.article.strip(),
            start_at=draft.start_at, expected_end=draft.expected_end, outlives=draft.outlives, warning_id=None,
            submitted_by=actor.account_id, submitted_at=now, decided_by=None, decided_at=None, comment="",
            ended_at=None, ended_by="", ended_reason="",
        )  # fmt: skip
        held = county_order.get(work, made)
        _write_down(work, actor, now, held, "submit", f"报审加严指令（{number}），{len(members)} 家企业")
        work.commit()
    return made


def approve(
    office: Office, actor: Actor, now: Moment, order_id: int, typed: str, comment: str = ""
) -> CountyIssued:
    """Another person approves: the order binds and its enterprises are told, in one transaction.

    Raises SamePerson for who submitted it, also with a second account; ConfirmationWrong; ActRefused where its start
    is past.
    """
    require_role(actor, Role.APPROVER)
    with office.store.begin(REGION_WIDE, write=True) as work:
        held = _submitted(work, actor, order_id)
        if office.settings.drill_only and not held.drill:
            raise DrillOnly("本系统设为只允许演练，不能下达真实指令。请由管理员修改设置，或改为演练。")
        word = confirmation(drill=held.drill)
        if typed.strip() != word:
            raise ConfirmationWrong(
                f"请输入「{word}」以确认，现在输入的是「{typed.strip()}」。未下达任何指令。"
            )
        if held.start_at < now:
            raise ActRefused(f"开始时间{moment_text(held.start_at)}已过。请退回，由值班员改期后重新报审。")
        warning_id = _covering(office, work, held)
        county_order.change(
            work, held, state=CountyOrderState.ISSUED, decided_by=actor.account_id, decided_at=now,
            comment=comment.strip()[:REASON_LIMIT], warning_id=warning_id,
        )  # fmt: skip
        issued = county_order.get(work, order_id)
        messages = county_order_notice.announce(office, work, issued, Purpose.COUNTY_START, now)
        count = len(county_order.members_of(work, order_id))
        said = f"批准并下达加严指令（{held.number}），{count} 家企业"
        _write_down(work, actor, now, issued, "approve", said, messages=messages)
        work.commit()
    return CountyIssued(count, messages)


def send_back(office: Office, actor: Actor, now: Moment, order_id: int, reason: str) -> None:
    """Return it with the reason; the desk submits another."""
    require_role(actor, Role.APPROVER)
    said = _reason(reason, "退回须写明理由，便于值班人员修改。请补充退回理由。")
    with office.store.begin(actor.scope, write=True) as work:
        held = _submitted(work, actor, order_id)
        county_order.change(
            work,
            held,
            state=CountyOrderState.RETURNED,
            decided_by=actor.account_id,
            decided_at=now,
            comment=said,
        )
        _write_down(work, actor, now, held, "return", f"退回加严指令（{held.number}）：{said}")
        work.commit()


def release(office: Office, actor: Actor, now: Moment, order_id: int, reason: str) -> int:
    """The county ends its order; everyone who was told the beginning is told; returns how many messages."""
    require_role(actor, Role.DUTY)
    said = _reason(reason, "终止须写明理由。请补充理由。")
    with office.store.begin(actor.scope, write=True) as work:
        held = _found(work, actor, order_id)
        if held.state is not CountyOrderState.ISSUED:
            raise ActRefused(f"这份加严指令「{held.state.label}」，不能终止。请刷新页面查看。")
        messages = _end(office, work, actor, now, held, said)
        work.commit()
    return messages


def end_with(office: Office, work: UnitOfWork, warning_id: int, now: Moment) -> int:
    """When a warning has ended, so do the orders given under it that do not say they outlive it; how many."""
    ending = [
        each
        for each in county_order.issued_under(work, warning_id)
        if ends_with_warning(outlives=each.outlives, warning_id=each.warning_id, ended_id=warning_id)
    ]
    for each in ending:
        _end(office, work, SYSTEM, now, each, "所依据的预警已经解除")
    return len(ending)


def _end(office: Office, work: UnitOfWork, actor: Actor, now: Moment, held: CountyOrder, why: str) -> int:
    county_order.change(
        work, held, state=CountyOrderState.ENDED, ended_at=now, ended_by=actor.name[:80], ended_reason=why
    )
    ended = county_order.get(work, held.id)
    messages = county_order_notice.announce(office, work, ended, Purpose.COUNTY_END, now)
    said = f"终止加严指令（{held.number}）：{why}"
    _write_down(work, actor, now, ended, "end", said, messages=messages)
    return messages


def _covering(office: Office, work: UnitOfWork, held: CountyOrder) -> int | None:
    """The live warning the county stands under, the nearest first; None without one."""
    for each in reversed(office.library.divisions.path(held.division)):
        live = warnings.live_warning(work, each.code, held.drill)
        if live is not None and live.state in LIVE_STATES:
            return live.id
    return None


def _found(work: UnitOfWork, actor: Actor, order_id: int) -> CountyOrder:
    held = county_order.get(work, order_id)
    if held is None or not actor.scope.covers(held.division):
        raise NotFound("没有找到这份加严指令，或不在您的辖区内。请返回列表查看。")
    return held


def _submitted(work: UnitOfWork, actor: Actor, order_id: int) -> CountyOrder:
    held = _found(work, actor, order_id)
    submitter = accounts.get(work, held.submitted_by)
    if submitter is not None and submitter.person == actor.person:
        raise SamePerson("报审人不能审批自己报审的加严指令，换一个账号也不行。请由另一位审批人办理。")
    if held.state is not CountyOrderState.SUBMITTED:
        raise OutOfDate(f"这份加严指令「{held.state.label}」，不能再审批。请刷新页面查看。")
    return held


def _reason(text: str, missing: str) -> str:
    said = text.strip()
    if not said:
        raise ReasonRequired(missing)
    if len(said) > REASON_LIMIT:
        raise InputInvalid(f"理由超过 {REASON_LIMIT} 个字。请缩短后重新提交。")
    return said


def _write_down(work, actor, now, held: CountyOrder, act: str, said: str, **detail) -> None:
    warning = warnings.warning(work, held.warning_id) if held.warning_id else None
    write_down(
        work, actor, now, division=held.division, act=act, noun="county_order", noun_id=held.id, summary=said,
        citation=held.article, episode_id=warning.episode_id if warning else None, **detail,
    )  # fmt: skip
