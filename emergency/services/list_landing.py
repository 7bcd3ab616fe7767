"""A draft that was handed in becomes true at publication: its enterprises in the register, its measures in the list.

Until then it is kept as it was handed in (storage.pending) and changes nothing; given up, it leaves no trace.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from emergency.errors import InputInvalid
from emergency.services import list_storing
from emergency.services.list_difference import Difference, changed_values, compare
from emergency.services.list_drawing import pending_draft
from emergency.services.list_entry import fleet_of, site_of
from emergency.services.list_rows import ListHead, rows_of, source_rows
from emergency.services.office import Actor, Office
from emergency.storage import (
    listed_source,
    pending,
    reduction,
    register_entry,
    register_writing,
    source_change,
)
from emergency.storage.reduction import ReductionList
from emergency.storage.register_entry import HeldEntry
from emergency.storage.work import UnitOfWork
from plans.emission import FILE
from plans.figure_table import FigureTable
from plans.list_draft import ListDraft

REFUSED = "清单有 {count} 处无法写入企业登记，未发布，什么也没有改动。请按所列改正后重新导入。"


@dataclass(frozen=True)
class Landed:
    """What a publication wrote into the register."""

    new: int = 0
    changed: int = 0

    @property
    def said(self) -> str:
        """In words, empty where nothing was written."""
        return f"，登记新增企业 {self.new} 家、变更 {self.changed} 家" if self.new or self.changed else ""


def difference_of(work: UnitOfWork, held: ReductionList) -> Difference | None:
    """What publishing a draft would change in the register as it stands; None where nothing waits."""
    said = pending.pending_of(work, held.id, held.division)
    if said is None:
        return None
    draft = pending_draft(held.division, said)
    return compare(work, draft, _held(work, draft))


def land(
    office: Office,
    work: UnitOfWork,
    actor: Actor,
    now: datetime.datetime,
    held: ReductionList,
    first: datetime.date,
) -> Landed:
    """Write what a draft says into the register and the list, which is to hold from `first` on.

    Raises InputInvalid where the register has moved on so that it cannot be written any more.
    """
    said = pending.pending_of(work, held.id, held.division)
    if said is None:
        return Landed()
    draft = pending_draft(held.division, said)
    entries = _held(work, draft)
    faults = list_storing.faults_of(work, draft, entries, office.library.divisions)
    if faults:
        raise InputInvalid(REFUSED.format(count=len(faults)), faults=faults)
    difference = compare(work, draft, entries)
    ids = _write_register(work, actor, now, difference, held.title)
    head, table = ListHead(held.year, held.title, first), office.library.tables[FILE]
    reduction.add_measures(
        work,
        held.id,
        [row for each in draft.enterprises for row in rows_of(ids[each.credit_code], each, head, table)],
    )
    _write_sources(work, actor, now, draft, held.id, head, table)
    pending.clear(work, held.id)
    return Landed(len(difference.new), len(difference.changed))


def _held(work: UnitOfWork, draft: ListDraft) -> Mapping[str, HeldEntry]:
    return register_entry.held_entries(work, [each.credit_code for each in draft.enterprises])


def _write_register(
    work: UnitOfWork, actor: Actor, now: datetime.datetime, difference: Difference, title: str
) -> dict[str, int]:
    """Write what differs, and of each enterprise what changed; returns every key by credit code."""
    touched = [each for each in difference.enterprises if each.is_new or each.changes]
    ids = register_writing.write(work, [each.written for each in touched], now)
    changes = [
        (
            ids[each.written.credit_code],
            None if each.is_new else changed_values(each.changes, after=False),
            each.written.after if each.is_new else changed_values(each.changes, after=True),
        )
        for each in touched
    ]
    register_writing.add_changes(
        work,
        changes,
        at=now,
        account_id=actor.account_id,
        who=actor.name,
        act="import",
        reason=f"发布导入的《{title}》",
    )
    held = {each.written.credit_code: each.written.id for each in difference.enterprises}
    return held | ids


def _write_sources(
    work: UnitOfWork,
    actor: Actor,
    now: datetime.datetime,
    draft: ListDraft,
    list_id: int,
    head: ListHead,
    table: FigureTable,
) -> None:
    parts = [(site_of(each), each) for each in draft.dust_sites]
    parts += [(fleet_of(each), each) for each in draft.mobile_sources]
    written = listed_source.write(work, draft.area, [source for source, _ in parts], now)
    source_change.add(
        work, written.changes, at=now, account_id=actor.account_id, who=actor.name, act="import",
        reason=f"发布导入的《{head.title}》",
    )  # fmt: skip
    ids = written.keys
    rows = [row for source, each in parts for row in source_rows(ids[source.key], each, head, table)]
    listed_source.add_measures(work, list_id, rows)
