"""The life of a reduction list: checked by those who drew it up, approved by somebody else, published, replaced."""

import datetime
from collections.abc import Mapping, Sequence

from emergency.errors import InputInvalid, NotFound, OutOfDate, ReasonRequired, SamePerson
from emergency.services import list_landing
from emergency.services.journaling import write_down
from emergency.services.list_drawing import drawn_up
from emergency.services.office import Actor, Office
from emergency.storage import account as accounts
from emergency.storage import list_record, pending, reduction
from emergency.storage.reduction import ReductionList
from emergency.storage.work import UnitOfWork
from plans.beijing import day_of
from plans.errors import Fault
from plans.lifecycle import LIST, ListAct, ListState, next_state
from plans.reduction_source import list_totals, sources_of
from plans.reduction_total import Total
from plans.severity import Severity
from plans.terms import WarningLevel

# A cut below a floor may be approved with a reason; every other error has to be mended first.
FLOOR_RULE = "V12"
NEXT_STEP = "请加大措施，或由审批人写明理由后批准。"


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
    short, reason = _short_now(office, actor, list_id), override_reason.strip()
    with office.store.begin(actor.scope, write=True) as work:
        held = found(work, list_id)
        state = next_state(LIST, ListState(held.state), ListAct.APPROVE, actor.role)
        _check_person(work, actor, held)
        if short and not reason:
            raise ReasonRequired(f"减排比例不足，未批准：{_said(short)}{NEXT_STEP}", faults=short)
        kept = reason[:400] if short else ""
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


def publish(office: Office, actor: Actor, now: datetime.datetime, list_id: int) -> datetime.date:
    """Publish an approved list; earlier lists of the division are superseded. Returns its first day.

    What a handed-in list says of enterprises, sites and fleets is written into the register with it, or nothing is.

    A list holds from its day on, but never from a day that is past: what was ordered then stays as it was.
    """
    short = _short_now(office, actor, list_id)
    with office.store.begin(actor.scope, write=True) as work:
        held = found(work, list_id)
        state = next_state(LIST, ListState(held.state), ListAct.PUBLISH, actor.role)
        _require_approval(held, short)
        first = max(held.in_force_from, day_of(now))
        reduction.supersede(work, held.division, first)
        _settle(work, held, state, in_force_from=first)
        landed = list_landing.land(office, work, actor, now, held, first)
        summary = f"发布《{held.title}》第 {held.version} 版，自 {first} 起执行{landed.said}"
        _write(
            work, actor, now, held, ListAct.PUBLISH, summary,
            override_reason=held.override_reason, approved_by=held.approved_by, in_force_from=first.isoformat(),
        )  # fmt: skip
        work.commit()
    return first


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


def found(work: UnitOfWork, list_id: int) -> ReductionList:
    """The list of a division in scope; raises NotFound."""
    held = list_record.list_by_id(work, list_id)
    if held is None:
        raise NotFound("没有找到这份清单，或不归您的辖区管理。请返回清单列表查看。")
    return held


def faults_in(held: ReductionList) -> tuple[Fault, ...]:
    """Every fault that the examination of a list found."""
    return tuple(Fault(**each) for each in (held.examination or {}).get("faults", ()))


def blocking(held: ReductionList) -> tuple[Fault, ...]:
    """The faults that must be mended before a list can be approved."""
    grave = (each for each in faults_in(held) if each.severity == Severity.ERROR.value)
    return tuple(each for each in grave if each.code != FLOOR_RULE)


def shortfalls(held: ReductionList, totals: Sequence[Total]) -> tuple[Fault, ...]:
    """Each level and pollutant below its floor: in the examination of the file, or with all who are registered.

    An enterprise that the file leaves out lowers no base; `totals` are the list over the whole register.
    """
    reached: Mapping[str, Mapping[str, dict]] = (held.examination or {}).get("reduction", {})
    examined = {
        (level, pollutant): total
        for level, found_totals in reached.items()
        for pollutant, total in found_totals.items()
        if not total["ok"]
    }
    now = {(each.level.value, each.pollutant.label): each.to_json() for each in totals if not each.ok}
    return tuple(
        Fault(
            FLOOR_RULE,
            f"{WarningLevel(level).label}预警 {pollutant} 减排 {total['ratio']:.2f}%，"
            f"低于 {total['floor']:g}%。",
        )
        for (level, pollutant), total in sorted(
            (examined | now).items(), key=lambda item: WarningLevel(item[0][0])
        )
    )


def _short_now(office: Office, actor: Actor, list_id: int) -> tuple[Fault, ...]:
    """The shortfalls as the register stands; counted before anybody else has to wait for the database."""
    with office.store.begin(actor.scope) as work:
        held = found(work, list_id)
        draft = drawn_up(work, held.division, [held])
    day = held.in_force_from
    plan = office.library.plan_for(held.division, day)
    return shortfalls(held, list_totals(sources_of(draft, plan, day), plan, day))


def _require_approval(held: ReductionList, short: Sequence[Fault]) -> None:
    """The last gate: whoever approved, and why although a floor is missed, stands in the list itself."""
    if held.approved_by is None or (short and not held.override_reason):
        raise ReasonRequired(
            f"减排比例不足且没有审批人写明的理由，未发布：{_said(short)}{NEXT_STEP}", faults=short
        )


def _check_person(work: UnitOfWork, actor: Actor, held: ReductionList) -> None:
    for account_id, said in ((held.created_by, "编制"), (held.edited_by, "修改")):
        maker = accounts.get(work, account_id) if account_id else None
        if maker is not None and maker.person == actor.person:
            raise SamePerson(f"{said}人不能批准自己{said}的清单，换一个账号也不行。请由另一位审批人办理。")


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


def _said(short: Sequence[Fault]) -> str:
    return "".join(each.message for each in short)
