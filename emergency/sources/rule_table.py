"""A bureau's table of rules (CSV or xlsx) as values, with every fault at its row and column."""

import csv
import datetime
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace

import python_calamine

from emergency.errors import InputInvalid
from emergency.sources.cell import Row, day, fold
from emergency.sources.table import Bounds, Table, read_table
from plans.action import Check
from plans.dated import Citation
from plans.errors import Fault
from plans.grading import Band, schemes
from plans.industry import DEFAULT, Level, Target, industries
from plans.measure_parser import parse_measures
from plans.measure_value import Measure
from plans.regime import Regime
from plans.rule_table import TableRule
from plans.season import season
from plans.terms import WarningLevel

COLUMNS = (
    "行业代码", "行业名称", "减排强度档", "预警级别", "措施", "核查方式", "文件", "条款", "是否已读原文",
    "执行日期", "废止日期", "规则类别", "适用时段", "适用对象",
    "分级方案",
)  # fmt: skip
OPTIONAL = frozenset(
    {"行业代码", "行业名称", "核查方式", "废止日期", "规则类别", "适用时段", "适用对象", "分级方案"}
)
# A code of an industry nobody shipped: letters, digits, - and _ alone, as addresses and files carry it.
NEW_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_-]{2,39}")
EXAMPLE = "（示例，请删除）"
BOUNDS = Bounds(size=4 * 1024 * 1024, rows=2000, columns=40)
UNPACKED = 64 * 1024 * 1024  # bytes of a workbook once unpacked
LONGEST = {"措施": 2000, "文件": 200, "条款": 200}
READ = {"是": True, "否": False}
BANDS = {band.label: band for band in Band}
GRADED = tuple(WarningLevel(level.value) for level in Level)
LEVELS = {level.label: (level,) for level in GRADED} | {"各级": GRADED}
REGIMES = {regime.label: regime for regime in Regime}
TARGETS = {target.label: target for target in Target}
EVERY, EVERY_NAME = DEFAULT, "全部行业"
NO_INDUSTRY = "没有「{said}」这个行业。请照行业页所列填写代码或名称；确为新增行业的，另填行业名称和分级方案。"
CHECKS = {check.label: check for check in Check}
EXAMPLES = (
    {
        "行业代码": "cement_clinker", "行业名称": "水泥（熟料）", "减排强度档": "以限代停", "预警级别": "橙色",
        "措施": "限产30%，以生产线计。停止使用国四及以下重型载货车辆（含燃气）进行运输。",
        "核查方式": "生产用电、生产台账", "文件": f"某市应急减排措施清单{EXAMPLE}", "条款": "第二章第三条",
        "是否已读原文": "是", "执行日期": "2026-11-01", "规则类别": "应急响应",
    },
    {
        "行业名称": "炭素", "减排强度档": "以停代限", "预警级别": "各级", "措施": "停产50%，以生产线计。",
        "核查方式": "生产用电", "文件": f"某市采暖季错峰生产方案{EXAMPLE}", "条款": "附件1", "是否已读原文": "是",
        "执行日期": "2026-11-01", "规则类别": "错峰生产", "适用时段": "11-15至03-15",
    },
    {
        "行业名称": EVERY_NAME, "减排强度档": "停产", "预警级别": "黄色", "措施": "停止公路运输。",
        "核查方式": "门禁台账", "文件": f"某市加严管控要求{EXAMPLE}", "条款": "第四条", "是否已读原文": "否",
        "执行日期": "2026-11-01", "废止日期": "2027-03-31", "规则类别": "地方加严",
    },
    {
        "行业代码": "LOCAL-sandstone", "行业名称": "石材加工", "减排强度档": "停产", "预警级别": "各级",
        "措施": "全部生产线停产。", "核查方式": "生产用电、现场检查", "文件": f"某市行业指南{EXAMPLE}",
        "条款": "第五章", "是否已读原文": "是", "执行日期": "2026-11-01", "分级方案": "CN2020_LEAD",
    },
)  # fmt: skip
ZIP = b"PK\x03\x04"


def read_rule_table(
    data: bytes, name: str, known: Mapping[str, str] | None = None
) -> tuple[tuple[TableRule, ...], tuple[Fault, ...]]:
    """The rules and every fault; raises InputInvalid where the file as a whole cannot be read.

    `known` are the names of the industries by code, those that other tables brought in included; the shipped
    ones unless given. Rows that are marked as examples are passed over.
    """
    table = read_table(_as_csv(data, name) if data.startswith(ZIP) else data, name, BOUNDS)
    _require_columns(table, name)
    names = known or {code: each.name for code, each in industries().items()}
    rows = [row for row in table.rows if not _is_example(row)]
    pairs, faults = _paired(rows, names)
    faults = [*table.faults, *faults, *_repeated(pairs), *_differing(pairs)]
    if not rows:
        faults.append(Fault("empty", "表中没有任何规则。请填写后重新上传。", file=name))
    return tuple(rule for _, rule in pairs), tuple(faults)


def _require_columns(table: Table, name: str) -> None:
    """Refuse a table without a column that every row needs, each of them named."""
    missing = [column for column in COLUMNS if column not in OPTIONAL and not table.has(column)]
    if missing:
        faults = [
            Fault("no_column", f"缺少「{each}」列。", file=name, row=1, column=each) for each in missing
        ]
        raise InputInvalid("表头不全，请下载模板填写。缺少：" + "、".join(missing) + "。", faults=faults)


