"""A bureau's own rules: one administrator uploads a table, another person confirms it, either takes it back."""

import datetime
import hashlib
from collections.abc import Sequence

from emergency.errors import InputInvalid, NotFound, OutOfDate, ReasonRequired, SamePerson
from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office, require_area, require_role
from emergency.storage import account as accounts
from emergency.storage import rule_table as tables
from emergency.storage.confirmed_row import CONFIRMED, ENTERED, WITHDRAWN
from emergency.storage.rule_table import KeptTable
from emergency.storage.work import UnitOfWork
from plans.errors import Fault
from plans.rule_table import TableRule
from plans.terms import Role, Tier

LONGEST_NAME, LONGEST_REASON = 200, 1000
KEEPING_TIERS = (Tier.REGION, Tier.LEAGUE_CITY)


def enter(
    office: Office,
    actor: Actor,
    now: datetime.datetime,
    area: str,
    name: str,
    data: bytes,
    rules: Sequence[TableRule],
    faults: Sequence[Fault] = (),
) -> int:
    """Keep a table that was read from `data`; it holds once another person confirms it.

    Raises InputInvalid with every fault of the reading; then nothing is kept.
    """
    require_role(actor, Role.ADMIN)
    require_area(actor, area)
    if office.library.divisions.get(area).tier not in KEEPING_TIERS:
        raise InputInvalid("减排规则由自治区或盟市制定，旗县不单独制定。请选择盟市或自治区。")
    if faults:
        said = "".join(f"第 {each.row} 行：{each.message}" for each in faults if each.row)
        raise InputInvalid(f"规则表有 {len(faults)} 处错误，未保存。{said}", faults=list(faults))
    if not rules:
        raise InputInvalid("规则表中没有任何规则，未保存。请填写后重新上传。")
    with office.store.begin(actor.scope, write=True) as work:
        table_id = tables.add(
            work,
            division=area,
            name=name[:LONGEST_NAME],
            rows=[rule.to_json() for rule in rules],
            document_hash=hashlib.sha256(data).hexdigest(),
            in_force_from=min(rule.in_force_from for rule in rules),
            entered_by=actor.account_id,
            entered_at=now,
        )
        _write(work, actor, now, "enter", tables.get(work, table_id), "录入待确认的规则表")
        work.commit()
    return table_id


def confirm(office: Office, actor: Actor, now: datetime.datetime, table_id: int) -> None:
    """Confirm what another person entered; its rules hold from their days. Raises SamePerson, OutOfDate."""
    require_role(actor, Role.ADMIN)
    with office.store.begin(actor.scope, write=True) as work:
        kept = _found(work, table_id)
        if kept.state != ENTERED:
            raise OutOfDate("这张规则表已确认或已撤回。请刷新页面查看。")
        if accounts.get(work, kept.entered_by).person == actor.person:
            raise SamePerson("录入人不能确认自己录入的规则表，换一个账号也不行。请由另一位管理员确认。")
        _settle(work, kept, state=CONFIRMED, confirmed_by=actor.account_id, confirmed_at=now)
        _write(work, actor, now, "confirm", kept, "确认规则表")
        work.commit()


def withdraw(office: Office, actor: Actor, now: datetime.datetime, table_id: int, reason: str) -> None:
    """Take a table back, confirmed or not, with the reason; what held before it holds again."""
    require_role(actor, Role.ADMIN)
    if not reason.strip():
        raise ReasonRequired("撤回规则表须写明理由。请补充撤回理由。")
    with office.store.begin(actor.scope, write=True) as work:
        kept, said = _found(work, table_id), reason.strip()[:LONGEST_REASON]
        if kept.state == WITHDRAWN:
            raise OutOfDate("这张规则表已经撤回。请刷新页面查看。")
        _settle(work, kept, state=WITHDRAWN, withdrawn_by=actor.account_id, withdrawn_at=now, reason=said)
        _write(work, actor, now, "withdraw", kept, f"撤回规则表（{said}）")
        work.commit()


def _found(work: UnitOfWork, table_id: int) -> KeptTable:
    kept = tables.get(work, table_id)
    if kept is None:
        raise NotFound("没有找到这张规则表，或不在您的辖区内。请返回行业规则页查看。")
    return kept


def _settle(work: UnitOfWork, kept: KeptTable, **values) -> None:
    if not tables.settle(work, kept, **values):
        raise OutOfDate("这张规则表刚被他人办理。请刷新页面查看。")


def _write(
    work: UnitOfWork, actor: Actor, now: datetime.datetime, act: str, kept: KeptTable, said: str
) -> None:
    write_down(
        work,
        actor,
        now,
        division=kept.division,
        act=act,
        noun="rule_table",
        noun_id=kept.id,
        summary=f"{said}《{kept.name}》，规则 {len(kept.rows)} 条，最早自 {kept.in_force_from} 起执行",
        document_hash=kept.document_hash,
    )
