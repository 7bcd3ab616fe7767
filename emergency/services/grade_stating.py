"""The enterprise is heard before its grade is lowered: behind its link, or on paper through an officer."""

import datetime

from emergency.errors import InputInvalid, NotFound
from emergency.services.enterprise_link import enterprise_behind
from emergency.services.grade_adjustment_step import AdjustmentMove, found, settle
from emergency.services.grade_step import Said, tier_of
from emergency.services.holiday import workdays_after
from emergency.services.office import BY_LINK, Actor, Office, enterprise_actor, require_role
from emergency.storage.grade_record import Adjustment
from emergency.storage.work import REGION_WIDE, UnitOfWork
from plans.beijing import day_of
from plans.grade_lifecycle import ADJUSTMENT, EXAMINERS, AdjustmentAct, next_grade_state
from plans.grade_procedure import FILE, procedure_on
from plans.terms import Tier

STATEMENT_LIMIT = 2000


def state_behind(
    office: Office, now: datetime.datetime, token: str, adjustment_id: int, who: str, text: str
) -> None:
    """Take down what the enterprise says behind its link."""
    with office.store.begin(REGION_WIDE, write=True) as work:
        linked = enterprise_behind(work, now, token).enterprise
        held = found(work, adjustment_id)
        if held.enterprise_id != linked.id:
            raise NotFound("没有找到这份下调告知。请返回企业页面查看。")
        actor = enterprise_actor(linked.name, who.strip() or BY_LINK, linked.division)
        _state(office, work, actor, now, held, None, text)
        work.commit()


def state_for(office: Office, actor: Actor, now: datetime.datetime, adjustment_id: int, text: str) -> None:
    """Take down a statement that the enterprise made on paper or in person."""
    require_role(actor, *EXAMINERS)
    with office.store.begin(actor.scope, write=True) as work:
        _state(office, work, actor, now, found(work, adjustment_id), tier_of(office, actor), text)
        work.commit()


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
    move = AdjustmentMove(held, AdjustmentAct.STATE, transition, tier)
    settle(work, actor, now, move, Said(opinion=said), summary, values, due=held.statement_due)
