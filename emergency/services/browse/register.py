"""The register for those who keep it: an entry for its form, and the history of an enterprise as a redline."""

from dataclasses import dataclass
from typing import Any

from emergency.services.office import Actor, Office
from emergency.services.register_field import HEAD, PART_FIELDS, PART_LABELS, label_of
from emergency.storage import register_head, registry
from emergency.storage.register_entry import Entry
from emergency.storage.register_head import Change
from emergency.storage.registry import Enterprise

ACTS = {
    "register": "登记", "change": "变更", "import": "清单导入", "merge": "合并", "contact": "联系人", "grade": "绩效等级",
}  # fmt: skip
UNSEEN = {"moved"}  # the keys of the rows a merge moved; only its undoing reads them


@dataclass(frozen=True)
class EntryForm:
    """What a form of an enterprise needs: the entry, the version it was read at, the divisions to choose from."""

    enterprise: Enterprise
    entry: Entry
    seen: str
    divisions: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Line:
    """One field of a change: whose, which, what it was, what it became."""

    part: str
    field: str
    before: str
    after: str


@dataclass(frozen=True)
class HistoryEntry:
    """One change with its lines."""

    change: Change
    act: str
    lines: tuple[Line, ...]


def form_of(office: Office, actor: Actor, enterprise_id: int) -> EntryForm:
    """The entry of an enterprise in scope for its form; raises NotFound."""
    with office.store.begin(actor.scope) as work:
        enterprise = registry.enterprise_by_id(work, enterprise_id)
        entry = register_head.held(work, enterprise_id).entry
    return EntryForm(enterprise, entry, enterprise.updated_at.isoformat(), divisions_of(office, actor))


def divisions_of(office: Office, actor: Actor) -> tuple[tuple[str, str], ...]:
    """The divisions an actor may register in."""
    return tuple(
        (each.code, each.name) for each in office.library.divisions.all() if actor.scope.covers(each.code)
    )


def history(office: Office, actor: Actor, enterprise_id: int) -> tuple[Enterprise, tuple[HistoryEntry, ...]]:
    """The enterprise in scope and everything that was changed, newest first; raises NotFound."""
    with office.store.begin(actor.scope) as work:
        enterprise = registry.enterprise_by_id(work, enterprise_id)
        found = register_head.changes_of(work, enterprise_id)
    return enterprise, tuple(
        HistoryEntry(each, ACTS.get(each.act, each.act), tuple(_lines(each))) for each in found
    )


def _lines(change: Change):
    before, after = change.before or {}, change.after or {}
    for name in dict.fromkeys([*before, *after]):
        if name in UNSEEN:
            continue
        old, new = before.get(name), after.get(name)
        if name not in PART_LABELS:
            yield from _fields("", "", name, old, new)
            continue
        for code in dict.fromkeys([*(old or {}), *(new or {})]):
            was, becomes = (old or {}).get(code, {}), (new or {}).get(code, {})
            for field in dict.fromkeys([*was, *becomes]):
                yield from _fields(name, code, field, was.get(field), becomes.get(field))


def _fields(kind: str, code: str, name: str, old: Any, new: Any):
    """One line, or one for each value inside a value."""
    part = f"{PART_LABELS[kind]} {code}" if kind else ""
    if isinstance(old, dict) or isinstance(new, dict):
        old, new = old or {}, new or {}
        for inner in dict.fromkeys([*old, *new]):
            if old.get(inner) != new.get(inner):
                label = label_of(kind, f"{name}.{inner}")
                yield Line(part, label, said(old.get(inner)), said(new.get(inner)))
    elif said(old) != said(new):
        yield Line(part, label_of(kind, name), _shown(kind, name, old), _shown(kind, name, new))


def _shown(kind: str, name: str, value: Any) -> str:
    fields = PART_FIELDS.get(kind, ()) if kind else HEAD
    options = next((dict(each.options) for each in fields if each.name == name), {})
    return options.get(value) or said(value)


def said(value: Any) -> str:
    """A value of the history in words; nothing for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return f"{value:g}" if isinstance(value, float) else str(value)


__all__ = ["EntryForm", "HistoryEntry", "divisions_of", "form_of", "history"]
