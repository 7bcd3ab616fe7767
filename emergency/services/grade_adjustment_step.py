"""What every act on a proposal to lower a grade shares: finding it, the table's answer, moving it on."""

import datetime
from dataclasses import dataclass

from emergency.errors import NotFound, OutOfDate, SamePerson
from emergency.services.grade_step import Said, require_said, tier_of
from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office
from emergency.storage import grade_adjustment as adjustments
from emergency.storage.grade_record import Adjustment
from emergency.storage.work import UnitOfWork
from plans.errors import ActRefused
from plans.grade_lifecycle import ADJUSTMENT, AdjustmentAct, GradeTransition, Need, next_grade_state
from plans.grade_procedure import Procedure
from plans.terms import Tier


@dataclass(frozen=True)
class AdjustmentMove:
    """One act on a proposal that was found possible."""

    held: Adjustment
    act: AdjustmentAct
    transition: GradeTransition
    tier: Tier | None


def found(work: UnitOfWork, adjustment_id: int) -> Adjustment:
    """The proposal in scope; raises NotFound."""
    held = adjustments.by_id(work, adjustment_id)
    if held is None:
        raise NotFound("没有找到这份下调建议，或不在您的辖区。请返回列表查看。")
    return held


def possible(
    office: Office,
    work: UnitOfWork,
    actor: Actor,
    adjustment_id: int,
    act: AdjustmentAct,
    said: Said,
    procedure: Procedure,
) -> AdjustmentMove:
    """The move an officer asks for; raises ActRefused, ReasonRequired, SamePerson, NotFound."""
    held, tier = found(work, adjustment_id), tier_of(office, actor)
    transition = next_grade_state(ADJUSTMENT, held.state, act, role=actor.role, tier=tier)
    deciding = procedure.deciding_tier(held.held)
    if Need.DECIDING_TIER in transition.needs and tier is not deciding:
        raise ActRefused(
            f"{held.held.label}由{deciding.label}评定，「{act.label}」须由{deciding.label}一级办理。"
        )
    require_said(transition, act.label, said)
    if Need.OTHER_PERSON in transition.needs and actor.person == held.proposer:
        raise SamePerson("提出下调建议的人不能作出决定，换一个账号也不行。请由另一人办理。")
    return AdjustmentMove(held, act, transition, tier)


def settle(
    work: UnitOfWork,
    actor: Actor,
    now: datetime.datetime,
    move: AdjustmentMove,
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
