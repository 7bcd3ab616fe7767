"""Lower a grade with due process: the enterprise is told in writing and heard, then another person decides."""

import datetime
from dataclasses import dataclass

from emergency.errors import InputInvalid, NotFound, OutOfDate, SamePerson
from emergency.services import grade_notice
from emergency.services.enterprise_link import enterprise_behind
from emergency.services.grade_deciding import TAKES_EFFECT
from emergency.services.grade_notice import IssuedNotice, NoticeDraft
from emergency.services.grade_proposing import held_grade
from emergency.services.grade_step import Said, industry_name, require_said, tier_of
from emergency.services.holiday import workdays_after
from emergency.services.journaling import write_down
from emergency.services.office import BY_LINK, Actor, Office, enterprise_actor, require_role
from emergency.storage import grade as grades
from emergency.storage import grade_adjustment as adjustments
from emergency.storage.grade_record import Adjustment
from emergency.storage.work import REGION_WIDE, UnitOfWork
from plans.beijing import day_of
from plans.errors import ActRefused
from plans.grade_lifecycle import (
    ADJUSTMENT,
    EXAMINERS,
    AdjustmentAct,
    GradeTransition,
    Need,
    next_grade_state,
)
from plans.grade_notice import Change, NoticeKind, kept_wording, lower_wording, lowered_wording
from plans.grade_procedure import FILE, Procedure, procedure_on, valid_to
from plans.terms import Tier

STATEMENT_LIMIT = 2000


@dataclass(frozen=True)
class Told:
    """The enterprise was told: the last day for its statement, and how many messages carry the notice."""

    due: datetime.date
    messages: int


@dataclass(frozen=True)
class _Move:
    """One act on a proposal that was found possible."""

    held: Adjustment
    act: AdjustmentAct
    transition: GradeTransition
    tier: Tier | None


def notify(office: Office, actor: Actor, now: datetime.datetime, adjustment_id: int, said: Said) -> Told:
    """Tell the enterprise by a written notice that goes out by SMS and mail and waits to be acknowledged.

    The term for its statement is counted anew from the day it acknowledges, or is served on paper.
    """
    today = day_of(now)
    procedure, said = procedure_on(today, office.library.tables[FILE]), said.trimmed()
    with office.store.begin(actor.scope, write=True) as work:
        move = _possible(office, work, actor, adjustment_id, AdjustmentAct.NOTIFY, said, procedure)
        held, workdays = move.held, procedure["deadline.state"]
        end = workdays_after(today, workdays)
        values = {
            "notified_on": today, "notice_document": said.document, "statement_due": end.day,
            "statement_certain": end.certain,
            "deadline": workdays_after(end.day, procedure["deadline.adjust"]).day,
        }  # fmt: skip
        wording = lower_wording(_change(held), held.ground.label, held.reason, procedure.basis, workdays)
        issued = _tell(office, work, actor, now, held, NoticeKind.LOWER, wording, said.document)
        summary = f"告知{held.enterprise}拟下调绩效等级（{said.document}），陈述期限至{end.day}"
        _settle(work, actor, now, move, said, summary, values)
        work.commit()
    return Told(end.day, issued.messages)


def state_behind(
    office: Office, now: datetime.datetime, token: str, adjustment_id: int, who: str, text: str
) -> None:
    """Take down what the enterprise says behind its link."""
    with office.store.begin(REGION_WIDE, write=True) as work:
        linked = enterprise_behind(work, now, token).enterprise
        held = _found(work, adjustment_id)
        if held.enterprise_id != linked.id:
            raise NotFound("没有找到这份下调告知。请返回企业页面查看。")
        actor = enterprise_actor(linked.name, who.strip() or BY_LINK, linked.division)
        _state(office, work, actor, now, held, None, text)
        work.commit()


def state_for(office: Office, actor: Actor, now: datetime.datetime, adjustment_id: int, text: str) -> None:
    """Take down a statement that the enterprise made on paper or in person."""
    require_role(actor, *EXAMINERS)
    with office.store.begin(actor.scope, write=True) as work:
        _state(office, work, actor, now, _found(work, adjustment_id), tier_of(office, actor), text)
        work.commit()


def decide(
    office: Office, actor: Actor, now: datetime.datetime, adjustment_id: int, said: Said, *, lower: bool
) -> None:
    """Lower the grade, or let the proposal fall; by another person than the one who proposed it."""
    today = day_of(now)
    procedure, said = procedure_on(today, office.library.tables[FILE]), said.trimmed()
    act = AdjustmentAct.ADJUST if lower else AdjustmentAct.DROP
    with office.store.begin(actor.scope, write=True) as work:
        move = _possible(office, work, actor, adjustment_id, act, said, procedure)
        held = move.held
        if Need.PERIOD_OVER in move.transition.needs:
            _require_heard(held, today)
        values = {
            "decided_on": today, "decided_by": actor.name, "answer": said.opinion, "document": said.document,
            "deadline": None,
        }  # fmt: skip
        summary = f"{act.label}{held.enterprise}绩效等级：{said.opinion}"
        if lower:
            change = f"将{held.enterprise}由{held.held.label}下调为{held.proposed.label}"
            summary = f"{change}，{said.document}，{TAKES_EFFECT}"
            _lower(work, held, today, procedure, said)
        _tell_decision(office, work, actor, now, held, procedure, said, lower)
        _settle(work, actor, now, move, said, summary, values)
        work.commit()


