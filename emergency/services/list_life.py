"""The life of a reduction list: checked by those who drew it up, approved by somebody else, published, replaced."""

import datetime
from dataclasses import dataclass

from emergency.errors import InputInvalid, OutOfDate, ReasonRequired
from emergency.services import list_landing
from emergency.services.journaling import write_down
from emergency.services.list_gate import (
    FLOOR_RULE,
    found,
    gate_of,
    require_approval,
    require_other_person,
    require_reachable,
    require_reason,
)
from emergency.services.office import Actor, Office
from emergency.storage import list_record, pending, reduction
from emergency.storage.reduction import ReductionList
from emergency.storage.work import UnitOfWork
from plans.beijing import day_of
from plans.errors import Fault
from plans.lifecycle import LIST, ListAct, ListState, next_state
from plans.severity import Severity

UNREACHABLE_NAMED = 200


@dataclass(frozen=True)
class Publication:
    """A list that was published: its first day, and how many lacks of contacts it was published with."""

    first: datetime.date
    unreachable: int


def check(office: Office, actor: Actor, now: datetime.datetime, list_id: int) -> None:
    """Hand a draft on for approval; raises InputInvalid with every fault that has to be mended first."""
    with office.store.begin(actor.scope, write=True) as work:
        held = found(work, list_id)
        state = next_state(LIST, ListState(held.state), ListAct.CHECK, actor.role)
        faults = blocking(held)
        if faults:
            raise InputInvalid(
                f"清单有 {len(faults)} 处必须改正的问题，不能送批。请改正后重新导入，或补充措施。",
                faults=faults,
            )
        _settle(work, held, state)
        _write(
            work, actor, now, held, ListAct.CHECK, f"核对《{held.title}》第 {held.version} 版，送审批人批准"
        )
        work.commit()


def approve(
    office: Office, actor: Actor, now: datetime.datetime, list_id: int, override_reason: str = ""
) -> None:
    """Approve a checked list; the approver is not the person who drew it up.

    Raises ReasonRequired where a level stays below a floor of the plan and `override_reason` is empty.
    """
    gate, reason = gate_of(office, actor, now, list_id), override_reason.strip()
    with office.store.begin(actor.scope, write=True) as work:
        held = found(work, list_id)
        state = next_state(LIST, ListState(held.state), ListAct.APPROVE, actor.role)
        require_other_person(work, actor, held)
        require_reason(gate.short, reason)
        kept = reason[:400] if gate.short else ""
        _settle(work, held, state, approved_by=actor.account_id, approved_at=now, override_reason=kept)
        summary = f"批准《{held.title}》第 {held.version} 版" + (
            f"，减排比例不足的理由：{kept}" if kept else ""
        )
        _write(work, actor, now, held, ListAct.APPROVE, summary, override_reason=kept)
        work.commit()


def send_back(office: Office, actor: Actor, now: datetime.datetime, list_id: int, reason: str) -> None:
    """Return a checked or approved list to those who drew it up, with the reason."""
    if not reason.strip():
        raise ReasonRequired("退回须写明理由，便于修改。请补充退回理由。")
    with office.store.begin(actor.scope, write=True) as work:
        held = found(work, list_id)
        state = next_state(LIST, ListState(held.state), ListAct.RETURN, actor.role)
        _settle(work, held, state, approved_by=None, approved_at=None, override_reason="")
        summary = f"退回《{held.title}》第 {held.version} 版：{reason.strip()}"
        _write(work, actor, now, held, ListAct.RETURN, summary, reason=reason.strip())
        work.commit()


def publish(office: Office, actor: Actor, now: datetime.datetime, list_id: int) -> Publication:
    """Publish an approved list; earlier lists of the division are superseded.

    What a handed-in list says of enterprises, sites and fleets is written into the register with it, or nothing is.

    A list holds from its day on, but never from a day that is past: what was ordered then stays as it was.
    Who could not be reached (V13) stops it or is only told, as grave as the plan says.
    """
    gate = gate_of(office, actor, now, list_id)
    with office.store.begin(actor.scope, write=True) as work:
        held = found(work, list_id)
        state = next_state(LIST, ListState(held.state), ListAct.PUBLISH, actor.role)
        require_approval(work, held, gate.short)
        require_reachable(gate, ListAct.PUBLISH.label)
        first = max(held.in_force_from, day_of(now))
        reduction.supersede(work, held.division, first)
        _settle(work, held, state, in_force_from=first)
        landed = list_landing.land(office, work, actor, now, held, first)
        summary = f"发布《{held.title}》第 {held.version} 版，自 {first} 起执行{landed.said}"
        _write(
            work, actor, now, held, ListAct.PUBLISH, summary,
            override_reason=held.override_reason, approved_by=held.approved_by, in_force_from=first.isoformat(),
            unreachable=[each.message for each in gate.unreachable[:UNREACHABLE_NAMED]],
        )  # fmt: skip
        work.commit()
    return Publication(first, len(gate.unreachable))


def discard(office: Office, actor: Actor, now: datetime.datetime, list_id: int, reason: str) -> None:
    """Give up a list that was not published, with the reason; the register never heard of it."""
    if not reason.strip():
        raise ReasonRequired("作废须写明理由。请补充作废理由。")
    with office.store.begin(actor.scope, write=True) as work:
        held = found(work, list_id)
        state = next_state(LIST, ListState(held.state), ListAct.DISCARD, actor.role)
        _settle(work, held, state)
        pending.clear(work, held.id)
        summary = f"作废《{held.title}》第 {held.version} 版：{reason.strip()}"
        _write(work, actor, now, held, ListAct.DISCARD, summary, reason=reason.strip())
        work.commit()


def faults_in(held: ReductionList) -> tuple[Fault, ...]:
    """Every fault that the examination of a list found."""
    return tuple(Fault(**each) for each in (held.examination or {}).get("faults", ()))


def blocking(held: ReductionList) -> tuple[Fault, ...]:
    """The faults that must be mended before a list can be approved."""
    grave = (each for each in faults_in(held) if each.severity == Severity.ERROR.value)
    return tuple(each for each in grave if each.code != FLOOR_RULE)


def _settle(work: UnitOfWork, held: ReductionList, state: ListState, **values) -> None:
    if not list_record.settle(work, held, state=state.value, **values):
        raise OutOfDate("这份清单刚被他人办理。请刷新页面后重试。")


def _write(
    work: UnitOfWork,
    actor: Actor,
    now: datetime.datetime,
    held: ReductionList,
    act: ListAct,
    summary: str,
    **detail,
) -> None:
    write_down(
        work, actor, now, division=held.division, act=act.value, noun="reduction_list", noun_id=held.id,
        summary=summary, **detail,
    )  # fmt: skip
