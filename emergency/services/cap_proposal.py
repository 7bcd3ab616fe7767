"""Proposals that came as messages of other systems: shown, adopted or refused by a second person."""

import datetime
from dataclasses import dataclass

from emergency.errors import InputInvalid, NotFound, ReasonRequired, SamePerson
from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office, require_role
from emergency.storage import account as accounts
from emergency.storage import cap_proposal
from emergency.storage import warning as warnings
from emergency.storage.cap_proposal import CapProposal
from emergency.storage.work import UnitOfWork
from plans.beijing import moment_text
from plans.cap_proposal import Prefill, ProposalState, is_expired, prefill_of
from plans.errors import ActRefused
from plans.terms import Role, WarningLevel

Moment = datetime.datetime
SHOWN = 50
REASON_LIMIT = 400


@dataclass(frozen=True)
class ProposalView:
    """A proposal with the names of who brought and who decided it."""

    proposal: CapProposal
    importer: str
    decider: str
    expired: bool

    @property
    def waits(self) -> bool:
        """Whether a person can still adopt it."""
        return self.proposal.state is ProposalState.WAITING and not self.expired


def adopt(office: Office, actor: Actor, now: Moment, proposal_id: int, reason: str = "") -> None:
    """A second person adopts a proposal: the desk may rest a decision on it. Issues nothing.

    Raises SamePerson for who brought it, ActRefused once it is expired, overtaken or decided.
    """
    _decide(office, actor, now, proposal_id, ProposalState.ADOPTED, reason)


def refuse(office: Office, actor: Actor, now: Moment, proposal_id: int, reason: str) -> None:
    """A second person does not adopt it, with the reason."""
    if not reason.strip():
        raise ReasonRequired("不采纳须写明理由。请补充理由。")
    _decide(office, actor, now, proposal_id, ProposalState.REFUSED, reason)


def proposals(office: Office, actor: Actor, now: Moment) -> tuple[ProposalView, ...]:
    """The messages put before the actor's division, newest first."""
    with office.store.begin(actor.scope) as work:
        return _views(work, cap_proposal.kept(work, actor.division, SHOWN), now)


def proposal(office: Office, actor: Actor, now: Moment, proposal_id: int) -> ProposalView:
    """One of them; raises NotFound."""
    with office.store.begin(actor.scope) as work:
        return _views(work, [_found(work, proposal_id)], now)[0]


def original(office: Office, actor: Actor, proposal_id: int) -> tuple[str, bytes]:
    """A message as it came: a name for the file, and its bytes; raises NotFound."""
    with office.store.begin(actor.scope) as work:
        held = _found(work, proposal_id)
        return f"{held.identifier}.xml", cap_proposal.content_of(work, held.id)


def adopted(office: Office, actor: Actor, now: Moment, area: str) -> tuple[CapProposal, ...]:
    """The adopted messages of an area that still hold: what a consultation has to weigh."""
    with office.store.begin(actor.scope) as work:
        held = cap_proposal.kept(work, area, SHOWN)
    return tuple(
        each for each in held if each.state is ProposalState.ADOPTED and not is_expired(each.expires, now)
    )


def weighed(
    work: UnitOfWork, now: Moment, proposal_id: int | None, area: str, *, drill: bool
) -> CapProposal | None:
    """The adopted message that a consultation of `area` weighs; None where it names none.

    Raises NotFound, ActRefused where it was not adopted, no longer holds, or is a drill where the other is not.
    """
    if proposal_id is None:
        return None
    held = _found(work, proposal_id)
    if held.division != area:
        raise NotFound("这条外来预警不是送给该地区的。请从外来预警页面重新开始会商。")
    if held.state is not ProposalState.ADOPTED or is_expired(held.expires, now):
        state = "已失效" if held.state is ProposalState.ADOPTED else held.state.label
        raise ActRefused(f"外来预警「{held.headline[:60]}」{state}，不能据此会商。请按最新一期预报会商。")
    if held.drill != drill:
        raise ActRefused("外来预警与会商，一个是演练，一个不是。请核对「这是演练」一栏。")
    return held


def offered(
    office: Office, actor: Actor, now: Moment, area: str, proposal_id: int | None
) -> tuple[CapProposal, Prefill] | None:
    """The message that a consultation of `area` is begun from, with what the form takes from it."""
    with office.store.begin(actor.scope) as work:
        if proposal_id is None:
            return None
        named_one = _found(work, proposal_id)
        held = weighed(work, now, proposal_id, area, drill=named_one.drill)
        return held, prefill_in(office, work, now, held)


def prefill_in(office: Office, work: UnitOfWork, now: Moment, held: CapProposal) -> Prefill:
    """What a form takes from a message as things stand now."""
    live = warnings.live_warning(work, held.division, held.drill)
    return prefill_of(
        held, live.level if live else None, now, office.library.divisions.get(held.division).name
    )


def _decide(
    office: Office, actor: Actor, now: Moment, proposal_id: int, state: ProposalState, reason: str
) -> None:
    require_role(actor, Role.APPROVER)
    if len(reason.strip()) > REASON_LIMIT:
        raise InputInvalid(f"理由超过 {REASON_LIMIT} 个字。请缩短后重新提交。")
    with office.store.begin(actor.scope, write=True) as work:
        held = _found(work, proposal_id)
        bringer = accounts.get(work, held.imported_by)
        if bringer is not None and bringer.person == actor.person:
            raise SamePerson("导入人不能审定自己导入的消息，换一个账号也不行。请由另一位审批人办理。")
        if held.state is not ProposalState.WAITING:
            raise ActRefused(f"这条外来预警「{held.state.label}」，不能再办理。请刷新页面查看。")
        if state is ProposalState.ADOPTED and is_expired(held.expires, now):
            raise ActRefused(
                f"这条消息已于{moment_text(held.expires)}失效，不能采纳。请向发送方索取最新的一条。"
            )
        cap_proposal.settle(
            work, proposal_id, state=state, decided_by=actor.account_id, decided_at=now, reason=reason.strip()
        )
        word = "采纳" if state is ProposalState.ADOPTED else "不采纳"
        note(work, actor, now, held, state.value, f"{word}{named(held)}", reason=reason.strip())
        work.commit()


def _found(work: UnitOfWork, proposal_id: int) -> CapProposal:
    held = cap_proposal.get(work, proposal_id)
    if held is None:
        raise NotFound("没有找到这条外来预警，或不在您的辖区内。请返回列表查看。")
    return held


def _views(work: UnitOfWork, held: list[CapProposal], now: Moment) -> tuple[ProposalView, ...]:
    people = [one for each in held for one in (each.imported_by, each.decided_by) if one is not None]
    names = accounts.names(work, people)
    return tuple(
        ProposalView(
            each,
            names.get(each.imported_by, ""),
            names.get(each.decided_by, ""),
            is_expired(each.expires, now),
        )
        for each in held
    )


def named(held: CapProposal) -> str:
    """A proposal as the journal names it."""
    level = held.level.label if held.level and held.level > WarningLevel.NONE else ""
    mark = "【演练】" if held.drill else ""
    return f"外来预警{mark}「{held.headline[:60]}」{level}（{held.identifier}）"


def note(work, actor, now, held: CapProposal, act, summary, **detail) -> None:
    """Write down what was done with a proposal."""
    write_down(
        work, actor, now, division=held.division, act=act, noun="cap_proposal", noun_id=held.id, summary=summary,
        sha256=held.sha256, **detail,
    )  # fmt: skip
