"""Merge two entries of the register that are one enterprise, and take a wrong merge back."""

import datetime
from dataclasses import dataclass

from emergency.errors import InputInvalid, ReasonRequired
from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office, require_role
from emergency.services.publication import KEEPERS
from emergency.storage import merging, register_head, register_writing, registry
from emergency.storage.registry import Enterprise
from emergency.storage.work import UnitOfWork
from plans.duplicate import Pair, duplicates
from plans.errors import ActRefused

COUNTED = (
    ("contact", "联系人", "名"), ("unit", "生产单元", "个"), ("meter", "电表", "块"), ("outlet", "排放口", "个"),
    ("entrance", "门禁", "处"), ("grade", "绩效等级", "项"),
)  # fmt: skip


@dataclass(frozen=True)
class Merged:
    """A merge that stands: what went, into what."""

    gone: Enterprise
    kept: Enterprise


def proposals(office: Office, actor: Actor) -> tuple[Pair, ...]:
    """The pairs in scope that are probably one enterprise; nothing is changed."""
    with office.store.begin(actor.scope) as work:
        held = merging.entries(work)
    return duplicates(held)


def merge(
    office: Office, actor: Actor, now: datetime.datetime, kept_id: int, gone_id: int, reason: str
) -> None:
    """Merge `gone` into `kept`: its parts follow, its orders and evidence stay with a pointer, it is switched off.

    Raises InputInvalid, ReasonRequired, NotFound, and ActRefused while an order binds the one that goes.
    """
    require_role(actor, *KEEPERS)
    _check(kept_id, gone_id, reason)
    with office.store.begin(actor.scope, write=True) as work:
        kept = registry.enterprise_by_id(work, kept_id)
        gone = registry.enterprise_by_id(work, gone_id)
        _check_pair(work, kept, gone)
        moved = merging.move(work, gone.id, kept.id)
        register_head.set_head(work, gone.id, active=False, merged_into=kept.id, updated_at=now)
        register_head.set_head(work, kept.id, updated_at=now)
        said = "、".join(f"{label} {len(moved[key])} {unit}" for key, label, unit in COUNTED if moved[key])
        of_gone = (gone.id, {"active": True, "merged_into": None},
                   {"active": False, "merged_into": _named(kept), "moved": moved})  # fmt: skip
        of_kept = (kept.id, {"parts": None}, {"parts": f"并入{_named(gone)}：{said or '没有可移的内容'}"})
        _history(work, actor, now, [of_gone, of_kept], reason)
        summary = f"{_named(gone)}作为重复登记并入{_named(kept)}"
        _write(work, actor, now, kept, "merge", summary)
        work.commit()


def undo(office: Office, actor: Actor, now: datetime.datetime, gone_id: int, reason: str) -> None:
    """Take a merge back: what was moved and is still there returns, and the entry is active again."""
    require_role(actor, *KEEPERS)
    if not reason.strip():
        raise ReasonRequired("撤销合并须写明原因，会留在变更记录中。请填写原因。")
    with office.store.begin(actor.scope, write=True) as work:
        gone = registry.enterprise_by_id(work, gone_id)
        if gone.merged_into is None:
            raise ActRefused("该企业没有被合并，无须撤销。")
        kept = registry.enterprise_by_id(work, gone.merged_into)
        merging.move_back(work, gone.id, kept.id, _moved(work, gone.id))
        register_head.set_head(work, gone.id, active=True, merged_into=None, updated_at=now)
        register_head.set_head(work, kept.id, updated_at=now)
        of_gone = (gone.id, {"active": False, "merged_into": _named(kept)},
                   {"active": True, "merged_into": None})  # fmt: skip
        of_kept = (kept.id, {"parts": f"并入{_named(gone)}"}, {"parts": "已退回"})
        _history(work, actor, now, [of_gone, of_kept], reason)
        _write(work, actor, now, kept, "undo_merge", f"撤销{_named(gone)}并入{_named(kept)}")
        work.commit()


def merged_into(office: Office, actor: Actor, gone_id: int) -> Merged | None:
    """The merge of an enterprise in scope; None where it was not merged."""
    with office.store.begin(actor.scope) as work:
        gone = registry.enterprise_by_id(work, gone_id)
        if gone.merged_into is None:
            return None
        return Merged(gone, registry.enterprise_by_id(work, gone.merged_into))


def _check(kept_id: int, gone_id: int, reason: str) -> None:
    if kept_id == gone_id:
        raise InputInvalid("保留的和并入的是同一条登记，未合并。请选择两条不同的登记。")
    if not reason.strip():
        raise ReasonRequired("合并须写明依据（如营业执照核对结果），会留在两条登记的变更记录中。请填写。")


def _check_pair(work: UnitOfWork, kept: Enterprise, gone: Enterprise) -> None:
    for each in (kept, gone):
        if not each.active:
            raise ActRefused(f"{_named(each)}已停用或已合并，不能再合并。请刷新重复登记页面。")
    binding = merging.open_orders(work, gone.id)
    if binding:
        raise ActRefused(
            f"{_named(gone)}有正在执行的指令 {'、'.join(binding)}，现在合并会找不到责任单位。"
            "请在响应解除后合并，或改为保留这一条。"
        )


def _moved(work: UnitOfWork, gone_id: int) -> dict:
    found = (each.after for each in register_head.changes_of(work, gone_id) if each.act == "merge")
    return next((after["moved"] for after in found if after and "moved" in after), {})


def _history(work, actor, now, changes, reason: str) -> None:
    register_writing.add_changes(
        work, changes, at=now, account_id=actor.account_id, who=actor.name, act="merge", reason=reason.strip()
    )


def _write(work, actor, now, kept: Enterprise, act: str, summary: str) -> None:
    write_down(
        work, actor, now, division=kept.division, act=act, noun="enterprise", noun_id=kept.id, summary=summary
    )


def _named(each: Enterprise) -> str:
    return f"{each.name}（编号 {each.id}，{each.credit_code}）"
