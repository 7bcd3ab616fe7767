"""From one shift to the next: who goes writes down and signs, who comes reads and signs."""

import datetime

from emergency.errors import InputInvalid, NotAllowed, NotFound
from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office, require_role
from emergency.storage import account as accounts
from emergency.storage import desk, directive, roster
from emergency.storage import warning as warnings
from emergency.storage.work import UnitOfWork
from plans.beijing import moment_text
from plans.errors import ActRefused
from plans.lifecycle import WarningState
from plans.roster import Shift, following
from plans.terms import Role

NOTE_LIMIT, REMARK_LIMIT = 2000, 400
AHEAD = datetime.timedelta(days=7)  # how far the next shift is looked for


def give(office: Office, actor: Actor, now: datetime.datetime, shift_id: int, note: str) -> int:
    """The person of a shift writes what the next must know and signs; what is going on is set beside it.

    Raises NotFound, NotAllowed for anybody else, ActRefused before the shift begins, OutOfDate the second time.
    """
    require_role(actor, Role.DUTY, Role.APPROVER, Role.ADMIN)
    if not 1 <= len(note.strip()) <= NOTE_LIMIT:
        raise InputInvalid(f"请写明交班事项（1 至 {NOTE_LIMIT} 个字）；没有特别事项的写「无」。")
    with office.store.begin(actor.scope, write=True) as work:
        held = _shift(work, shift_id)
        _check_own(actor, held, "交班")
        if now < held.begins_at:
            raise ActRefused(f"这一班{moment_text(held.begins_at)}才开始，还不能交班。")
        number = roster.give(
            work, division=held.division, shift_id=shift_id, note=note.strip(), standing=standing(work, held.division),
            given_by=actor.account_id, given_at=now, remark="",
        )  # fmt: skip
        _write_down(work, actor, now, held, "give", number, f"{held.post.label}{held.name}写交班记录并签字")
        work.commit()
    return number


def take(office: Office, actor: Actor, now: datetime.datetime, handover_id: int, remark: str = "") -> None:
    """The person of the next shift has read it and signs; never the person who gave it.

    Raises NotFound, NotAllowed for somebody who is not on the next shift, OutOfDate the second time.
    """
    require_role(actor, Role.DUTY, Role.APPROVER, Role.ADMIN)
    if len(remark.strip()) > REMARK_LIMIT:
        raise InputInvalid(f"接班说明超过 {REMARK_LIMIT} 个字。请缩短后重新提交。")
    with office.store.begin(actor.scope, write=True) as work:
        held = roster.handover(work, handover_id)
        if held is None:
            raise NotFound("没有找到这份交班记录，或不在您的辖区内。请返回值班表查看。")
        giver = accounts.get(work, held.given_by)
        if giver is not None and giver.person == actor.person:
            raise NotAllowed("交班人不能自己接自己的班，换一个账号也不行。请由下一班值班人签字。")
        ended = _shift(work, held.shift_id)
        own = _next_of(work, actor, ended, now)
        roster.take(
            work,
            handover_id,
            taken_shift_id=own.id,
            taken_by=actor.account_id,
            taken_at=now,
            remark=remark.strip(),
        )
        said = f"{own.post.label}{own.name}接{ended.name}的班并签字"
        _write_down(work, actor, now, ended, "take", handover_id, said)
        work.commit()


def standing(work: UnitOfWork, division: str) -> list[str]:
    """What is going on in a division, one sentence each: what whoever comes must know in any case."""
    live = [each for each in warnings.live_warnings(work) if each.division == division]
    counts = desk.counts_of_warnings(work, [each.id for each in live])
    said = []
    for each in live:
        mark, counted = "【演练】" if each.drill else "", counts.get(each.id)
        done = f"，下发 {counted.ordered} 家、签收 {counted.acknowledged} 家" if counted else ""
        said.append(f"{mark}{each.number}：{each.level.label}预警{each.state.label}{done}")
    for each in warnings.waiting_decisions(work):
        if each.division == division:
            word = "待审批" if each.state is WarningState.SUBMITTED else "已批准待下达"
            said.append(f"{each.act.label}{each.level.label}预警的决定{word}")
    asked = [each for each in directive.current_of(work, [division]) if each.acknowledged_at is None]
    said += [f"上级通知（{each.number}）未签收" for each in asked]
    return said or ["没有生效的预警、待办的决定和未签收的上级通知。"]


def _next_of(work: UnitOfWork, actor: Actor, ended: Shift, now: datetime.datetime) -> Shift:
    """The actor's own shift among those that come next or run now; raises NotAllowed."""
    ahead = roster.shifts_between(work, [ended.division], ended.begins_at, max(now, ended.ends_at) + AHEAD)
    others = [each for each in ahead if each.id != ended.id and each.post is ended.post]
    for each in (*following(others, ended), *(one for one in others if one.holds(now))):
        if _is_own(actor, each):
            return each
    raise NotAllowed(
        f"值班表上没有您接{ended.name}这一班的{ended.post.label}班次。请由下一班值班人签字，或请管理员更正值班表。"
    )


def _shift(work: UnitOfWork, shift_id: int) -> Shift:
    held = roster.shift(work, shift_id)
    if held is None:
        raise NotFound("没有找到这个班次，可能已被删除，或不在您的辖区内。请返回值班表查看。")
    return held


def _is_own(actor: Actor, shift: Shift) -> bool:
    if shift.account_id is not None:
        return shift.account_id == actor.account_id
    return shift.name == actor.name


def _check_own(actor: Actor, shift: Shift, word: str) -> None:
    if not _is_own(actor, shift):
        raise NotAllowed(
            f"{word}须由本班{shift.post.label}{shift.name}本人签字。换了人的，请管理员先更正值班表。"
        )


def _write_down(work, actor, now, shift: Shift, act, number, summary) -> None:
    write_down(
        work,
        actor,
        now,
        division=shift.division,
        act=act,
        noun="duty_handover",
        noun_id=number,
        summary=summary,
    )
