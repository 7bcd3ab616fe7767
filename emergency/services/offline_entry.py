"""Enter what came back on an offline form: proved against its pack, shown before, kept whole or not at all."""

import datetime
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field

from emergency.errors import InputInvalid, NotFound
from emergency.services import acknowledging
from emergency.services.directive_answer import (
    PAPER,
    Deed,
    ReportDraft,
    acknowledge_in,
    carry_out_in,
    found,
    report_in,
)
from emergency.services.office import Actor, Office, require_role
from emergency.services.offline_pack import signature_of
from emergency.storage import escalation, offline_pack
from emergency.storage import order as orders
from emergency.storage.offline_pack import OfflinePack
from emergency.storage.work import UnitOfWork
from plans.errors import ActRefused, Fault
from plans.offline_return import Filled, FilledOrder, OfflineReturn
from plans.terms import Role


@dataclass
class Entry:
    """What entering does: lines that are new, lines known before, and faults; with faults nothing is kept."""

    reference: str
    done: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def preview(office: Office, actor: Actor, now: datetime.datetime, form: OfflineReturn) -> Entry:
    """What `enter` would do; changes nothing."""
    require_role(actor, Role.DUTY)
    with office.store.begin(actor.scope, write=True) as work:
        return _apply(office, work, actor, now, form)


def enter(office: Office, actor: Actor, now: datetime.datetime, form: OfflineReturn) -> Entry:
    """Enter a form; a second time changes nothing. Raises NotFound, InputInvalid with every fault."""
    require_role(actor, Role.DUTY)
    with office.store.begin(actor.scope, write=True) as work:
        entry = _apply(office, work, actor, now, form)
        if entry.faults:
            said = "".join(each.message for each in entry.faults[:5])
            raise InputInvalid(f"回报表有 {len(entry.faults)} 处问题，未录入。{said}", faults=entry.faults)
        if entry.done:
            work.commit()
    return entry


def _apply(office, work: UnitOfWork, actor: Actor, now, form: OfflineReturn) -> Entry:
    pack = _proved(work, form)
    entry = Entry(pack.reference)
    for label, act in _steps(office, work, actor, now, form, pack).items():
        _try(entry, label, None, act)
    for each in form.orders:
        if not each.filled.is_empty:
            _try(entry, each.enterprise, each.row, _order(office, work, actor, now, pack, each))
    offline_pack.entered(work, pack.id, actor.name, now)
    return entry


def _proved(work: UnitOfWork, form: OfflineReturn) -> OfflinePack:
    pack = offline_pack.by_reference(work, form.reference)
    if pack is None:
        raise NotFound(f"没有编号为「{form.reference[:40]}」的离线包，或不在您的辖区内。请核对回报表。")
    proper = signature_of(pack.manifest, pack.secret)
    if not hmac.compare_digest(proper.encode(), form.signature.encode()):
        raise InputInvalid("回报表的校验签名不符，可能被改动过，未录入。请用原离线包里的回报表重新填写。")
    known = {(each["code"], each["enterprise"], each["check"]) for each in pack.manifest["orders"]}
    faults = [
        Fault(
            "tampered",
            f"第{each.row}行指令「{each.code}」与离线包不符，被改动过。",
            sheet="企业签收",
            row=each.row,
        )
        for each in form.orders
        if (each.code, each.enterprise, each.check) not in known
    ]
    if faults:
        said = "".join(each.message for each in faults[:5])
        raise InputInvalid(f"{said}未录入。请用原回报表重新填写。", faults=faults)
    return pack


def _try(entry: Entry, label: str, row: int | None, act: Callable[[], bool]) -> None:
    """Do one line; a refusal becomes a fault with its place."""
    try:
        (entry.done if act() else entry.known).append(label)
    except (InputInvalid, ActRefused) as refused:
        entry.faults.append(Fault("refused", f"{label}：{refused.message}", row=row))


def _steps(office, work, actor, now, form: OfflineReturn, pack: OfflinePack) -> dict[str, Callable[[], bool]]:
    """The steps that were filled in, in their order."""

    def deed(filled: Filled, note: str = "") -> Deed:
        return Deed(_moment(filled), filled.who, PAPER, note)

    def held():
        return found(work, pack.directive_id)

    def report() -> bool:
        draft = ReportDraft(form.measures, _whole(form.plants), _whole(form.notified), form.problems)
        return report_in(office, work, actor, now, held(), deed(form.reported), draft)

    steps = {
        "签收通知": (
            form.acknowledged,
            lambda: acknowledge_in(office, work, actor, now, held(), deed(form.acknowledged)),
        ),
        "落实": (form.acted, lambda: carry_out_in(office, work, actor, now, held(), deed(form.acted, form.note))),
        "回报": (form.reported, report),
    }  # fmt: skip
    return {label: act for label, (filled, act) in steps.items() if not filled.is_empty}


def _order(
    office, work: UnitOfWork, actor: Actor, now, pack: OfflinePack, line: FilledOrder
) -> Callable[[], bool]:
    def act() -> bool:
        order, at = orders.by_code(work, line.code), _moment(line.filled)
        if order.acknowledged_at is not None:
            return False
        if not line.filled.who:
            raise InputInvalid("没有填写签收人。")
        if not order.issued_at <= at <= now:
            raise InputInvalid("签收时间早于指令下达或晚于现在，请核对。")
        before = len(escalation.acknowledgements_of(work, [order.id]).get(order.id, ()))
        acknowledging.acknowledge(
            office, work, order, line.enterprise, line.filled.who[:80], now, PAPER, officer=actor, at=at,
            how=line.how, pack=pack.reference, signed_at=at.isoformat(),
        )  # fmt: skip
        return len(escalation.acknowledgements_of(work, [order.id]).get(order.id, ())) > before

    return act


def _moment(filled: Filled) -> datetime.datetime:
    if filled.at is None:
        raise InputInvalid("没有填写时间。")
    return filled.at


def _whole(count: int | None) -> int:
    if count is None:
        raise InputInvalid("没有填写应通知或已通知的企业数。")
    return count
