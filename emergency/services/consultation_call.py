"""Call a consultation for a moment, call it off, and see what is still to be held."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from emergency.errors import InputInvalid, NotFound, ReasonRequired
from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office, require_area, require_role
from emergency.storage import account as accounts
from emergency.storage import consultation as consultations
from emergency.storage import warning as warnings
from emergency.storage.consultation import ConsultationCall
from emergency.storage.work import UnitOfWork
from plans.beijing import moment_text
from plans.consultation import Participant
from plans.errors import ActRefused, Fault
from plans.terms import Role

PLACE_LONGEST = 120


@dataclass(frozen=True)
class CallDraft:
    """A consultation that the desk calls."""

    area: str
    scheduled_for: datetime.datetime
    place: str
    subject: str = ""
    invited: tuple[Participant, ...] = ()
    drill: bool = False


def call(office: Office, actor: Actor, now: datetime.datetime, draft: CallDraft) -> int:
    """Call a consultation; returns the id of the call. Raises InputInvalid with every fault."""
    require_role(actor, Role.DUTY)
    require_area(actor, draft.area)
    area = office.library.divisions.get(draft.area)
    _check(draft, now)
    with office.store.begin(actor.scope, write=True) as work:
        check_accounts(work, draft.invited)
        call_id = consultations.add_call(
            work,
            division=draft.area,
            drill=draft.drill,
            scheduled_for=draft.scheduled_for,
            place=draft.place.strip(),
            subject=draft.subject.strip(),
            invited=[each.to_json() for each in draft.invited],
            called_by=actor.account_id,
            called_at=now,
        )
        mark = "【演练】" if draft.drill else ""
        said = f"{mark}安排{area.name}会商：{moment_text(draft.scheduled_for)}，{draft.place.strip()}"
        _write(work, actor, now, draft.area, draft.drill, call_id, "call", said)
        work.commit()
    return call_id


def call_off(office: Office, actor: Actor, now: datetime.datetime, call_id: int, reason: str) -> None:
    """Call a consultation off, with the reason."""
    require_role(actor, Role.DUTY)
    if not reason.strip():
        raise ReasonRequired("取消会商须写明理由。请补充理由。")
    with office.store.begin(actor.scope, write=True) as work:
        found = _found(work, call_id)
        if not found.is_open or not consultations.call_off(work, call_id, now, reason.strip()):
            raise ActRefused("这次会商安排已经办结。请刷新页面查看。")
        said = f"取消{moment_text(found.scheduled_for)}的会商：{reason.strip()}"
        _write(work, actor, now, found.division, found.drill, call_id, "call_off", said)
        work.commit()


def open_calls(office: Office, actor: Actor, area: str | None = None) -> list[ConsultationCall]:
    """The consultations still to be held, the next first; `area` keeps those of exactly one division."""
    with office.store.begin(actor.scope) as work:
        return consultations.open_calls(work, area)


def check_call(work: UnitOfWork, call_id: int | None, area: str, drill: bool) -> None:
    """Refuse a record that answers a call of another area, a drill's, or one that is over."""
    if call_id is None:
        return
    found = _found(work, call_id)
    if (found.division, found.drill) != (area, drill):
        raise InputInvalid("所选会商安排不是本地区的，或演练与真实不一致。请重新选择。")
    if not found.is_open:
        raise ActRefused("所选会商安排已经记录或取消。请刷新页面查看。")


def check_accounts(work: UnitOfWork, people: Iterable[Participant]) -> None:
    """Refuse an account that does not exist or is switched off."""
    for each in people:
        if each.account_id is None:
            continue
        held = accounts.get(work, each.account_id)
        if held is None or not held.active:
            raise InputInvalid(f"参加人员「{each.name}」的账号不存在或已停用。请核对登录名，或不填账号。")


def _found(work: UnitOfWork, call_id: int) -> ConsultationCall:
    found = consultations.call(work, call_id)
    if found is None:
        raise NotFound("没有找到这次会商安排，或不在您的辖区内。请返回值班台查看。")
    return found


def _check(draft: CallDraft, now: datetime.datetime) -> None:
    faults = []
    if draft.scheduled_for <= now:
        faults.append(_fault("scheduled_for", "会商时间须晚于现在。已经开过的会商请直接记录。"))
    if not 0 < len(draft.place.strip()) <= PLACE_LONGEST:
        faults.append(_fault("place", f"请填写会商地点或接入方式（1 至 {PLACE_LONGEST} 个字）。"))
    if not draft.invited:
        faults.append(_fault("participants", "请至少填写一名参加人员及其单位。"))
    if faults:
        raise InputInvalid("会商未安排。" + "".join(each.message for each in faults), faults=faults)


def _fault(column: str, message: str) -> Fault:
    return Fault("field", message, column=column)


def _write(work: UnitOfWork, actor, now, area: str, drill: bool, call_id: int, act: str, said: str) -> None:
    episode = warnings.open_episode(work, area, drill)
    write_down(
        work,
        actor,
        now,
        division=area,
        act=act,
        noun="consultation_call",
        noun_id=call_id,
        summary=said,
        episode_id=episode.id if episode else None,
    )
