"""An approver lets another approver sign for him for a time; the delegate signs as such, and both are named."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from emergency.errors import InputInvalid, NotAllowed, NotFound, ReasonRequired, SamePerson
from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office, require_role
from emergency.storage import account as accounts
from emergency.storage import delegation as delegations
from emergency.storage import warning as warnings
from emergency.storage.account import Account
from emergency.storage.delegation import Delegation
from emergency.storage.work import Scope, UnitOfWork
from plans.beijing import day_of, minute_of, moment_text
from plans.errors import ActRefused, Fault
from plans.lifecycle import WarningState
from plans.terms import Post, Role


@dataclass(frozen=True)
class DelegationDraft:
    """Whom an approver lets sign for him, from when until when, and why."""

    delegate_id: int
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    reason: str


@dataclass(frozen=True)
class Power:
    """The right to sign that a delegate has of somebody else."""

    delegation: Delegation
    delegator: Account


@dataclass(frozen=True)
class Given:
    """One delegation with the people behind it, and whether it holds now."""

    delegation: Delegation
    delegator: Account
    delegate: Account
    holds: bool
    is_own: bool


def delegate(office: Office, actor: Actor, now: datetime.datetime, draft: DelegationDraft) -> int:
    """Let somebody sign for the actor for a time; raises with the reason where that may not be."""
    require_role(actor, Role.APPROVER)
    if actor.post is None:
        raise NotAllowed("您的账号没有签批职务，不能委托他人签批。请由有签批职务的审批人办理。")
    if not draft.reason.strip():
        raise ReasonRequired("委托签批须写明原因（如出差、休假）。请补充原因。")
    with office.store.begin(actor.scope, write=True) as work:
        # Two who delegate to each other at once wait for one another.
        accounts.lock(work, [actor.account_id, draft.delegate_id])
        other = _delegate_of(work, actor, draft.delegate_id)
        _check_span(office, actor, now, draft)
        _check_submitter(work, actor, other)
        _check_chain(work, actor, other, draft)
        made = delegations.add(
            work, division=actor.division, delegator_id=actor.account_id, delegate_id=other.id,
            starts_at=draft.starts_at, ends_at=draft.ends_at, reason=draft.reason.strip(), made_at=now, revoked_at=None,
        )  # fmt: skip
        span = f"{moment_text(draft.starts_at)}至{moment_text(draft.ends_at)}"
        said = f"{actor.post.label}{actor.name}委托{other.name}签批，{span}"
        _write_down(work, actor, now, made, "delegate", said, draft.reason.strip())
        work.commit()
    return made


def revoke(office: Office, actor: Actor, now: datetime.datetime, delegation_id: int) -> None:
    """Take a delegation back at once; what was signed under it stays signed."""
    require_role(actor, Role.APPROVER)
    with office.store.begin(actor.scope, write=True) as work:
        held = delegations.get(work, delegation_id)
        if held is None or held.delegator_id != actor.account_id:
            raise NotFound("没有找到您作出的这项委托。请刷新页面查看。")
        if held.ends_at <= now:
            raise ActRefused(f"这项委托已于{moment_text(held.ends_at)}到期，无需收回。")
        if delegations.revoke(work, held.id, now):
            names = accounts.names(work, [held.delegate_id])
            said = f"{actor.name}收回对{names[held.delegate_id]}的签批委托"
            _write_down(work, actor, now, held.id, "revoke_delegation", said, "")
        work.commit()


def power_for(
    work: UnitOfWork, actor: Actor, now: datetime.datetime, division: str, post: Post
) -> Power | None:
    """The delegation under which the actor may sign for `post` in `division` now; the lowest post that will do.

    A delegator who was switched off, lost his post or does not cover the division has nothing to give.
    """
    found = []
    for each in delegations.of_account(work, actor.account_id):
        if each.delegate_id != actor.account_id or not each.holds_at(now):
            continue
        giver = accounts.get(work, each.delegator_id)
        signs = giver.active and giver.role is Role.APPROVER and giver.post is not None
        if signs and giver.post.rank >= post.rank and Scope(giver.division).covers(division):
            found.append(Power(each, giver))
    return min(found, key=lambda each: (each.delegator.post.rank, each.delegation.id), default=None)


def listed(office: Office, actor: Actor, now: datetime.datetime) -> tuple[Given, ...]:
    """The delegations of the actor's division, newest first."""
    with office.store.begin(actor.scope) as work:
        return tuple(
            Given(
                each, accounts.get(work, each.delegator_id), accounts.get(work, each.delegate_id),
                each.holds_at(now), each.delegator_id == actor.account_id,
            )
            for each in delegations.of_division(work, actor.division)
        )  # fmt: skip


