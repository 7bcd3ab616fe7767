"""The measures of a workbook: by their columns where these are filled, else by what the text says."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from emergency.sources.list_measure_text import parse_measures
from emergency.sources.list_record import Record
from plans import measure_format
from plans.action import NEED_UNITS
from plans.dated import Citation
from plans.errors import Fault
from plans.list_draft import DraftMeasure
from plans.list_form_measure import PARTS
from plans.measure_value import Measure
from plans.terms import Term, WarningLevel
from plans.unit import UnitFacts

LEVEL_TEXTS = {
    "yellow_text": WarningLevel.YELLOW,
    "orange_text": WarningLevel.ORANGE,
    "red_text": WarningLevel.RED,
}
PART_KEYS = tuple(column.key for column in PARTS)
DEFAULTS = {each.name: each.default for each in fields(Measure)}
REMEMBERED = 4_096  # measures remembered while a list is read
NOTHING_SAID = "没有措施：「措施类型」和「措施文字」都没有填。请至少填一项。"


def measures(record: Record, units: Sequence[UnitFacts]) -> tuple[list[DraftMeasure], list[Fault]]:
    """The measures of one row of a measure sheet, and what is wrong with them."""
    level = record.values.get("level")
    if level is None:
        return [], []  # said already: the column must be filled
    parts, faults = _parts(record, units)
    text = record.values.get("text", "")
    if faults or not record.wrong.isdisjoint(PART_KEYS):
        found, wrong = [None], []  # a part that could not be read is named; the rest is no measure
    elif "action" in parts:
        measure, wrong = _by_columns(record, parts)
        found = [measure]
    elif text:
        found, wrong = _by_text(record, text, units, parts)
    else:
        return [], [*faults, record.fault("text", "W21", NOTHING_SAID)]
    return [_draft(record, level, text, each) for each in found], faults + wrong


def inline_measures(record: Record, units: Sequence[UnitFacts]) -> tuple[list[DraftMeasure], list[Fault]]:
    """The measures that a row of enterprises, sites or fleets carries itself, one text a level."""
    drafts, faults = [], []
    for key, level in LEVEL_TEXTS.items():
        text = record.values.get(key)
        if not text:
            continue
        parsed = parse_measures(text, units)
        drafts += [DraftMeasure(level, text, each, place=record.place) for each in parsed.measures or (None,)]
        faults += [_placed(fault, record, key) for fault in parsed.faults]
    return drafts, faults


def _parts(record: Record, units: Sequence[UnitFacts]) -> tuple[dict[str, Any], list[Fault]]:
    """The filled columns of the measure, units by their codes; a unit may also be called by its name."""
    parts = {key: record.values[key] for key in PART_KEYS if record.values.get(key, False) is not False}
    if "units" not in parts:
        return parts, []
    known = {unit.name: unit.code for unit in units} | {unit.code: unit.code for unit in units}
    strange = [code for code in parts["units"] if code not in known]
    parts["units"] = tuple(known[code] for code in parts["units"] if code in known)
    return parts, [
        record.fault("units", "W15", f"「表2」没有该企业编号或名称为「{code[:20]}」的生产线。请核对编号。")
        for code in strange
    ]


def _by_columns(record: Record, parts: Mapping[str, Any]) -> tuple[Measure | None, list[Fault]]:
    measure, wrong = _read_parts(tuple(parts.items()))
    faults = [_placed(_in_words(fault), record, _key(fault.column)) for fault in wrong]
    return measure, faults


@functools.lru_cache(maxsize=REMEMBERED)
def _read_parts(parts: tuple[tuple[str, Any], ...]) -> tuple[Measure | None, tuple[Fault, ...]]:
    """The measure of these parts, or what is wrong with them; a list asks the same of many."""
    read, wrong = measure_format.read({key: _plain(value) for key, value in parts})
    return (None if wrong else Measure(**read)), tuple(wrong)


def _in_words(fault: Fault) -> Fault:
    """The fault of a measure's file form as the workbook says it: heads instead of keys."""
    message = fault.message
    for column in PARTS:
        message = message.replace(f"「{column.key}」", f"「{column.head}」").replace(f"（{column.key}）", "")
    return replace(fault, code="W21", message=message)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value.value if isinstance(value, Term) else value


def _key(column: str | None) -> str:
    return column if column in PART_KEYS else "action"


def _by_text(
    record: Record, text: str, units: Sequence[UnitFacts], parts: Mapping[str, Any]
) -> tuple[list[Measure | None], list[Fault]]:
    """What the text says, completed by the filled columns: lines, ratio, base, checks."""
    parsed = parse_measures(text, units)
    found = [_completed(measure, parts) for measure in parsed.measures] or [None]
    return found, [_placed(fault, record, "text") for fault in parsed.faults]


def _completed(measure: Measure, parts: Mapping[str, Any]) -> Measure:
    allowed = measure_format.SHARED | measure_format.PARTS[measure.action].must
    allowed |= measure_format.PARTS[measure.action].may
    more = {
        key: value
        for key, value in parts.items()
        if key in allowed and getattr(measure, key) == DEFAULTS[key]
        and (key != "units" or measure.action in NEED_UNITS)
    }  # fmt: skip
    return replace(measure, **more)


def _draft(record: Record, level: WarningLevel, text: str, measure: Measure | None) -> DraftMeasure:
    values = record.values
    citation = None
    if "document" in values:
        citation = Citation(values["document"], values.get("article", ""), values.get("verified", False))
    return DraftMeasure(level, text, measure, citation, values.get("onsite", ""), record.place)


def _placed(fault: Fault, record: Record, key: str) -> Fault:
    return replace(
        fault, sheet=record.layout.sheet, row=record.number, column=record.layout.head_of(key), file=None
    )
