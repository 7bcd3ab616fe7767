"""Notices about grades are acknowledged on the enterprise's page or served on paper; a term may begin by it."""

import datetime

from emergency.errors import InputInvalid, NotFound, OutOfDate
from emergency.services import enterprise_link
from emergency.services.holiday import workdays_after
from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office, enterprise_actor, require_role
from emergency.services.order import NAME_LIMIT
from emergency.storage import grade_adjustment as adjustments
from emergency.storage import grade_notice as notices
from emergency.storage.grade_record import Notice
from emergency.storage.work import REGION_WIDE, UnitOfWork
from plans.beijing import day_of
from plans.grade_lifecycle import EXAMINERS, AdjustmentState
from plans.grade_notice import NoticeKind
from plans.grade_procedure import FILE, procedure_on

PORTAL, PAPER = "portal", "paper"


def acknowledge_behind(office: Office, now: datetime.datetime, token: str, notice_id: int, who: str) -> None:
    """The enterprise behind the link has received the notice; the first answer stands."""
    name = _named(who)
    with office.store.begin(REGION_WIDE, write=True) as work:
        linked = enterprise_link.enterprise_behind(work, now, token).enterprise
        held = notices.by_id(work, notice_id)
        if held is None or held.enterprise_id != linked.id:
            raise NotFound("没有找到这份文书。请返回企业页面查看。")
        actor = enterprise_actor(linked.name, name, linked.division)
        if _receive(office, work, actor, now, held, PORTAL, day_of(now), name):
            work.commit()


def serve_on_paper(
    office: Office, actor: Actor, now: datetime.datetime, notice_id: int, who: str, day: datetime.date
) -> None:
    """Write down that the notice was served on paper: who signed for it, on which day."""
    require_role(actor, *EXAMINERS)
    name = _named(who)
    with office.store.begin(actor.scope, write=True) as work:
        held = notices.by_id(work, notice_id)
        if held is None:
            raise NotFound("没有找到这份文书，或不在您的辖区。请返回绩效分级页面查看。")
        if not day_of(held.issued_at) <= day <= day_of(now):
            raise InputInvalid(
                f"送达日期须在发文日（{day_of(held.issued_at)}）至今天之间，没有登记。请按送达回证填写。"
            )
        if not _receive(office, work, actor, now, held, PAPER, day, name):
            raise OutOfDate(f"这份文书已由{held.received_by}签收，没有重复登记。请刷新页面查看。")
        work.commit()


def _receive(
    office: Office,
    work: UnitOfWork,
    actor: Actor,
    now: datetime.datetime,
    held: Notice,
    way: str,
    day: datetime.date,
    who: str,
) -> bool:
    values = {"way": way, "served_on": day, "received_by": who, "recorded_at": now, "recorded_by": actor.name}
    if not notices.acknowledge(work, held.id, **values):
        return False
    summary = (
        f"{held.enterprise}签收{held.kind.label}（{'网页' if way == PORTAL else '纸质送达'}，{who}，{day}）"
    )
    if held.kind is NoticeKind.LOWER:
        summary += f"，陈述期限至{_begin_term(office, work, held, day)}"
    write_down(
        work, actor, now, division=held.division, act="acknowledge", noun="grade_notice", noun_id=held.id,
        summary=summary,
    )  # fmt: skip
    return True


def _begin_term(office: Office, work: UnitOfWork, held: Notice, day: datetime.date) -> datetime.date:
    """The term for a statement runs from the day the enterprise received the notice, not from its issue."""
    procedure = procedure_on(day, office.library.tables[FILE])
    end = workdays_after(day, procedure["deadline.state"])
    decide_by = workdays_after(end.day, procedure["deadline.adjust"]).day
    told = adjustments.by_id(work, held.adjustment_id)
    values = {"served_on": day, "statement_due": end.day, "statement_certain": end.certain}
    if told.state is AdjustmentState.NOTIFIED:
        values["deadline"] = decide_by
    if not adjustments.advance(work, told, **values):
        raise OutOfDate("这份下调建议刚被他人办理。请刷新页面，按最新状态办理。")
    return end.day


def _named(who: str) -> str:
    name = who.strip()
    if not name or len(name) > NAME_LIMIT:
        raise InputInvalid(f"请填写签收人姓名（1 至 {NAME_LIMIT} 个字）。")
    return name
