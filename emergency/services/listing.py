"""Take a drawn-up list in as a draft; the register and the list are written when it is published (list_landing)."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from emergency.errors import InputInvalid
from emergency.services import list_storing
from emergency.services.journaling import write_down
from emergency.services.list_difference import Difference, compare
from emergency.services.list_drawing import draft_of, newest_draft
from emergency.services.list_editing import note_editor
from emergency.services.list_rows import ListHead, hash_of, pending_rows
from emergency.services.office import SYSTEM, Actor, Office, require_area, require_role
from emergency.services.permit_keeping import register_for, unchecked
from emergency.services.rule_standing import rules_now
from emergency.storage import list_record, pending, reduction, register_entry
from emergency.storage.register_entry import HeldEntry
from emergency.storage.work import REGION_WIDE, UnitOfWork
from plans.errors import Fault
from plans.lifecycle import LIST_KEEPERS, ListState
from plans.list_check import Examination, examine
from plans.list_draft import ListDraft
from plans.list_fault import joined

__all__ = [
    "ImportedList",
    "ListHead",
    "ListPreview",
    "draft_of",
    "import_list",
    "newest_draft",
    "preview",
    "store",
]

OPEN = (ListState.DRAFT.value, ListState.CHECKED.value, ListState.APPROVED.value)
REFUSED = "清单有 {count} 处无法保存，什么也没有存入。请按所列位置改正后重新导入。"


@dataclass(frozen=True)
class ImportedList:
    """What came of an import; `missing` are the enterprises of the area that the file leaves out.

    `new` and `changed` enterprises wait with the draft: the register changes when it is published.
    """

    list_id: int
    version: int
    new: int
    changed: int
    unchanged: int
    missing: tuple[str, ...]
    measures: int
    dust_sites: int
    mobile_sources: int
    examination: Examination


@dataclass(frozen=True)
class ListPreview:
    """What an import would do, before anything is stored; `unstorable` must be mended first."""

    draft: ListDraft
    examination: Examination
    difference: Difference
    unstorable: tuple[Fault, ...]


def import_list(
    office: Office,
    actor: Actor,
    now: datetime.datetime,
    draft: ListDraft,
    *,
    year: int,
    title: str,
    in_force_from: datetime.date,
    faults: Sequence[Fault] = (),
) -> ImportedList:
    """Store a drawn-up list as a draft, all or nothing; `faults` are those found while it was read.

    Faults of the list stay with the draft and stop its check. Raises InputInvalid only where something cannot
    be stored at all, with every reason.
    """
    if actor is not SYSTEM:
        require_role(actor, *LIST_KEEPERS)
    require_area(actor, draft.area)
    head = ListHead(year, title, in_force_from)
    examination = examined(office, draft, in_force_from, faults)
    with office.store.begin(actor.scope, write=True) as work:
        imported = store(office, work, actor, now, draft, head, examination)
        work.commit()
    return imported


def preview(
    office: Office, actor: Actor, draft: ListDraft, in_force_from: datetime.date, faults: Sequence[Fault] = ()
) -> ListPreview:
    """What importing this draft would change, and everything that is wrong with it; stores nothing."""
    require_role(actor, *LIST_KEEPERS)
    require_area(actor, draft.area)
    examination = examined(office, draft, in_force_from, faults)
    with office.store.begin(actor.scope) as work:
        held = register_entry.held_entries(work, [each.credit_code for each in draft.enterprises])
        unstorable = list_storing.faults_of(work, draft, held, office.library.divisions)
        return ListPreview(draft, examination, compare(work, draft, held), tuple(unstorable))


def store(
    office: Office,
    work: UnitOfWork,
    actor: Actor,
    now: datetime.datetime,
    draft: ListDraft,
    head: ListHead,
    examination: Examination,
) -> ImportedList:
    """The work of `import_list` in an open unit of work."""
    held = register_entry.held_entries(work, [each.credit_code for each in draft.enterprises])
    _refuse_unstorable(office, work, draft, head, held)
    content_hash = hash_of(draft)
    _refuse_stored_already(work, draft.area, content_hash)
    difference = compare(work, draft, held)
    version = reduction.next_version(work, draft.area, head.year)
    list_id = reduction.add_list(
        work,
        division=draft.area,
        year=head.year,
        version=version,
        title=head.title,
        in_force_from=head.in_force_from,
        content_hash=content_hash,
        created_at=now,
        state=ListState.DRAFT.value,
        source=reduction.IMPORTED,
        examination=examination.to_json(),
        created_by=actor.account_id,
    )
    note_editor(work, actor, now, list_id, "import")
    measures = pending.add(work, list_id, pending_rows(draft, head))
    imported = ImportedList(
        list_id=list_id,
        version=version,
        new=len(difference.new),
        changed=len(difference.changed),
        unchanged=difference.unchanged,
        missing=tuple(each.name for each in difference.missing),
        measures=measures,
        dust_sites=len(draft.dust_sites),
        mobile_sources=len(draft.mobile_sources),
        examination=examination,
    )
    _write_import(work, actor, now, draft.area, head, imported)
    return imported


def examined(
    office: Office, draft: ListDraft, day: datetime.date, faults: Sequence[Fault] = ()
) -> Examination:
    """What the rules say of a draft, after the faults found while it was read; raises InputInvalid."""
    broken = list_storing.broken_values(draft)
    if broken:
        raise InputInvalid(REFUSED.format(count=len(broken)), faults=broken)
    library = office.library
    plan = library.plan_for(draft.area, day)
    with office.store.begin(REGION_WIDE) as work:
        register = register_for(work, draft.area)
    said = examine(
        draft, divisions=library.divisions, plan=plan, day=day, register=register, rules=rules_now(office)
    )
    return replace(said, faults=(*joined(faults, said.faults), *unchecked(register, plan, day)))


def _refuse_unstorable(
    office: Office, work: UnitOfWork, draft: ListDraft, head: ListHead, held: Mapping[str, HeldEntry]
) -> None:
    if not head.title.strip():
        raise InputInvalid("请填写清单名称，未存入。")
    if not draft.enterprises and not draft.dust_sites and not draft.mobile_sources:
        raise InputInvalid("文件里没有一家企业、工地或车队，未存入。请核对文件是否为减排清单。")
    faults = list_storing.faults_of(work, draft, held, office.library.divisions)
    if faults:
        raise InputInvalid(REFUSED.format(count=len(faults)), faults=faults)


def _refuse_stored_already(work: UnitOfWork, area: str, content_hash: str) -> None:
    same = list_record.same_list(work, area, content_hash, OPEN)
    if same is not None:
        raise InputInvalid(f"内容相同的清单已经存入（编号 {same}），未重复存入。请到该清单页面继续办理。")


def _write_import(
    work: UnitOfWork, actor: Actor, now: datetime.datetime, area: str, head: ListHead, imported: ImportedList
) -> None:
    found = imported.examination.faults
    write_down(
        work,
        actor,
        now,
        division=area,
        act="import",
        noun="reduction_list",
        noun_id=imported.list_id,
        summary=f"导入《{head.title}》第 {imported.version} 版草稿（发布时写入登记）：新增企业 {imported.new} 家，"
        f"变更 {imported.changed} 家，未变 {imported.unchanged} 家，文件中没有的 {len(imported.missing)} 家，"
        f"措施 {imported.measures} 条，"
        f"问题 {len(found)} 处",
        missing=list(imported.missing),
        dust_sites=imported.dust_sites,
        mobile_sources=imported.mobile_sources,
    )
