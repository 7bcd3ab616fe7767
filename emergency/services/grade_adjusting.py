"""Lower a grade with due process: a person proposes, the enterprise is told and heard, another person decides."""

import datetime
from dataclasses import dataclass

from emergency.errors import InputInvalid, NotFound, OutOfDate, SamePerson
from emergency.services.enterprise_link import enterprise_behind
from emergency.services.finding import CONFIRMED
from emergency.services.grade_deciding import TAKES_EFFECT
from emergency.services.grade_step import Said, require_said, tier_of
from emergency.services.holiday import workdays_after
from emergency.services.journaling import write_down
from emergency.services.office import BY_LINK, Actor, Office, enterprise_actor, require_role
from emergency.storage import grade as grades
from emergency.storage import grade_adjustment as adjustments
from emergency.storage import registry
from emergency.storage.grade_record import Adjustment
from emergency.storage.registry_record import GradeHeld
from emergency.storage.work import REGION_WIDE, UnitOfWork
from plans.beijing import day_of
from plans.errors import ActRefused
from plans.grade_examination import grades_of_scheme
from plans.grade_lifecycle import (
    ADJUSTMENT,
    EXAMINERS,
    AdjustmentAct,
    AdjustmentState,
    GradeTransition,
    Need,
    next_grade_state,
)
from plans.grade_procedure import FILE, Ground, Procedure, procedure_on, valid_to
from plans.terms import Grade

REASON_LIMIT, STATEMENT_LIMIT = 1000, 2000


@dataclass(frozen=True)
class ProposalDraft:
    """Which grade is proposed to be lowered to what, on what ground; `finding_id`: the finding it rests on."""

    industry: str
    grade: Grade
    ground: Ground
    reason: str
    finding_id: int | None = None


def propose(
    office: Office, actor: Actor, now: datetime.datetime, enterprise_id: int, draft: ProposalDraft
) -> int:
    """Propose to lower a grade; nothing changes by that. Returns the id of the proposal."""
    require_role(actor, *EXAMINERS)
    with office.store.begin(actor.scope, write=True) as work:
        held = registry.enterprise_by_id(work, enterprise_id)
        current = _held_grade(work, enterprise_id, draft.industry, day_of(now))
        _check(work, enterprise_id, draft, current)
        adjustment_id = adjustments.add(
            work, division=held.division, enterprise_id=enterprise_id, industry=draft.industry,
            scheme=current.scheme, held=current.grade, proposed=draft.grade, ground=draft.ground,
            reason=draft.reason.strip(), finding_id=draft.finding_id, state=AdjustmentState.PROPOSED,
            proposed_at=now, proposed_by=actor.name, proposer=actor.person, notice_document="",
            statement_certain=True, statement="", stated_by="", decided_by="", answer="", document="",
        )  # fmt: skip
        write_down(
            work, actor, now, division=held.division, act="propose", noun="grade_adjustment",
            noun_id=adjustment_id,
            summary=f"提出将{held.name}由{current.grade.label}下调为{draft.grade.label}：{draft.ground.label}",
            reason=draft.reason.strip(), finding=draft.finding_id,
        )  # fmt: skip
        work.commit()
    return adjustment_id


def notify(
    office: Office, actor: Actor, now: datetime.datetime, adjustment_id: int, said: Said
) -> datetime.date:
    """Tell the enterprise, by a written notice; returns the last day for its statement."""
    today = day_of(now)
    procedure, said = procedure_on(today, office.library.tables[FILE]), said.trimmed()
    with office.store.begin(actor.scope, write=True) as work:
        held, transition = _possible(
            office, work, actor, adjustment_id, AdjustmentAct.NOTIFY, said, procedure
        )
        end = workdays_after(today, procedure["deadline.state"])
        values = {
            "notified_on": today, "notice_document": said.document, "statement_due": end.day,
            "statement_certain": end.certain,
        }  # fmt: skip
        summary = f"告知{held.enterprise}拟下调绩效等级（{said.document}），陈述期限至{end.day}"
        _settle(work, actor, now, held, transition, AdjustmentAct.NOTIFY, summary, values)
        work.commit()
    return end.day


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
        _state(work, actor, now, held, text)
        work.commit()


def state_for(office: Office, actor: Actor, now: datetime.datetime, adjustment_id: int, text: str) -> None:
    """Take down a statement that the enterprise made on paper or in person."""
    require_role(actor, *EXAMINERS)
    with office.store.begin(actor.scope, write=True) as work:
        _state(work, actor, now, _found(work, adjustment_id), text)
        work.commit()


