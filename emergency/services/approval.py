"""A second person approves, returns or discards what was submitted."""

import datetime

from emergency.errors import NotAllowed, NotFound, ReasonRequired, SamePerson
from emergency.services.delegation import Power, power_for
from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office, require_role
from emergency.storage import account as accounts
from emergency.storage import schema
from emergency.storage import warning as warnings
from emergency.storage.work import UnitOfWork
from plans import lifecycle
from plans.beijing import day_of
from plans.dated import Citation
from plans.lifecycle import WarningAct, WarningState
from plans.terms import Post, Role, WarningLevel


def approve(
    office: Office, actor: Actor, now: datetime.datetime, decision_id: int, comment: str = ""
) -> None:
    """Approve a submitted decision; the signer is not the submitter.

    He holds the post the plan names or a higher one, or signs under a delegation of somebody who does.
    """
    require_role(actor, Role.APPROVER)
    with office.store.begin(actor.scope, write=True) as work:
        decision = found(work, decision_id)
        _check_person(work, actor.person, decision)
        signing, power = _check_post(office, work, actor, now, decision)
        if power is not None:
            _check_person(work, power.delegator.person, decision)
        state = lifecycle.next_state(lifecycle.WARNING, decision.state, WarningAct.APPROVE, actor.role)
        _settle(work, actor, now, decision, WarningAct.APPROVE, state, comment, power)
        write_down(
            work,
            actor,
            now,
            division=decision.division,
            act="approve",
            noun="decision",
            noun_id=decision.id,
            summary=f"{_signed_as(actor, power)}批准{decision.act.label}{decision.level.label}预警",
            episode_id=decision.episode_id,
            citation=signing.label,
            comment=comment.strip(),
            delegation=power.delegation.id if power else None,
        )
        work.commit()


def send_back(office: Office, actor: Actor, now: datetime.datetime, decision_id: int, reason: str) -> None:
    """Return a submitted decision to the desk, with the reason; the desk submits a new one."""
    require_role(actor, Role.APPROVER)
    if not reason.strip():
        raise ReasonRequired("退回须写明理由，便于值班人员修改。请补充退回理由。")
    with office.store.begin(actor.scope, write=True) as work:
        decision = found(work, decision_id)
        _check_person(work, actor.person, decision)
        state = lifecycle.next_state(lifecycle.WARNING, decision.state, WarningAct.RETURN, actor.role)
        _settle(work, actor, now, decision, WarningAct.RETURN, state, reason)
        _write_end(work, actor, now, decision, "return", f"退回决定：{reason.strip()}")
        work.commit()


def discard(office: Office, actor: Actor, now: datetime.datetime, decision_id: int, reason: str) -> None:
    """Withdraw a decision that has not been issued, with the reason."""
    require_role(actor, Role.DUTY)
    if not reason.strip():
        raise ReasonRequired("作废须写明理由。请补充作废理由。")
    with office.store.begin(actor.scope, write=True) as work:
        decision = found(work, decision_id)
        state = lifecycle.next_state(lifecycle.WARNING, decision.state, WarningAct.DISCARD, actor.role)
        warnings.update(work, schema.decision, decision.id, decision.row_version, state=state)
        _write_end(work, actor, now, decision, "discard", f"作废决定：{reason.strip()}")
        work.commit()


def found(work: UnitOfWork, decision_id: int) -> warnings.Decision:
    """The decision with this id in scope; raises NotFound."""
    decision = warnings.decision(work, decision_id)
    if decision is None:
        raise NotFound("没有找到这项决定，或不在您的辖区内。请返回值班台查看。")
    return decision


def required_post(office: Office, now: datetime.datetime, decision: warnings.Decision):
    """The figure of the plan that names the post which signs this decision."""
    plan = office.library.plan_for(decision.division, day_of(now))
    level = max(decision.level, WarningLevel.YELLOW)
    return plan.approver(level, day_of(now))


def _check_person(work: UnitOfWork, person: str, decision: warnings.Decision) -> None:
    submitter = accounts.get(work, decision.submitted_by)
    if submitter is not None and submitter.person == person:
        raise SamePerson(
            "提交人不能审批自己提交的决定，换一个账号或者委托他人代签也不行。请由另一位审批人办理。"
        )


def _check_post(
    office: Office, work: UnitOfWork, actor: Actor, now: datetime.datetime, decision: warnings.Decision
) -> tuple[Citation, Power | None]:
    """What names the post that signs, and the delegation under which the actor signs; None: in his own right."""
    figure = required_post(office, now, decision)
    required = Post(figure.value)
    # A higher post may sign for a lower one; the terms stand in that order.
    if actor.post is not None and actor.post.rank >= required.rank:
        return figure.citation, None
    power = power_for(work, actor, now, decision.division, required)
    if power is None:
        raise NotAllowed(
            f"{decision.level.label}预警须由{required.label}签批（{figure.citation.label}），"
            f"您没有这个职务，现在也没有有效的委托。请报请{required.label}办理。"
        )
    return figure.citation, power


def _signed_as(actor: Actor, power: Power | None) -> str:
    """In whose power the signature stands: the post, or both people."""
    if power is None:
        return actor.post.label
    return f"{actor.name}受托（{power.delegator.post.label}{power.delegator.name}委托）"


def _settle(
    work: UnitOfWork,
    actor: Actor,
    now: datetime.datetime,
    decision: warnings.Decision,
    act: WarningAct,
    state: WarningState,
    comment: str,
    power: Power | None = None,
) -> None:
    warnings.update(work, schema.decision, decision.id, decision.row_version, state=state)
    warnings.add(
        work,
        schema.approval,
        decision_id=decision.id,
        account_id=actor.account_id,
        act=act,
        comment=comment.strip(),
        at=now,
        delegation_id=power.delegation.id if power else None,
    )


def _write_end(
    work: UnitOfWork,
    actor: Actor,
    now: datetime.datetime,
    decision: warnings.Decision,
    act: str,
    summary: str,
) -> None:
    write_down(
        work,
        actor,
        now,
        division=decision.division,
        act=act,
        noun="decision",
        noun_id=decision.id,
        summary=summary,
        episode_id=decision.episode_id,
    )
