"""A bureau's table of rules (CSV or xlsx) as values, with every fault at its row and column."""

import csv
import datetime
import io
import zipfile
from collections.abc import Sequence

import python_calamine

from emergency.errors import InputInvalid
from emergency.sources.cell import Row, day
from emergency.sources.table import Bounds, read_table
from plans.action import Check
from plans.dated import Citation
from plans.errors import Fault
from plans.grading import Band
from plans.industry import Level, industries
from plans.measure_parser import parse_measures
from plans.measure_value import Measure
from plans.rule_table import TableRule
from plans.terms import WarningLevel

COLUMNS = (
    "行业代码", "行业名称", "减排强度档", "预警级别", "措施", "核查方式", "文件", "条款", "是否已读原文",
    "执行日期", "废止日期",
)  # fmt: skip
OPTIONAL = frozenset({"行业名称", "核查方式", "废止日期"})
BOUNDS = Bounds(size=4 * 1024 * 1024, rows=2000, columns=40)
UNPACKED = 64 * 1024 * 1024  # bytes of a workbook once unpacked
LONGEST = {"措施": 2000, "文件": 200, "条款": 200}
READ = {"是": True, "否": False}
BANDS = {band.label: band for band in Band}
LEVELS = {level.label: WarningLevel(level.value) for level in Level}
CHECKS = {check.label: check for check in Check}
ZIP = b"PK\x03\x04"


def read_rule_table(data: bytes, name: str) -> tuple[tuple[TableRule, ...], tuple[Fault, ...]]:
    """The rules and every fault; raises InputInvalid where the file as a whole cannot be read."""
    table = read_table(_as_csv(data, name) if data.startswith(ZIP) else data, name, BOUNDS)
    missing = [column for column in COLUMNS if column not in OPTIONAL and not table.has(column)]
    if missing:
        faults = [
            Fault("no_column", f"缺少「{each}」列。", file=name, row=1, column=each) for each in missing
        ]
        raise InputInvalid("表头不全，请下载模板填写。缺少：" + "、".join(missing) + "。", faults=faults)
    found = [_rule(row) for row in table.rows]
    faults = [*table.faults, *(fault for _, wrong in found for fault in wrong)]
    pairs = [(row, rule) for row, (rule, _) in zip(table.rows, found, strict=True) if rule]
    faults += _repeated(pairs)
    if not table.rows:
        faults.append(Fault("empty", "表中没有任何规则。请填写后重新上传。", file=name))
    return tuple(rule for _, rule in pairs), tuple(faults)


def write_template() -> bytes:
    """The empty table as CSV that a spreadsheet program opens."""
    written = io.StringIO(newline="")
    csv.writer(written).writerow(COLUMNS)
    return ("\ufeff" + written.getvalue()).encode()


def _as_csv(data: bytes, name: str) -> bytes:
    """The first sheet as CSV, one line a row so that the row numbers stay."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            large = sum(each.file_size for each in packed.infolist()) > UNPACKED
        rows = [] if large else python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        rows = rows and rows.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (zipfile.BadZipFile, python_calamine.CalamineError):
        large, rows = True, []
    if large:
        said = "工作簿打不开或过大，请检查文件，或另存为 CSV 后上传。"
        raise InputInvalid(said, faults=[Fault("workbook", said, file=name)])
    written = io.StringIO(newline="")
    csv.writer(written).writerows([[_text(cell) for cell in row] for row in rows])
    return written.getvalue().encode()


def _text(cell: object) -> str:
    if isinstance(cell, datetime.datetime):
        cell = cell.date()
    return "；".join(str(cell).splitlines())


def _rule(row: Row) -> tuple[TableRule | None, list[Fault]]:
    faults = [
        row.fault(column, "missing", f"「{column}」没有填写。")
        for column in COLUMNS
        if column not in OPTIONAL and row.get(column) is None
    ]
    faults += [
        row.fault(column, "too_long", f"「{column}」超过 {longest} 个字，请缩短。")
        for column, longest in LONGEST.items()
        if len(row.get(column) or "") > longest
    ]
    code = row.get("行业代码")
    if code and code not in industries():
        faults.append(
            row.fault("行业代码", "industry", f"没有代码为「{code[:40]}」的行业，请照行业页所列填写。")
        )
    words = [_word(row, *each, faults) for each in (("减排强度档", BANDS), ("预警级别", LEVELS))]
    read = _word(row, "是否已读原文", READ, faults)
    days = _days(row, faults)
    measures = _measures(row, faults) if len(row.get("措施") or "") <= LONGEST["措施"] else ()
    if faults:
        return None, faults
    citation = Citation(_written(row, "文件"), _written(row, "条款"), read)
    return TableRule(code, *words, *days, citation, measures), []


def _written(row: Row, column: str) -> str:
    """The cell as it was written: its full-width signs are part of the sentence."""
    return row.cells[row.layout.index[column]].strip()


def _word(row: Row, column: str, known: dict, faults: list[Fault]):
    said = row.get(column)
    if said is not None and said not in known:
        faults.append(row.fault(column, "term", f"「{said[:40]}」应为{'、'.join(known)}之一。"))
    return known.get(said)


def _days(row: Row, faults: list[Fault]) -> tuple[datetime.date | None, datetime.date | None]:
    start, end = day(row, "执行日期"), day(row, "废止日期")
    wrong = [each for each in (start, end) if isinstance(each, Fault)]
    faults += wrong
    if not wrong and start and end and end < start:
        faults.append(row.fault("废止日期", "order", "「废止日期」早于「执行日期」，请核对。"))
    return start, end


def _measures(row: Row, faults: list[Fault]) -> tuple[Measure, ...]:
    parsed = parse_measures(_written(row, "措施"), ())
    faults += [row.fault("措施", each.code, each.message) for each in parsed.faults]
    if row.get("措施") and not parsed.measures and not parsed.faults:
        faults.append(row.fault("措施", "measure", "没有读出任何措施，请逐条写明。"))
    return tuple(_checked(row, measure, faults) for measure in parsed.measures)


def _checked(row: Row, measure: Measure, faults: list[Fault]) -> Measure:
    """The measure with the checks of the row where its sentence names none."""
    said = [each for each in (row.get("核查方式") or "").replace(",", "、").split("、") if each]
    unknown = [each for each in said if each not in CHECKS]
    told = any(each.code == "check" for each in faults)
    if unknown and not told:
        known = "、".join(CHECKS)
        faults.append(
            row.fault("核查方式", "check", f"「{unknown[0][:40]}」应为{known}之一，多项用顿号隔开。")
        )
    checks = tuple(CHECKS[each] for each in said if each in CHECKS)
    values = {name: getattr(measure, name) for name in measure.__dataclass_fields__}
    return measure if measure.checks else Measure(**values | {"checks": checks})


def _repeated(pairs: Sequence[tuple[Row, TableRule]]) -> list[Fault]:
    """A band and level of an industry may be spoken of once on any day."""
    faults, last = [], {}
    for row, rule in sorted(pairs, key=lambda pair: pair[1].in_force_from):
        cell = rule.industry, rule.band, rule.level
        before = last.get(cell)
        if before and (before[1].until is None or before[1].until >= rule.in_force_from):
            said = f"与第 {before[0].number} 行的行业、档、级别相同而日期重叠，请合为一行或写明废止日期。"
            faults.append(row.fault("执行日期", "overlap", said))
        last[cell] = row, rule
    return faults