def decide(
    office: Office, actor: Actor, now: datetime.datetime, adjustment_id: int, said: Said, *, lower: bool
) -> None:
    """Lower the grade, or let the proposal fall; by another person than the one who proposed it."""
    today = day_of(now)
    procedure, said = procedure_on(today, office.library.tables[FILE]), said.trimmed()
    act = AdjustmentAct.ADJUST if lower else AdjustmentAct.DROP
    with office.store.begin(actor.scope, write=True) as work:
        held, transition = _possible(office, work, actor, adjustment_id, act, said, procedure)
        if Need.PERIOD_OVER in transition.needs and (
            held.statement_due is None or today <= held.statement_due
        ):
            raise ActRefused(f"企业的陈述期限至 {held.statement_due} 届满，企业没有陈述的，次日起方可下调。")
        values = {
            "decided_on": today,
            "decided_by": actor.name,
            "answer": said.opinion,
            "document": said.document,
        }
        summary = f"{act.label}{held.enterprise}绩效等级：{said.opinion}"
        if lower:
            change = f"将{held.enterprise}由{held.held.label}下调为{held.proposed.label}"
            summary = f"{change}，{said.document}，{TAKES_EFFECT}"
            _lower(work, held, today, procedure, said)
        _settle(work, actor, now, held, transition, act, summary, values)
        work.commit()


def _lower(
    work: UnitOfWork, held: Adjustment, today: datetime.date, procedure: Procedure, said: Said
) -> None:
    current = _held_grade(work, held.enterprise_id, held.industry, today)
    if current.grade is not held.held:
        raise OutOfDate(
            f"{held.enterprise}现有等级已变为{current.grade.label}，与提出时的{held.held.label}不同，没有下调。"
            "请办理「不予下调」后按现有等级重新提出。"
        )
    grades.close_earlier(work, held)
    last = current.valid_to or valid_to(today, procedure)
    grades.award(work, held, held.proposed, decided_on=today, valid_to=last, document=said.document)


def _check(work: UnitOfWork, enterprise_id: int, draft: ProposalDraft, current: GradeHeld) -> None:
    wrong = []
    if not draft.reason.strip() or len(draft.reason) > REASON_LIMIT:
        wrong.append(f"请写明事实和理由，不超过 {REASON_LIMIT} 个字。")
    if draft.grade not in grades_of_scheme(current.scheme):
        wrong.append(f"该行业的分级标准没有{draft.grade.label}。")
    elif draft.grade <= current.grade:
        wrong.append(f"现为{current.grade.label}，拟下调的等级须低于现有等级。")
    if draft.finding_id and not adjustments.finding_belongs(work, draft.finding_id, enterprise_id, CONFIRMED):
        wrong.append("所依据的认定不属于该企业，或尚未认定；线索不能作为下调依据。")
    if adjustments.live(work, enterprise_id, draft.industry) is not None:
        wrong.append("该企业在该行业已有一份未办结的下调建议。")
    if wrong:
        raise InputInvalid("没有提出下调建议。" + "".join(wrong))


def _held_grade(work: UnitOfWork, enterprise_id: int, industry: str, today: datetime.date) -> GradeHeld:
    held = registry.grades_of(work, [enterprise_id], today).get(enterprise_id, ())
    found = next((each for each in held if each.industry == industry), None)
    if found is None:
        raise InputInvalid("该企业在该行业没有绩效等级，无可下调。请核对行业。")
    return found


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
) -> tuple[Adjustment, GradeTransition]:
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
    return held, transition


def _state(work: UnitOfWork, actor: Actor, now: datetime.datetime, held: Adjustment, text: str) -> None:
    transition = next_grade_state(ADJUSTMENT, held.state, AdjustmentAct.STATE)
    said = text.strip()
    if not said or len(said) > STATEMENT_LIMIT:
        raise InputInvalid(f"请填写陈述内容，不超过 {STATEMENT_LIMIT} 个字。没有提交。")
    values = {"statement": said, "stated_by": actor.name[:80], "stated_at": now}
    summary = f"{held.enterprise}就拟下调绩效等级作出陈述"
    _settle(work, actor, now, held, transition, AdjustmentAct.STATE, summary, values)


def _settle(
    work: UnitOfWork,
    actor: Actor,
    now: datetime.datetime,
    held: Adjustment,
    transition: GradeTransition,
    act: AdjustmentAct,
    summary: str,
    values: dict,
) -> None:
    if not adjustments.advance(work, held, state=transition.target, **values):
        raise OutOfDate("这份下调建议刚被他人办理。请刷新页面，按最新状态办理。")
    write_down(
        work, actor, now, division=held.division, act=act.value, noun="grade_adjustment", noun_id=held.id,
        summary=summary,
    )  # fmt: skip
