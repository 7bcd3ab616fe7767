"""The duty roster: entered by an administrator, shift by shift or as a whole workbook."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from emergency.errors import InputInvalid, NotFound
from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office, require_area, require_role
from emergency.storage import account as accounts
from emergency.storage import roster
from emergency.storage.account import Account
from emergency.storage.work import UnitOfWork
from plans.beijing import moment_text
from plans.errors import Fault
from plans.roster import SHEET, Shift, ShiftDraft
from plans.terms import Role

NAME_LIMIT, MOBILE_DIGITS = 40, 11


@dataclass(frozen=True)
class Entered:
    """What came of a roster that was handed in: shifts entered, and shifts that stood there already."""

    new: int
    known: int


def enter(
    office: Office, actor: Actor, now: datetime.datetime, division: str, drafts: Sequence[ShiftDraft]
) -> Entered:
    """Enter shifts, all of them or, with a single fault, none; one that stands there already is left alone.

    Raises InputInvalid with every fault. Gaps and overlaps are no faults: the page of the roster shows them.
    """
    require_role(actor, Role.ADMIN)
    require_area(actor, division)
    area = office.library.divisions.get(division).name
    if not drafts:
        raise InputInvalid("值班表里没有任何班次，未录入。请填写后重新上传。")
    with office.store.begin(actor.scope, write=True) as work:
        people = {each.login: each for each in accounts.in_scope(work) if each.active}
        faults = [fault for each in drafts for fault in _faults(each, people, area)]
        if faults:
            raise InputInvalid("值班表有误，一个班次也没有录入。请改正后重新提交。", faults=faults)
        fresh = _fresh(work, division, drafts, people)
        for each in fresh:
            account = people.get(each.login)
            roster.add(
                work, division=division, post=each.post, name=_name(each, account), mobile=_mobile(each, account),
                account_id=account.id if account else None, begins_at=each.begins_at, ends_at=each.ends_at,
                entered_by=actor.name, entered_at=now, removed_at=None,
            )  # fmt: skip
        if fresh:
            first, last = min(each.begins_at for each in fresh), max(each.ends_at for each in fresh)
            _write_down(
                work, actor, now, division, "enter", division,
                f"录入{area}值班表 {len(fresh)} 班，{moment_text(first)}至{moment_text(last)}",
            )  # fmt: skip
        work.commit()
    return Entered(len(fresh), len(drafts) - len(fresh))


def remove(office: Office, actor: Actor, now: datetime.datetime, shift_id: int) -> Shift:
    """Take a shift off the roster; raises NotFound, InputInvalid where it is over or was handed over."""
    require_role(actor, Role.ADMIN)
    with office.store.begin(actor.scope, write=True) as work:
        held = roster.shift(work, shift_id)
        if held is None:
            raise NotFound("没有找到这个班次，可能已被删除。请刷新页面。")
        if held.ends_at <= now or roster.handovers_of(work, [shift_id]):
            raise InputInvalid("这个班次已经结束或已写交班记录，须保留备查，不能删除。")
        roster.remove(work, shift_id, now)
        said = f"删除{held.post.label}{held.name}的班次（{moment_text(held.begins_at)}至{moment_text(held.ends_at)}）"
        _write_down(work, actor, now, held.division, "remove", shift_id, said)
        work.commit()
    return held


def _faults(draft: ShiftDraft, people: Mapping[str, Account], area: str) -> list[Fault]:
    found = []

    def say(column: str, message: str) -> None:
        found.append(
            Fault("roster", message, sheet=SHEET if draft.row else None, row=draft.row or None, column=column)
        )

    account = people.get(draft.login)
    if draft.login and account is None:
        say("登录名", f"没有登录名为「{draft.login[:40]}」的在用账号。请核对，或留空。")
    if not 1 <= len(_name(draft, account)) <= NAME_LIMIT:
        say("姓名", f"请填写姓名（1 至 {NAME_LIMIT} 个字）。")
    if account is not None and draft.name and draft.name != account.name:
        say(
            "姓名",
            f"账号「{draft.login}」的姓名是「{account.name}」，与所填「{draft.name[:40]}」不符。请核对。",
        )
    mobile = draft.mobile
    if mobile and not (mobile.isascii() and mobile.isdecimal() and len(mobile) == MOBILE_DIGITS):
        say("手机", f"手机「{mobile[:20]}」须为 {MOBILE_DIGITS} 位数字。")
    if draft.ends_at <= draft.begins_at:
        say("结束", f"结束时间须晚于开始时间（{moment_text(draft.begins_at)}）。请核对。")
    return found


def _fresh(
    work: UnitOfWork, division: str, drafts: Sequence[ShiftDraft], people: Mapping[str, Account]
) -> list[ShiftDraft]:
    first, last = min(each.begins_at for each in drafts), max(each.ends_at for each in drafts)
    held = {
        (each.post, each.name, each.begins_at, each.ends_at)
        for each in roster.shifts_between(work, [division], first, last)
    }
    fresh = {}
    for each in drafts:
        mark = (each.post, _name(each, people.get(each.login)), each.begins_at, each.ends_at)
        if mark not in held:
            fresh.setdefault(mark, each)
    return list(fresh.values())


def _name(draft: ShiftDraft, account: Account | None) -> str:
    return draft.name or (account.name if account else "")


def _mobile(draft: ShiftDraft, account: Account | None) -> str | None:
    return draft.mobile or (account.mobile if account else None) or None


def _write_down(work, actor, now, division, act, number, summary) -> None:
    write_down(
        work, actor, now, division=division, act=act, noun="duty_shift", noun_id=number, summary=summary
    )