def _is_example(row: Row) -> bool:
    return any(EXAMPLE in cell for cell in row.cells)


def _paired(rows: Sequence[Row], names: Mapping[str, str]) -> tuple[list[tuple[Row, TableRule]], list[Fault]]:
    """Every rule beside the row it was read from, and the faults of the rows."""
    pairs, faults = [], []
    for row in rows:
        rules, wrong = _rules(row, names)
        pairs += [(row, rule) for rule in rules]
        faults += wrong
    return pairs, faults


def words() -> dict[str, tuple[str, ...]]:
    """The words each column of choices takes, for whoever fills the table in."""
    known = {"bands": BANDS, "levels": LEVELS, "checks": CHECKS, "targets": TARGETS, "schemes": schemes()}
    return {name: tuple(each) for name, each in known.items()}


def write_template() -> bytes:
    """The table to fill in as CSV that a spreadsheet program opens, with examples of each kind of row."""
    written = io.StringIO(newline="")
    csv.writer(written).writerows(
        [COLUMNS, *([each.get(column, "") for column in COLUMNS] for each in EXAMPLES)]
    )
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


def _rules(row: Row, names: Mapping[str, str]) -> tuple[list[TableRule], list[Fault]]:
    """The rules of one row, one for each level it names, or every fault in it."""
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
    code, brought = _industry(row, names, faults)
    band, levels = (_word(row, *each, faults) for each in (("减排强度档", BANDS), ("预警级别", LEVELS)))
    read = _word(row, "是否已读原文", READ, faults)
    regime = _word(row, "规则类别", REGIMES, faults) or Regime.RESPONSE
    target = _word(row, "适用对象", TARGETS, faults) or Target.PRODUCTION
    days = _days(row, faults)
    year = _season(row, regime, faults)
    measures = _measures(row, faults) if len(row.get("措施") or "") <= LONGEST["措施"] else ()
    if faults:
        return [], faults
    citation = Citation(_written(row, "文件"), _written(row, "条款"), read)
    asked = tuple(replace(each, season=each.season or year) for each in measures)
    return [
        TableRule(code, band, each, *days, citation, asked, regime, target, **brought) for each in levels
    ], []


def _industry(row: Row, names: Mapping[str, str], faults: list[Fault]) -> tuple[str, dict[str, str]]:
    """The code of the row's industry, by its code or its name, and the name and scheme of one that is new."""
    code, name, scheme = row.get("行业代码") or "", row.get("行业名称") or "", row.get("分级方案") or ""
    if not code:
        called = [key for key, held in names.items() if fold(held) == name]
        code = called[0] if called else EVERY if name == EVERY_NAME else ""
    if code in names:
        return code, {}
    if not scheme:
        said = code or name or "（空）"
        faults.append(row.fault("行业代码", "industry", NO_INDUSTRY.format(said=said[:40])))
    elif not NEW_CODE.fullmatch(code):
        text = "新增行业的代码须以字母开头，3 至 40 位字母、数字、- 或 _。请改正。"
        faults.append(row.fault("行业代码", "industry", text))
    elif not name:
        faults.append(row.fault("行业名称", "missing", "新增行业须填写行业名称。"))
    elif scheme not in schemes():
        text = f"没有名为「{scheme[:24]}」的分级方案，应为{'、'.join(schemes())}之一。"
        faults.append(row.fault("分级方案", "scheme", text))
    return code, {"name": name, "scheme": scheme}


def _season(row: Row, regime: Regime, faults: list[Fault]) -> str:
    """The part of the year a row holds in; staggered production has one, a rule of the response has none."""
    said = row.get("适用时段")
    found = season(said) if said else None
    if said and found is None:
        faults.append(row.fault("适用时段", "season", f"「{said[:40]}」应写成 11-15至03-15 的样式。"))
    elif regime is Regime.STAGGERED and not said:
        faults.append(row.fault("适用时段", "season", "错峰生产须写明适用时段，如 11-15至03-15。"))
    elif regime is Regime.RESPONSE and said:
        text = (
            "应急响应的规则全年适用，不写适用时段。只在一段日子执行的，请把规则类别写成错峰生产或地方加严。"
        )
        faults.append(row.fault("适用时段", "season", text))
    return str(found or "")


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
    return measure if measure.checks else replace(measure, checks=checks)


def _differing(pairs: Sequence[tuple[Row, TableRule]]) -> list[Fault]:
    """A new industry has one name and one scheme in the whole table."""
    faults, first = [], {}
    for row, rule in pairs:
        said = rule.name, rule.scheme
        if rule.scheme and first.setdefault(rule.industry, said) != said:
            text = f"新增行业「{rule.industry}」的名称或分级方案与前面的行不同，请写成一样。"
            faults.append(row.fault("行业名称", "industry", text))
    return faults


def _repeated(pairs: Sequence[tuple[Row, TableRule]]) -> list[Fault]:
    """A band and level of an industry may be spoken of once on any day."""
    faults, last = [], {}
    for row, rule in sorted(pairs, key=lambda pair: pair[1].in_force_from):
        cell = rule.industry, rule.band, rule.level, rule.regime, rule.target
        before = last.get(cell)
        if before and (before[1].until is None or before[1].until >= rule.in_force_from):
            said = f"与第 {before[0].number} 行的行业、档、级别、类别和对象相同而日期重叠，请合为一行或写明废止日期。"
            faults.append(row.fault("执行日期", "overlap", said))
        last[cell] = row, rule
    return faults