def candidates(office: Office, actor: Actor) -> Sequence[Account]:
    """The accounts an approver may choose from."""
    with office.store.begin(actor.scope) as work:
        return [each for each in accounts.in_scope(work) if _may_be(actor, each)]


def _may_be(actor: Actor, other: Account) -> bool:
    fits = other.active and other.role is Role.APPROVER and other.division == actor.division
    return fits and other.person != actor.person


def _delegate_of(work: UnitOfWork, actor: Actor, account_id: int) -> Account:
    other = accounts.get(work, account_id)
    if other is None or not other.active or other.division != actor.division:
        raise NotFound("没有找到这个在用账号，或不属于本地区。请从列表中选择受托人。")
    if other.person == actor.person:
        raise SamePerson("不能委托给自己，换一个账号也不行。请选择另一位审批人。")
    if other.role is not Role.APPROVER:
        raise NotAllowed(f"{other.name}的账号是{other.role.label}，不能签批。受托人须是审批人账号。")
    return other


def _check_span(office: Office, actor: Actor, now: datetime.datetime, draft: DelegationDraft) -> None:
    figure = office.library.plan_for(actor.division, day_of(now)).figure("delegation_days", day_of(now))
    faults = []
    if draft.starts_at < minute_of(now):
        faults.append(Fault("field", "委托不能从过去的时间开始。", column="starts_at"))
    if draft.ends_at <= draft.starts_at:
        faults.append(Fault("field", "委托的结束时间须晚于开始时间。", column="ends_at"))
    if draft.ends_at - draft.starts_at > datetime.timedelta(days=figure.value):
        said = f"一次委托不超过{figure.value}天（{figure.citation.label}）。"
        faults.append(Fault("field", said, column="ends_at"))
    if faults:
        raise InputInvalid("委托未生效：" + "".join(each.message for each in faults), faults=faults)


def _check_submitter(work: UnitOfWork, actor: Actor, other: Account) -> None:
    """What waits may not be handed to the person who submitted it; the approval itself checks it again."""
    for each in warnings.waiting_decisions(work):
        if each.state is WarningState.SUBMITTED and each.division == actor.division:
            submitter = accounts.get(work, each.submitted_by)
            if submitter is not None and submitter.person == other.person:
                raise SamePerson(f"{other.name}是待审批决定的报审人，不能受托签批。请选择另一位审批人。")


def _check_chain(work: UnitOfWork, actor: Actor, other: Account, draft: DelegationDraft) -> None:
    span = draft.starts_at, draft.ends_at
    for each in delegations.of_account(work, actor.account_id):
        if each.delegate_id == actor.account_id and each.overlaps(*span):
            raise ActRefused("您在此期间受他人委托签批，受托期间不能再委托他人。请由委托人另行委托。")
        if each.delegator_id == actor.account_id and each.overlaps(*span):
            raise ActRefused("您在此期间已委托他人签批。请先收回那项委托，或另选时间。")
    for each in delegations.of_account(work, other.id):
        if each.delegator_id == other.id and each.overlaps(*span):
            raise ActRefused(f"{other.name}在此期间已委托他人签批，不能再受托。请选择另一位审批人。")


def _write_down(work, actor: Actor, now, delegation_id: int, act: str, said: str, reason: str) -> None:
    write_down(
        work, actor, now, division=actor.division, act=act, noun="delegation", noun_id=delegation_id,
        summary=said, reason=reason,
    )  # fmt: skip
