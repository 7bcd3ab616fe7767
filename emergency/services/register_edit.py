"""Create and change an enterprise and its parts at the console: checked, written down, never over another's edit."""

import contextlib
import datetime
import math
from collections.abc import Iterator

from emergency.errors import InputInvalid, NotFound, OutOfDate, ReasonRequired
from emergency.services import list_storing
from emergency.services.journaling import write_down
from emergency.services.list_difference import FieldChange, changed_values, entry_changes
from emergency.services.list_entry import enterprise_of
from emergency.services.office import Actor, Office, require_area, require_role
from emergency.services.publication import KEEPERS
from emergency.services.register_field import HEAD, PART_FIELDS, PART_LABELS, label_of
from emergency.services.registry_check import MOBILE, NO_SEASON
from emergency.storage import register_head, register_writing, registry
from emergency.storage.register_entry import PARTS, Entry, HeldEntry
from emergency.storage.register_writing import Written
from emergency.storage.work import UnitOfWork
from plans import credit_code
from plans.errors import ActRefused, Fault
from plans.industry import industries
from plans.list_draft import ListDraft
from plans.season import season

DAYS_IN_A_YEAR = 366


def create(
    office: Office, actor: Actor, now: datetime.datetime, code: str, head: Entry, reason: str = ""
) -> int:
    """Register one enterprise with its head; returns its key. Raises InputInvalid with every fault."""
    require_role(actor, *KEEPERS)
    entry = head | {kind: {} for kind in PARTS}
    with office.store.begin(actor.scope, write=True) as work:
        _refuse(_faults(office, actor, work, code, entry, None))
        written = Written(code, None, None, entry, {})
        key = register_writing.write(work, [written], now)[code]
        _write(work, actor, now, key, entry, None, entry, "register", f"登记企业{entry['name']}", reason)
        work.commit()
    return key


def change_head(
    office: Office,
    actor: Actor,
    now: datetime.datetime,
    enterprise_id: int,
    seen: str,
    code: str,
    head: Entry,
    reason: str,
) -> bool:
    """Change what is said of an enterprise as a whole; False where nothing differs.

    `seen` is the version the form was made from. Raises OutOfDate with what changed meanwhile.
    """
    with _editing(office, actor, enterprise_id, seen, reason) as (work, held):
        entry = held.entry | head
        return _store(office, actor, now, work, held, code, entry, "变更登记资料", reason)


def change_part(
    office: Office,
    actor: Actor,
    now: datetime.datetime,
    enterprise_id: int,
    seen: str,
    kind: str,
    code: str,
    values: Entry,
    reason: str,
) -> bool:
    """Add or change one unit, outlet, meter or entrance; raises InputInvalid, OutOfDate."""
    _check_kind(kind)
    if not code or len(code) > (20 if kind == "units" else 40):
        raise InputInvalid(f"{PART_LABELS[kind]}的编号须有 1 至 {20 if kind == 'units' else 40} 个字。")
    with _editing(office, actor, enterprise_id, seen, reason) as (work, held):
        parts = held.entry[kind] | {code: values}
        said = f"{'变更' if code in held.entry[kind] else '增加'}{PART_LABELS[kind]}{code}"
        entry = held.entry | {kind: parts}
        return _store(office, actor, now, work, held, held.credit_code, entry, said, reason)


def remove_part(
    office: Office,
    actor: Actor,
    now: datetime.datetime,
    enterprise_id: int,
    seen: str,
    kind: str,
    code: str,
    reason: str,
) -> None:
    """Take out a part that nothing points at; raises ActRefused with what does."""
    _check_kind(kind)
    with _editing(office, actor, enterprise_id, seen, reason) as (work, held):
        if code not in held.entry[kind]:
            raise NotFound(f"没有编号为「{code}」的{PART_LABELS[kind]}。请刷新企业页面查看。")
        needed = "；".join(_needed_by(work, held, kind, code))
        if needed:
            raise ActRefused(f"{PART_LABELS[kind]}「{code}」不能删除：{needed}。")
        parts = {key: values for key, values in held.entry[kind].items() if key != code}
        said = f"删除{PART_LABELS[kind]}{code}"
        _store(office, actor, now, work, held, held.credit_code, held.entry | {kind: parts}, said, reason)


