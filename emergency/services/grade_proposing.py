"""Propose to lower a grade: a person says on what ground and why; nothing changes by that."""

import datetime
from dataclasses import dataclass

from emergency.errors import InputInvalid
from emergency.services.finding import CONFIRMED
from emergency.services.holiday import workdays_after
from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office, require_role
from emergency.storage import grade_adjustment as adjustments
from emergency.storage import registry
from emergency.storage.registry_record import GradeHeld
from emergency.storage.work import UnitOfWork
from plans.beijing import day_of
from plans.grade_examination import grades_of_scheme
from plans.grade_lifecycle import EXAMINERS, AdjustmentState
from plans.grade_procedure import FILE, Ground, procedure_on
from plans.terms import Grade

REASON_LIMIT = 1000


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
    today, reason = day_of(now), draft.reason.strip()
    procedure = procedure_on(today, office.library.tables[FILE])
    with office.store.begin(actor.scope, write=True) as work:
        held = registry.enterprise_by_id(work, enterprise_id)
        current = held_grade(work, enterprise_id, draft.industry, today)
        _check(work, enterprise_id, draft, current)
        adjustment_id = adjustments.add(
            work, division=held.division, enterprise_id=enterprise_id, industry=draft.industry,
            scheme=current.scheme, held=current.grade, proposed=draft.grade, ground=draft.ground,
            reason=reason, finding_id=draft.finding_id, state=AdjustmentState.PROPOSED,
            proposed_at=now, proposed_by=actor.name, proposer=actor.person, notice_document="",
            deadline=workdays_after(today, procedure["deadline.notify"]).day,
            statement_certain=True, statement="", stated_by="", decided_by="", answer="", document="",
        )  # fmt: skip
        adjustments.add_step(
            work, adjustment_id=adjustment_id, at=now, act="propose", state=AdjustmentState.PROPOSED,
            tier=office.library.divisions.get(actor.division).tier, account_id=actor.account_id,
            person=actor.person, who=actor.name, opinion=reason, document="", deadline=None,
        )  # fmt: skip
        write_down(
            work, actor, now, division=held.division, act="propose", noun="grade_adjustment",
            noun_id=adjustment_id,
            summary=f"提出将{held.name}由{current.grade.label}下调为{draft.grade.label}：{draft.ground.label}",
            reason=reason, finding=draft.finding_id,
        )  # fmt: skip
        work.commit()
    return adjustment_id


def held_grade(work: UnitOfWork, enterprise_id: int, industry: str, today: datetime.date) -> GradeHeld:
    """The grade an enterprise holds in an industry; raises InputInvalid where it holds none."""
    held = registry.grades_of(work, [enterprise_id], today).get(enterprise_id, ())
    found = next((each for each in held if each.industry == industry), None)
    if found is None:
        raise InputInvalid("该企业在该行业没有绩效等级，无可下调。请核对行业。")
    return found


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
