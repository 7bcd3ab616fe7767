"""What a list would change in the register: enterprise by enterprise, field by field."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from emergency.services.list_entry import entry_of, reached
from emergency.storage import register_entry, register_writing
from emergency.storage.register_entry import PARTS, SCALARS, Entry, HeldEntry, Known
from emergency.storage.register_writing import Written
from emergency.storage.work import UnitOfWork
from plans.list_draft import DraftEnterprise, ListDraft
from plans.terms import EnterpriseCategory

BLANK = (None, "", {})


@dataclass(frozen=True)
class FieldChange:
    """One field that changes; `part` and `code` say whose (both empty: of the enterprise itself)."""

    part: str
    code: str
    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class EnterpriseDifference:
    """One enterprise of the list beside the register; `id` None: it is new."""

    written: Written
    changes: tuple[FieldChange, ...]

    @property
    def is_new(self) -> bool:
        """Whether the register does not know it."""
        return self.written.id is None


@dataclass(frozen=True)
class Difference:
    """The list beside the register; `missing` are enterprises of the area that the list leaves out."""

    enterprises: tuple[EnterpriseDifference, ...]
    missing: tuple[Known, ...]

    @property
    def new(self) -> tuple[EnterpriseDifference, ...]:
        """The enterprises that would be registered."""
        return tuple(each for each in self.enterprises if each.is_new)

    @property
    def changed(self) -> tuple[EnterpriseDifference, ...]:
        """The registered enterprises of which something changes."""
        return tuple(each for each in self.enterprises if not each.is_new and each.changes)

    @property
    def unchanged(self) -> int:
        """How many stand in the register as the list has them."""
        return len(self.enterprises) - len(self.new) - len(self.changed)


def compare(work: UnitOfWork, draft: ListDraft, held: Mapping[str, HeldEntry]) -> Difference:
    """The draft beside the register of its area; `held` are its enterprises there, by credit code."""
    codes = [each.credit_code for each in draft.enterprises]
    written = [_written(each, held.get(each.credit_code)) for each in draft.enterprises]
    return Difference(
        enterprises=tuple(_difference(each) for each in _keep_needed(work, written)),
        missing=register_entry.absent_from(work, draft.area, codes),
    )


def changed_values(changes: Iterable[FieldChange], *, after: bool) -> Entry:
    """The changed fields as the history keeps them, as they were or as they became."""
    found: Entry = {}
    for each in changes:
        value = each.after if after else each.before
        if each.part:
            found.setdefault(each.part, {}).setdefault(each.code, {})[each.field] = value
        else:
            found[each.field] = value
    return found


def _written(draft: DraftEnterprise, held: HeldEntry | None) -> Written:
    wanted = entry_of(draft)
    if held is None:
        return Written(draft.credit_code, None, None, wanted, {})
    return Written(draft.credit_code, held.id, held.entry, merged(held.entry, wanted), held.rows)


def merged(held: Entry, wanted: Entry) -> Entry:
    """What the register has to become: a blank of the list erases nothing, its parts replace by kind."""
    after = {name: held[name] if wanted[name] in BLANK else wanted[name] for name in SCALARS}
    after["commits"] = wanted["commits"]
    if wanted["category"] != EnterpriseCategory.GUARANTEE.value:
        after["guarantee"] = wanted["guarantee"]
    for kind in PARTS:
        after[kind] = wanted[kind] or held[kind]
    after["grades"] = held["grades"] | wanted["grades"]
    after["contacts"] = _contacts(held["contacts"], wanted["contacts"])
    return after


def _contacts(held: Mapping[str, Entry], wanted: Mapping[str, Entry]) -> dict[str, Entry]:
    """The people of the list; a number that was proved stays proved, one that left stays a bare name."""
    if not wanted:
        return dict(held)
    gone = {key: values for key, values in held.items() if not reached(values)}
    return gone | {key: _proved(values, held.get(key)) for key, values in wanted.items()}


def _proved(wanted: Entry, held: Entry | None) -> Entry:
    days = [each["confirmed_on"] for each in (wanted, held or wanted) if each["confirmed_on"]]
    return {**wanted, "confirmed_on": max(days, default=None)}


def _keep_needed(work: UnitOfWork, written: Sequence[Written]) -> list[Written]:
    """Keep what is still needed: units that a published list names, meters that have readings."""
    named = register_writing.units_named(work, [each.id for each in written if _vanished(each, "units")])
    read = register_writing.metered(
        work, [each.rows["meters"][code] for each in written for code in _vanished(each, "meters")]
    )
    return [_kept(each, named.get(each.id, set()), read) for each in written]


def _kept(each: Written, named: set[str], read: set[int]) -> Written:
    units = [code for code in _vanished(each, "units") if code in named]
    meters = [code for code in _vanished(each, "meters") if each.rows["meters"][code] in read]
    if not units and not meters:
        return _rehung(each)
    after = dict(each.after)
    after["units"] = after["units"] | {code: each.before["units"][code] for code in units}
    after["meters"] = after["meters"] | {code: each.before["meters"][code] for code in meters}
    return _rehung(replace(each, after=after))


def _rehung(each: Written) -> Written:
    """Outlets and meters that stay while their unit goes belong to the whole plant from now on."""
    if each.id is None:
        return each
    after = dict(each.after)
    for kind in ("outlets", "meters"):
        after[kind] = {
            code: values if values["unit_code"] in after["units"] else {**values, "unit_code": None}
            for code, values in after[kind].items()
        }
    return replace(each, after=after)


def _vanished(each: Written, kind: str) -> list[str]:
    if each.before is None:
        return []
    return sorted(each.before[kind].keys() - each.after[kind].keys())


def _difference(written: Written) -> EnterpriseDifference:
    if written.before is None:
        return EnterpriseDifference(written, ())
    return EnterpriseDifference(written, entry_changes(written))


def entry_changes(written: Written) -> tuple[FieldChange, ...]:
    """What differs between an entry as held and as it is to be written, field by field."""
    before, after = written.before, written.after
    own = [
        FieldChange("", "", name, before[name], after[name])
        for name in SCALARS
        if before[name] != after[name]
    ]
    return (*own, *_part_changes(before, after))


def _part_changes(before: Entry, after: Entry) -> list[FieldChange]:
    found = []
    for kind in PARTS:
        for code in dict.fromkeys([*before[kind], *after[kind]]):
            old, new = before[kind].get(code, {}), after[kind].get(code, {})
            found += [
                FieldChange(kind, code, name, old.get(name), new.get(name))
                for name in PARTS[kind][1]
                if old.get(name) != new.get(name)
            ]
    return found
