"""Rule entries in plans/data: TOML tables with a source and measures, every fault found at once."""

import datetime
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from plans import measure_format
from plans.dated import Citation
from plans.errors import Fault, PlanDataInvalid
from plans.listed import ListedMeasure
from plans.measure_value import Measure
from plans.terms import Term

SOURCE_KEYS = frozenset({"document", "article", "verified", "in_force_from", "until"})


@dataclass(frozen=True)
class Entry:
    """One table of the file: its own parts, the days it holds, its source and its measures."""

    parts: Mapping[str, Any]
    in_force_from: datetime.date
    until: datetime.date | None
    citation: Citation
    measures: tuple[ListedMeasure, ...]

    def holds_on(self, day: datetime.date) -> bool:
        """Whether the entry is in force on `day`."""
        return self.in_force_from <= day and (self.until is None or day <= self.until)


def parse_toml(data: bytes, name: str) -> dict[str, Any]:
    """The TOML document; raises PlanDataInvalid where it is not one."""
    try:
        return tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        fault = Fault("toml", f"不是有效的 TOML:{error}", file=name)
        raise PlanDataInvalid(f"预案数据 {name} 无法读取。请检查语法。", faults=[fault]) from None


def refuse(name: str, faults: Sequence[Fault]) -> None:
    """Raise PlanDataInvalid where there are faults."""
    if faults:
        raise PlanDataInvalid(
            f"预案数据 {name} 有 {len(faults)} 处错误，未载入。请按所列位置改正。", faults=faults
        )


def read_entries(
    data: bytes, name: str, *, table: str, terms: Mapping[str, type[Term]], texts: Sequence[str] = ()
) -> tuple[Entry, ...]:
    """The entries of a file that holds nothing but `[[table]]`; raises PlanDataInvalid with every fault."""
    document = parse_toml(data, name)
    faults = unknown_keys(document, {table}, name, None)
    entries = []
    for row, raw in enumerate(document.get(table, []), start=1):
        entry, found = entry_of(raw, name, row, terms=terms, texts=texts)
        faults += found
        entries.append(entry)
    refuse(name, faults)
    return tuple(entries)


def entry_of(
    raw: Mapping[str, Any],
    name: str,
    row: int,
    *,
    terms: Mapping[str, type[Term]],
    texts: Sequence[str] = (),
) -> tuple[Entry | None, list[Fault]]:
    """One entry and its faults; a term may be given singly or as a list."""
    allowed = SOURCE_KEYS | set(terms) | set(texts) | {"measure"}
    faults = unknown_keys(raw, allowed, name, row)
    parts, wrong = _parts(raw, name, row, terms, texts)
    faults += wrong + source_faults(raw, name, row)
    measures, wrong = _measures(raw.get("measure", []), name, row)
    faults += wrong
    if faults:
        return None, faults
    citation = Citation(raw["document"], raw["article"], raw["verified"])
    listed = tuple(ListedMeasure(measure, citation) for measure in measures)
    return Entry(parts, raw["in_force_from"], raw.get("until"), citation, listed), []


def unknown_keys(raw: Mapping[str, Any], allowed: set[str], name: str, row: int | None) -> list[Fault]:
    """A fault for every key that has no meaning here."""
    return [
        Fault("unknown_key", f"不认识的键「{key}」。", file=name, row=row, column=key)
        for key in sorted(set(raw) - allowed)
    ]


def source_faults(raw: Mapping[str, Any], name: str, row: int | None = None) -> list[Fault]:
    """What is missing or wrong of document, article, verified and the dates."""
    wanted = {"document": str, "article": str, "verified": bool, "in_force_from": datetime.date}
    faults = [
        Fault(
            "source",
            f"「{key}」缺失或类型不对；每条规则都须有出处和生效日期。",
            file=name,
            row=row,
            column=key,
        )
        for key, kind in wanted.items()
        if type(raw.get(key)) is not kind
    ]
    if "document" in raw and not raw["document"]:
        faults.append(Fault("source", "「document」为空。", file=name, row=row, column="document"))
    if "until" in raw and type(raw["until"]) is not datetime.date:
        faults.append(Fault("source", "「until」应为日期。", file=name, row=row, column="until"))
    return faults


def _parts(raw, name, row, terms, texts) -> tuple[dict[str, Any], list[Fault]]:
    parts, faults = {}, []
    for key, kind in terms.items():
        parts[key], wrong = _term(raw.get(key), kind)
        faults += [Fault("term", f"「{key}」{why}", file=name, row=row, column=key) for why in wrong]
    for key in texts:
        parts[key] = raw.get(key)
        if not isinstance(parts[key], str) or not parts[key]:
            faults.append(Fault("text", f"「{key}」缺失或不是文字。", file=name, row=row, column=key))
    return parts, faults


def _term(value: Any, kind: type[Term]) -> tuple[Any, list[str]]:
    known = {term.value: term for term in kind}
    many = value if isinstance(value, list) else [value]
    wrong = [f"为 {item!r}，应为 {'、'.join(known)} 之一。" for item in many if item not in known]
    if wrong or not many:
        return None, wrong or ["为空。"]
    found = tuple(known[item] for item in many)
    return (found if isinstance(value, list) else found[0]), []


def _measures(raw: Any, name: str, row: int) -> tuple[list[Measure], list[Fault]]:
    rows = raw if isinstance(raw, list) else [raw]
    if not rows:
        return [], [Fault("measure", "没有任何措施（measure）。", file=name, row=row, column="measure")]
    found, faults = [], []
    for document in rows:
        parts, wrong = measure_format.read(document, {"file": name, "row": row})
        faults += wrong
        if not wrong:
            found.append(Measure(**parts))
    return found, faults
