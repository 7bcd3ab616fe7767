"""Whose row it is: rows of the other sheets go to their enterprise by code, else by name; repeats are named."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from emergency.sources.list_record import Record
from plans.errors import Fault
from plans.list_form import Form, fold_word
from plans.list_form_unit import METER
from plans.severity import Severity

BY_CODE = ("credit_code",)  # one code, one enterprise (V01)
ALIKE = "与第 {row} 行内容相同。请删去其中一行。"
SAME_KEY = "与第 {row} 行是同一{what}，内容不同。请核对后只留一行。"


@dataclass(frozen=True)
class Owned:
    """The enterprises by code and by name, and the rows of each by the form they belong to."""

    enterprises: tuple[Record, ...]
    rows: Mapping[tuple[int, str], Sequence[Record]]

    def of(self, enterprise: Record, form: Form) -> Sequence[Record]:
        """The rows of one enterprise on the sheets of `form`."""
        return self.rows.get((id(enterprise), form.key), ())


@dataclass
class _Index:
    by_code: dict[str, Record] = field(default_factory=dict)
    by_name: dict[str, Record] = field(default_factory=dict)

    def add(self, enterprise: Record) -> None:
        code, name = enterprise.values.get("credit_code"), enterprise.values.get("name")
        if code:
            self.by_code.setdefault(code, enterprise)
        if name:
            self.by_name.setdefault(fold_word(name), enterprise)

    def find(self, record: Record) -> tuple[Record | None, Fault | None]:
        """The enterprise of a row, and the fault where there is none or its code and name disagree."""
        code, name = record.values.get("credit_code"), record.values.get("name", "")
        by_name = self.by_name.get(fold_word(name)) if name else None
        if code and code in self.by_code:
            return self.by_code[code], self._other_name(record, self.by_code[code], name)
        if by_name is None:
            said = f"「表1」里没有这家企业（{code or name or '代码、名称都没有填'}）。请核对代码，或在表1补上该企业。"
            return None, record.fault("credit_code" if code else "name", "W14", said)
        if code and by_name.values.get("credit_code"):
            said = f"代码与表1中「{name}」的代码不同，已按名称对应。请核对代码。"
            return by_name, record.fault("credit_code", "W23", said, Severity.WARNING)
        return by_name, None

    @staticmethod
    def _other_name(record: Record, enterprise: Record, name: str) -> Fault | None:
        held = enterprise.values.get("name", "")
        if not name or not held or fold_word(name) == fold_word(held):
            return None
        said = f"名称与表1中该代码的企业「{held}」不同，已按代码对应。请核对。"
        return record.fault("name", "W23", said, Severity.WARNING)


def owned(enterprises: Sequence[Record], others: Iterable[Record]) -> tuple[Owned, list[Fault]]:
    """Every row with its enterprise; rows without one and rows that repeat another are named and left out."""
    kept, faults = without_repeats(enterprises, BY_CODE, "企业")
    index = _Index()
    for enterprise in kept:
        index.add(enterprise)
    rows: dict[tuple[int, str], list[Record]] = defaultdict(list)
    for record in others:
        enterprise, wrong = index.find(record)
        faults += [wrong] if wrong else []
        if enterprise is not None:
            rows[id(enterprise), record.layout.form.key].append(record)
    for key, held in rows.items():
        form = held[0].layout.form
        rows[key], wrong = without_repeats(held, form.unique, form.title.split()[-1])
        faults += wrong
    faults += _meters_twice(rows)
    return Owned(tuple(kept), rows), faults


def without_repeats(
    rows: Sequence[Record], keys: tuple[str, ...] | None, what: str
) -> tuple[list[Record], list[Fault]]:
    """The rows whose `keys` are new (None: all cells), and a fault for every other one.

    A row in which a key is missing repeats another only where all cells are the same.
    """
    first: dict[tuple, Record] = {}
    kept, faults = [], []
    for record in rows:
        key = _key(record, keys)
        earlier = first.setdefault(key, record)
        if earlier is record:
            kept.append(record)
            continue
        said = ALIKE if earlier.values == record.values else SAME_KEY
        message = said.format(row=earlier.number, what=what)
        if earlier.layout.sheet != record.layout.sheet:
            message = f"（{earlier.layout.sheet}）{message}"
        code = "V01" if said is SAME_KEY and keys == BY_CODE else "W13"
        faults.append(record.fault(keys[0] if keys else None, code, message))
    return kept, faults


def _key(record: Record, keys: tuple[str, ...] | None) -> tuple:
    if keys is not None and (not keys or record.values.get(keys[-1]) is not None):
        return tuple(record.values.get(key) for key in keys)
    return (frozenset(record.values.items()),)


def _meters_twice(rows: Mapping[tuple[int, str], Sequence[Record]]) -> list[Fault]:
    """A meter's code is one of a kind in the whole list."""
    first: dict[str, Record] = {}
    faults = []
    meters = (record for (_, form), held in rows.items() if form == METER.key for record in held)
    for record in sorted(meters, key=lambda each: each.number):
        earlier = first.setdefault(record.values.get("code", ""), record)
        if earlier is not record and record.values.get("code"):
            said = f"电表编号与第 {earlier.number} 行（另一家企业）相同。电表编号在全清单内不得重复，请核对。"
            faults.append(record.fault("code", "W13", said))
    return faults


def carry_down(rows: Sequence[Record], flat: bool) -> list[Fault]:
    """Give rows without code and name the enterprise of the row above, and say so; `flat`: a CSV, where
    joined cells are blank."""
    faults = []
    above: Record | None = None
    for record in rows:
        held = [key for key in record.layout.form.owner if key in record.values]
        if held:
            above = record
        elif above is not None and above.number == record.number - 1:
            for key in record.layout.form.owner:
                if key in above.values:
                    record.values[key] = above.values[key]
            severity = Severity.HINT if flat else Severity.WARNING
            faults.append(record.fault("name", "W24", "没有填企业，按上一行的企业读取。请核对。", severity))
            above = record
    return faults
