"""Dust sites and mobile sources at the console: listed, added, changed, taken out of use; written in the journal."""

import datetime
import math
from collections.abc import Iterator

from emergency.errors import InputInvalid, NotFound, OutOfDate, ReasonRequired
from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office, require_area, require_role
from emergency.services.publication import KEEPERS
from emergency.services.registry_check import MOBILE
from emergency.storage import listed_source as sources
from emergency.storage import source_change as history
from emergency.storage.listed_source import HeldSource, ListedSource
from emergency.storage.work import UnitOfWork
from plans.errors import Fault
from plans.list_draft import SourceKind

VEHICLES = {"truck": "重型货车", "nrmm": "非道路移动机械"}
POLLUTANTS = {SourceKind.DUST: ("pm",), SourceKind.MOBILE: ("so2", "nox", "pm", "vocs")}
COUNTED = ("area_m2", "count", "cameras", "monitors", "tracked")
LENGTHS = {"name": 120, "responsible": 120, "address": 200, "supervisor": 40}


def listed(office: Office, actor: Actor, *, active: bool = True) -> tuple[HeldSource, ...]:
    """The sources in scope, by division, kind and name; the ones out of use where `active` is False."""
    with office.store.begin(actor.scope) as work:
        return sources.held(work, active=active)


def one(office: Office, actor: Actor, source_id: int) -> HeldSource:
    """The source in scope with this key; raises NotFound."""
    with office.store.begin(actor.scope) as work:
        return _found(work, source_id)


def save(
    office: Office,
    actor: Actor,
    now: datetime.datetime,
    source_id: int | None,
    seen: str,
    wanted: ListedSource,
    reason: str,
) -> int:
    """Add a source (None) or change one; returns its key. Raises InputInvalid with every fault, OutOfDate."""
    require_role(actor, *KEEPERS)
    _require_reason(reason)
    _refuse(list(_faults(office, wanted)))
    require_area(actor, wanted.division)
    with office.store.begin(actor.scope, write=True) as work:
        before = None if source_id is None else _current(work, source_id, seen)
        twin = sources.twin(work, wanted, source_id)
        if twin is not None:
            raise InputInvalid(
                f"该地区已登记同名的{wanted.kind.label}（编号 {twin}），未保存。请修改那一条。"
            )
        key = sources.save(work, source_id, wanted, now)
        verb = "登记" if before is None else "变更"
        old = None if before is None else before.source
        history.add(
            work, [(key, old, wanted)], at=now, account_id=actor.account_id, who=actor.name,
            act="register" if old is None else "change", reason=reason.strip(),
        )  # fmt: skip
        said = f"{verb}{wanted.kind.label}{wanted.name}"
        _write(
            work,
            actor,
            now,
            wanted,
            key,
            said,
            reason,
            before=history.plain(old),
            after=history.plain(wanted),
        )
        work.commit()
    return key


def switch(
    office: Office, actor: Actor, now: datetime.datetime, source_id: int, active: bool, reason: str
) -> None:
    """Take a source out of use or back; lists that name it keep it."""
    require_role(actor, *KEEPERS)
    _require_reason(reason)
    with office.store.begin(actor.scope, write=True) as work:
        found = _found(work, source_id)
        sources.switch(work, source_id, active, now)
        history.note(
            work, source_id, {"active": found.active}, {"active": active}, at=now,
            account_id=actor.account_id, who=actor.name, act="switch", reason=reason.strip()[:400],
        )  # fmt: skip
        said = f"{'启用' if active else '停用'}{found.source.kind.label}{found.source.name}"
        _write(work, actor, now, found.source, source_id, said, reason, active=active)
        work.commit()


def _found(work: UnitOfWork, source_id: int) -> HeldSource:
    found = sources.by_id(work, source_id)
    if found is None:
        raise NotFound(f"没有编号为 {source_id} 的扬尘源或移动源，或不在您的辖区。请从列表进入。")
    return found


def _current(work: UnitOfWork, source_id: int, seen: str) -> HeldSource:
    found = _found(work, source_id)
    if found.updated_at.isoformat() != seen:
        raise OutOfDate("您打开表单之后，这条登记已被他人更新，未保存。请重新打开，看清现状后填写。")
    return found


def _faults(office: Office, wanted: ListedSource) -> Iterator[Fault]:
    if not wanted.name:
        yield Fault("name", "请填写名称。", column="name")
    for name, longest in LENGTHS.items():
        if len(getattr(wanted, name)) > longest:
            yield Fault("length", f"内容最多 {longest} 个字。请缩短。", column=name)
    if wanted.division not in office.library.divisions:
        yield Fault("division", "请选择行政区划。", column="division")
    if wanted.mobile and not MOBILE.fullmatch(wanted.mobile):
        yield Fault("mobile", f"手机号「{wanted.mobile[:20]}」不是 11 位手机号。", column="mobile")
    numbers = [*wanted.emissions.values(), *(wanted.facts.get(name) for name in COUNTED)]
    if any(value is not None and (not math.isfinite(value) or value < 0) for value in numbers):
        yield Fault("number", "面积、数量和排放量须为不小于 0 的数。", column="emissions")
    if wanted.kind is SourceKind.MOBILE and wanted.facts.get("kind") not in VEHICLES:
        yield Fault("kind", f"请选择{'或'.join(VEHICLES.values())}。", column="vehicle")


def _write(work, actor, now, source: ListedSource, key: int, said: str, reason: str, **detail) -> None:
    write_down(
        work, actor, now, division=source.division, act="change", noun="listed_source", noun_id=key,
        summary=said, reason=reason.strip()[:400], **detail,
    )  # fmt: skip


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise ReasonRequired("修改登记须写明原因，会留在工作日志中。请填写原因。")


def _refuse(faults: list[Fault]) -> None:
    if faults:
        sentence = "".join(each.message for each in faults)
        raise InputInvalid(f"登记有 {len(faults)} 处错误，未保存。{sentence}", faults=faults)