def switch(
    office: Office, actor: Actor, now: datetime.datetime, enterprise_id: int, active: bool, reason: str
) -> None:
    """Take an enterprise out of use or back; it and everything that points at it stay."""
    require_role(actor, *KEEPERS)
    _require_reason(reason)
    with office.store.begin(actor.scope, write=True) as work:
        held = register_head.held(work, enterprise_id)
        if held.merged_into is not None:
            raise ActRefused("该企业已并入另一条登记，不能单独启用。请在保留的企业上撤销合并。")
        if held.active is not active:
            register_head.set_head(work, enterprise_id, active=active, updated_at=now)
            said = f"{'启用' if active else '停用'}企业{held.entry['name']}"
            before, after = {"active": held.active}, {"active": active}
            _write(work, actor, now, enterprise_id, held.entry, before, after, "change", said, reason)
        work.commit()


@contextlib.contextmanager
def _editing(
    office: Office, actor: Actor, enterprise_id: int, seen: str, reason: str
) -> Iterator[tuple[UnitOfWork, HeldEntry]]:
    """The unit of work of an edit with the entry as it is held; refuses a stale form."""
    require_role(actor, *KEEPERS)
    _require_reason(reason)
    with office.store.begin(actor.scope, write=True) as work:
        yield work, _current(work, enterprise_id, seen)


def _current(work: UnitOfWork, enterprise_id: int, seen: str) -> HeldEntry:
    updated_at = registry.enterprise_by_id(work, enterprise_id).updated_at
    if updated_at.isoformat() != seen:
        raise OutOfDate(_meanwhile(work, enterprise_id, seen))
    held = register_head.held(work, enterprise_id)
    if not held.active:
        raise ActRefused("该企业已停用或已并入另一条登记，不能修改。需要时请先启用。")
    return held


def _meanwhile(work: UnitOfWork, enterprise_id: int, seen: str) -> str:
    try:
        since = datetime.datetime.fromisoformat(seen)
    except ValueError:
        since = None
    found = register_head.changes_of(work, enterprise_id, since=since) if since and since.tzinfo else ()
    said = [f"{each.who}改了{'、'.join(_touched(each))}" for each in reversed(found)]
    told = "；".join(said) or "内容已更新"
    return f"您打开表单之后，这家企业已被他人更新（{told}），未保存。请返回企业页面，看清现状后重新填写。"


def _touched(each: register_head.Change) -> list[str]:
    return [PART_LABELS.get(name) or label_of("", name) for name in each.after or each.before or {}]


def _store(
    office: Office,
    actor: Actor,
    now: datetime.datetime,
    work: UnitOfWork,
    held: HeldEntry,
    code: str,
    entry: Entry,
    said: str,
    reason: str,
) -> bool:
    _refuse(_faults(office, actor, work, code, entry, held))
    written = Written(held.credit_code, held.id, held.entry, entry, held.rows)
    changes = list(entry_changes(written))
    if code != held.credit_code:
        changes.append(FieldChange("", "", "credit_code", held.credit_code, code))
    if not changes:
        return False
    register_writing.write(work, [written], now)
    register_head.set_head(work, held.id, credit_code=code)
    before, after = changed_values(changes, after=False), changed_values(changes, after=True)
    _write(work, actor, now, held.id, entry, before, after, "change", f"{entry['name']}：{said}", reason)
    work.commit()
    return True


def _write(work, actor, now, key, entry, before, after, act, said, reason) -> None:
    register_writing.add_changes(
        work,
        [(key, before, after)],
        at=now,
        account_id=actor.account_id,
        who=actor.name,
        act=act,
        reason=reason.strip(),
    )
    write_down(
        work, actor, now, division=entry["division"], act=act, noun="enterprise", noun_id=key, summary=said
    )