def _require_heard(held: Adjustment, today: datetime.date) -> None:
    """Unheard, the grade is lowered only after the enterprise received the notice and let its term pass."""
    if held.served_on is None:
        raise ActRefused(
            "企业还没有签收告知书，也没有登记纸质送达，陈述期限没有起算，不能下调。"
            "请催企业在页面签收，或纸质送达后在本页登记送达。"
        )
    if held.statement_due is None or today <= held.statement_due:
        raise ActRefused(f"企业的陈述期限至 {held.statement_due} 届满，企业没有陈述的，次日起方可下调。")


def _tell_decision(
    office: Office,
    work: UnitOfWork,
    actor: Actor,
    now: datetime.datetime,
    held: Adjustment,
    procedure: Procedure,
    said: Said,
    lower: bool,
) -> None:
    """What was never told needs no end: a proposal dropped before the notice stays inside."""
    if lower:
        wording = lowered_wording(_change(held), said.opinion, TAKES_EFFECT, procedure["notice.remedy"])
        _tell(office, work, actor, now, held, NoticeKind.LOWERED, wording, said.document)
    elif held.notified_on is not None:
        wording = kept_wording(_change(held), said.opinion)
        _tell(office, work, actor, now, held, NoticeKind.KEPT, wording, said.document)


def _tell(
    office, work, actor, now, held: Adjustment, kind: NoticeKind, wording, document: str
) -> IssuedNotice:
    draft = NoticeDraft(
        kind, f"adjustment:{held.id}:{kind.value}", wording, actor.division, document, adjustment_id=held.id
    )
    return grade_notice.issue(office, work, actor, now, held.enterprise_id, draft)


def _change(held: Adjustment) -> Change:
    return Change(industry_name(held.industry), held.held, held.proposed)


def _lower(
    work: UnitOfWork, held: Adjustment, today: datetime.date, procedure: Procedure, said: Said
) -> None:
    current = held_grade(work, held.enterprise_id, held.industry, today)
    if current.grade is not held.held:
        raise OutOfDate(
            f"{held.enterprise}现有等级已变为{current.grade.label}，与提出时的{held.held.label}不同，没有下调。"
            "请办理「不予下调」后按现有等级重新提出。"
        )
    grades.close_earlier(work, held)
    last = current.valid_to or valid_to(today, procedure)
    grades.award(work, held, held.proposed, decided_on=today, valid_to=last, document=said.document)


def _found(work: UnitOfWork, adjustment_id: int) -> Adjustment:
    held = adjustments.by_id(work, adjustment_id)
    if held is None:
        raise NotFound("没有找到这份下调建议，或不在您的辖区。请返回列表查看。")
    return held


def _possible(
    office: Office,
    work: UnitOfWork,
    actor: Actor,
    adjustment_id: int,
    act: AdjustmentAct,
    said: Said,
    procedure: Procedure,
) -> _Move:
    held, tier = _found(work, adjustment_id), tier_of(office, actor)
    transition = next_grade_state(ADJUSTMENT, held.state, act, role=actor.role, tier=tier)
    deciding = procedure.deciding_tier(held.held)
    if Need.DECIDING_TIER in transition.needs and tier is not deciding:
        raise ActRefused(
            f"{held.held.label}由{deciding.label}评定，「{act.label}」须由{deciding.label}一级办理。"
        )
    require_said(transition, act.label, said)
    if Need.OTHER_PERSON in transition.needs and actor.person == held.proposer:
        raise SamePerson("提出下调建议的人不能作出决定，换一个账号也不行。请由另一人办理。")
    return _Move(held, act, transition, tier)


def _state(
    office: Office,
    work: UnitOfWork,
    actor: Actor,
    now: datetime.datetime,
    held: Adjustment,
    tier: Tier | None,
    text: str,
) -> None:
    transition = next_grade_state(ADJUSTMENT, held.state, AdjustmentAct.STATE)
    said, today = text.strip(), day_of(now)
    if not said or len(said) > STATEMENT_LIMIT:
        raise InputInvalid(f"请填写陈述内容，不超过 {STATEMENT_LIMIT} 个字。没有提交。")
    procedure = procedure_on(today, office.library.tables[FILE])
    values = {
        "statement": said, "stated_by": actor.name[:80], "stated_at": now,
        "deadline": workdays_after(today, procedure["deadline.adjust"]).day,
    }  # fmt: skip
    summary = f"{held.enterprise}就拟下调绩效等级作出陈述"
    move = _Move(held, AdjustmentAct.STATE, transition, tier)
    _settle(work, actor, now, move, Said(opinion=said), summary, values, due=held.statement_due)


def _settle(
    work: UnitOfWork,
    actor: Actor,
    now: datetime.datetime,
    move: _Move,
    said: Said,
    summary: str,
    values: dict,
    *,
    due: datetime.date | None = None,
) -> None:
    """Move a proposal on, keep the step and write it down; `due` where it is not the proposal's own deadline."""
    held = move.held
    if not adjustments.advance(work, held, state=move.transition.target, **values):
        raise OutOfDate("这份下调建议刚被他人办理。请刷新页面，按最新状态办理。")
    adjustments.add_step(
        work, adjustment_id=held.id, at=now, act=move.act.value, state=move.transition.target, tier=move.tier,
        account_id=actor.account_id, person=actor.person, who=actor.name, opinion=said.opinion,
        document=said.document, deadline=due or held.deadline,
    )  # fmt: skip
    write_down(
        work, actor, now, division=held.division, act=move.act.value, noun="grade_adjustment", noun_id=held.id,
        summary=summary,
    )  # fmt: skip