def _faults(
    office: Office, actor: Actor, work: UnitOfWork, code: str, entry: Entry, held: HeldEntry | None
) -> list[Fault]:
    """Every reason why this entry may not stand in the register."""
    faults = [Fault(*each) for each in _head_faults(office, actor, code, entry)]
    if not faults:
        # Asked under the code it is held by, so that its own meters are its own.
        known = {} if held is None else {held.credit_code: held}
        whole = ListDraft(actor.division, (enterprise_of(held.credit_code if held else code, entry, ()),))
        faults += list_storing.broken_values(whole)
        faults += list_storing.faults_of(work, whole, known, office.library.divisions)
    taken = held is None or code != held.credit_code
    if taken and registry.known_credit_codes(work, [code]):
        text = f"统一社会信用代码「{code}」已登记给另一家企业。请核对营业执照；确为同一企业的，请用「重复登记」合并。"
        faults = [Fault("V01", text, column="credit_code")]
    return faults


def _head_faults(office: Office, actor: Actor, code: str, entry: Entry) -> Iterator[tuple]:
    wrong = credit_code.wrong(code)
    if wrong:
        yield "V01", wrong
    if entry["industry"] not in industries():
        yield "V03", f"没有代码为「{entry['industry']}」的行业。请从列表中选择。"
    if entry["division"] not in office.library.divisions:
        yield "division", f"没有行政区划代码「{entry['division']}」。请从列表中选择。"
    else:
        require_area(actor, entry["division"])
    yield from _number_faults(entry)
    for name in ("leader_mobile", "supervisor_mobile"):
        if entry[name] and not MOBILE.fullmatch(entry[name]):
            yield "V16", f"{label_of('', name)}「{entry[name]}」不是 11 位手机号。请改正。"


def _number_faults(entry: Entry) -> Iterator[tuple]:
    if any(not math.isfinite(value) or value < 0 for value in entry["emissions"].values()):
        yield "emissions", "年排放量须为不小于 0 的数。"
    if entry["season"] and season(entry["season"]) is None:
        yield "season", NO_SEASON
    days = entry["operating_days"]
    if days is not None and not 1 <= days <= DAYS_IN_A_YEAR:
        yield "operating_days", "年运行天数应在 1 至 366 之间。"
    for name, limit in (("longitude", 180), ("latitude", 90)):
        value = entry[name]
        if value is not None and not -limit <= value <= limit:
            yield "V02", f"{label_of('', name)}应在 -{limit} 至 {limit} 度之间。"
    for code, values in entry["units"].items():
        if not 0 <= values["emission_share"] <= 1:
            yield "unit", f"生产单元「{code}」的排放占比应在 0 至 1 之间。"
        if any(not math.isfinite(value) or value <= 0 for value in values["capacities"].values()):
            yield "unit", f"生产单元「{code}」的产能应为正数。"


def _needed_by(work: UnitOfWork, held: HeldEntry, kind: str, code: str) -> Iterator[str]:
    row = held.rows[kind][code]
    if kind == "meters" and register_writing.metered(work, [row]):
        yield "已有用电读数，读数是核查证据，须保留"
    if kind != "units":
        return
    if code in register_writing.units_named(work, [held.id]).get(held.id, set()):
        yield "已发布的减排清单中有措施指向它，请先在新版清单中移出"
    hanging = register_head.hanging_on(work, row)
    if hanging:
        yield f"排放口、电表 {'、'.join(hanging)} 还登记在它名下，请先改为其他单元或全厂"


def _check_kind(kind: str) -> None:
    if kind not in PART_FIELDS:
        raise NotFound("没有这类登记内容。请从企业页面进入。")


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise ReasonRequired("修改登记须写明原因，会留在变更记录中。请填写原因。")


def _refuse(faults: list[Fault]) -> None:
    if faults:
        sentence = "".join(dict.fromkeys(each.message for each in faults))
        raise InputInvalid(f"登记资料有 {len(faults)} 处错误，未保存。{sentence}", faults=faults)


def head_of(held: Entry | None) -> Entry:
    """The head of an entry for a form; blanks for a new enterprise."""
    return held or {each.name.partition(".")[0]: {} if "." in each.name else each.blank for each in HEAD}
